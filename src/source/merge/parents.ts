import { invalidDocument, invalidRow } from '../checks.ts';
import type { Draft, Drafts } from './draft.ts';

/** Rules that find the parent of a code that no source gives one. */
export interface ParentRules {
  /** The longest other code that a code begins with, if it has at least so many characters: `E11` for `E11.9`. */
  readonly prefixLength?: number;
  /** The narrowest code that is a range (`A15-A19`) in which the first characters of a code fall. */
  readonly byRange?: boolean;
}

interface Range {
  readonly code: string;
  readonly first: string;
  readonly last: string;
}

const RANGE = /^(?<first>[A-Z0-9]+)-(?<last>[A-Z0-9]+)$/;

/** Gives parents to codes without, where the structure of the code tells them. */
export function inferParents(drafts: Drafts, rules: ParentRules): void {
  const ranges = rules.byRange === true ? rangesOf(drafts) : [];
  for (const [code, periods] of drafts) {
    for (const draft of periods) {
      if (draft.parents !== undefined && draft.parents.length > 0) continue;
      const parent = prefixOf(code, drafts, rules.prefixLength) ?? rangeAround(code, ranges);
      if (parent !== undefined) draft.parents = [parent];
    }
  }
}

/**
 * Every parent must be a code of the system, and no code may be its own ancestor.
 *
 * @throws OppslagError SOURCE_INVALID naming source, row and rule
 */
export function checkParents(system: string, drafts: Drafts): void {
  for (const periods of drafts.values()) {
    for (const { source, row, parents, code } of periods) {
      for (const parent of parents ?? []) {
        if (!drafts.has(parent)) throw invalidRow(source, row, `parent must be a code of ${system}`);
        if (parent === code) throw invalidRow(source, row, 'parent must be another code');
      }
    }
  }
  checkNoCycle(system, drafts);
}

function prefixOf(code: string, drafts: Drafts, shortest: number | undefined): string | undefined {
  if (shortest === undefined) return undefined;
  for (let length = code.length - 1; length >= shortest; length--) {
    const prefix = code.slice(0, length);
    if (drafts.has(prefix)) return prefix;
  }
  return undefined;
}

/** Narrowest first. */
function rangesOf(drafts: Drafts): Range[] {
  const ranges = [...drafts.keys()].flatMap((code): Range[] => {
    const { first, last } = RANGE.exec(code)?.groups ?? {};
    return first === undefined || last === undefined ? [] : [{ code, first, last }];
  });
  // Letters and digits are digits of base 36, so a difference is the number of codes in between.
  const width = ({ first, last }: Range): number => Number.parseInt(last, 36) - Number.parseInt(first, 36);
  return ranges.sort((a, b) => width(a) - width(b) || (a.code < b.code ? -1 : 1));
}

function rangeAround(code: string, ranges: readonly Range[]): string | undefined {
  if (RANGE.test(code)) return undefined;
  const own = ranges.find(({ first, last }) => {
    const start = code.slice(0, first.length);
    return start.length === first.length && first <= start && start <= last;
  });
  return own?.code;
}

function checkNoCycle(system: string, drafts: Drafts): void {
  const parentsOf = (code: string): string[] =>
    (drafts.get(code) ?? []).flatMap((draft: Draft) => [...(draft.parents ?? [])]);
  const done = new Set<string>();
  for (const start of drafts.keys()) {
    const path = new Set<string>();
    // Depth first, on a stack of its own: an entry is either a code to enter or, as a marker, one to leave.
    const stack: { readonly code: string; readonly leave: boolean }[] = [{ code: start, leave: false }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top.leave) {
        path.delete(top.code);
        done.add(top.code);
      } else if (path.has(top.code)) {
        throw invalidDocument(system, `code ${top.code} must not be its own ancestor`);
      } else if (!done.has(top.code)) {
        path.add(top.code);
        stack.push({ code: top.code, leave: true });
        for (const parent of parentsOf(top.code)) stack.push({ code: parent, leave: false });
      }
    }
  }
}
