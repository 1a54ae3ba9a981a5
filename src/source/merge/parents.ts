import { invalidRow } from '../checks.ts';
import { type Draft, type Drafts, endOf, originOf, startOf } from './draft.ts';
import { rangeAround, rangesOf } from './ranges.ts';

/** Rules that find the parent of a code of which no source says what it belongs to. */
export interface ParentRules {
  /** The longest other code that a code begins with, if it has at least so many characters: `E11` for `E11.9`. */
  readonly prefixLength?: number;
  /**
   * The narrowest code that is a range (`A15-A19`) in which the first characters of a code fall. Then ranges, and what
   * they are said to lie in (chapters: `V`), have no part in prefixes.
   */
  readonly byRange?: boolean;
}

/**
 * Gives parents to codes without, where the structure of the code tells them. A code that a source says is a root stays
 * one. A parent is a code that is valid on the last day of the period, so that an open period has a parent in use.
 */
export function inferParents(drafts: Drafts, { prefixLength, byRange = false }: ParentRules): void {
  const ranges = byRange ? rangesOf(drafts.keys()) : [];
  const above = new Set(ranges.map(({ code }) => code));
  for (const { code } of ranges) {
    for (const parent of drafts.get(code)!.flatMap(({ parents }) => parents ?? [])) above.add(parent);
  }
  for (const [code, periods] of drafts) {
    for (const draft of periods) {
      if (draft.parents !== undefined) continue;
      const parent =
        (above.has(code) ? undefined : prefixOf(draft, drafts, above, prefixLength)) ??
        rangeAround(code, ranges, (range) => isThere(drafts, range, draft))?.code;
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
    for (const draft of periods) {
      const { source, row } = originOf(draft, 'parents');
      for (const parent of draft.parents ?? []) {
        if (!drafts.has(parent)) throw invalidRow(source, row, `parent must be a code of ${system}`);
        if (parent === draft.code) throw invalidRow(source, row, 'parent must be another code');
      }
    }
  }
  checkNoCycle(drafts);
}

function prefixOf(
  draft: Draft,
  drafts: Drafts,
  above: ReadonlySet<string>,
  shortest: number | undefined,
): string | undefined {
  if (shortest === undefined) return undefined;
  for (let length = draft.code.length - 1; length >= shortest; length--) {
    const prefix = draft.code.slice(0, length);
    if (!above.has(prefix) && isThere(drafts, prefix, draft)) return prefix;
  }
  return undefined;
}

function isThere(drafts: Drafts, code: string, draft: Draft): boolean {
  const end = endOf(draft);
  return drafts.get(code)?.some((period) => startOf(period) < end && end <= endOf(period)) ?? false;
}

function checkNoCycle(drafts: Drafts): void {
  const done = new Set<string>();
  for (const start of drafts.keys()) {
    const path = new Set<string>();
    // Depth first, on a stack of its own: an entry is either a code to enter or, as a marker, one to leave.
    const stack: Step[] = [{ code: start, isLeaving: false }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { code, isLeaving, child } = top;
      if (isLeaving) {
        path.delete(code);
        done.add(code);
      } else if (path.has(code)) {
        const { source, row } = originOf(child!, 'parents');
        throw invalidRow(source, row, 'parent must not make a code its own ancestor');
      } else if (!done.has(code)) {
        path.add(code);
        stack.push({ code, isLeaving: true });
        for (const draft of drafts.get(code)!) {
          for (const parent of draft.parents ?? [])
            stack.push({ code: parent, isLeaving: false, child: draft });
        }
      }
    }
  }
}

interface Step {
  readonly code: string;
  readonly isLeaving: boolean;
  /** What the code is a parent of. */
  readonly child?: Draft;
}
