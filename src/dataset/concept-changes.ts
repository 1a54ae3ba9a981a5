import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from './code-system-data.ts';
import { displayOf } from './lookup.ts';
import { staysOn } from './reforms.ts';

/**
 * What happened to a code on a day.
 *
 * - `added`, `retired`: nothing was before, or comes after
 * - `renamed`: another display · `moved`: other parents · `renumbered`: the same thing has another code
 * - `merged`: went into another, with others or into one that was there already · `split`: was divided, or gave something off
 */
export type ConceptChangeKind = 'added' | 'retired' | 'renamed' | 'moved' | 'merged' | 'split' | 'renumbered';

/** One change. Rows stand for a code in one of its periods. */
export interface ConceptChange {
  readonly kind: ConceptChangeKind;
  readonly day: LocalDay;
  /** The row before; undefined for `added`. */
  readonly before: number | undefined;
  /** The rows after, in the order of their codes; none for `retired`. */
  readonly after: readonly number[];
}

/** What happened in a system in `[from, to)`, by day, then by code. */
export function conceptChanges(system: CodeSystemData, from: LocalDay, to: LocalDay): ConceptChange[] {
  const changes: ConceptChange[] = [];
  const isInside = (day: LocalDay): boolean => from <= day && day < to;
  for (let code = 0; code < system.codes.size; code++) {
    const { start, end } = system.codes.rowRun(code);
    for (let row = start; row < end; row++) {
      const begins = system.concepts.validFrom(row);
      if (isInside(begins)) changes.push(...beginning(system, code, row, start));
      const ends = system.concepts.validTo(row);
      if (isInside(ends)) changes.push(...ending(system, code, row, end));
    }
    changes.push(...givenOff(system, code, from, to));
  }
  const rowOf = ({ before, after }: ConceptChange): number => before ?? after[0]!;
  return changes.sort((a, b) => a.day - b.day || rowOf(a) - rowOf(b));
}

/** What the start of a row says: a new name or place for a code that goes on, or a code that nothing led to. */
function beginning(system: CodeSystemData, code: number, row: number, firstRow: number): ConceptChange[] {
  const day = system.concepts.validFrom(row);
  const before = row - 1;
  if (row === firstRow || !staysOn(system, code, day)) {
    const isSuccessor = othersLeadingTo(system, code, day, code);
    return isSuccessor ? [] : [{ kind: 'added', day, before: undefined, after: [row] }];
  }
  const changes: ConceptChange[] = [];
  if (displayOf(system, before) !== displayOf(system, row)) {
    changes.push({ kind: 'renamed', day, before, after: [row] });
  }
  if (parentsKey(system, before) !== parentsKey(system, row)) {
    changes.push({ kind: 'moved', day, before, after: [row] });
  }
  return changes;
}

/** What the end of a code says, when it does not go on. */
function ending(system: CodeSystemData, code: number, row: number, endRow: number): ConceptChange[] {
  const { concepts } = system;
  const day = concepts.validTo(row);
  if (row + 1 < endRow && staysOn(system, code, day)) return [];
  const after = targetsOn(system, code, day);
  if (after.length === 0) return [{ kind: 'retired', day, before: row, after }];
  if (after.length > 1) return [{ kind: 'split', day, before: row, after }];
  const target = system.codes.codeOfRow(after[0]!);
  const isShared = othersLeadingTo(system, target, day, code) || staysOn(system, target, day);
  return [{ kind: isShared ? 'merged' : 'renumbered', day, before: row, after }];
}

/** Codes that go on but gave something to others. */
function givenOff(system: CodeSystemData, code: number, from: LocalDay, to: LocalDay): ConceptChange[] {
  const days = new Set(
    system.reforms
      .from(code)
      .filter(({ since }) => from <= since && since < to && staysOn(system, code, since))
      .map(({ since }) => since),
  );
  return [...days].flatMap((day): ConceptChange[] => {
    const own = system.concepts.rowOn(system.codes.rowRun(code), day);
    const others = targetsOn(system, code, day).filter((row) => row !== own);
    if (others.length === 0) return [];
    const before = system.concepts.rowOn(system.codes.rowRun(code), day - 1);
    return [{ kind: 'split', day, before, after: [own, ...others].sort((a, b) => a - b) }];
  });
}

/** Rows of the codes that a code leads to from a day on, in the order of the codes. */
function targetsOn({ codes, concepts, reforms }: CodeSystemData, code: number, day: LocalDay): number[] {
  const rows = reforms
    .from(code)
    .filter(({ since }) => since === day)
    .map(({ to }) => concepts.rowOn(codes.rowRun(to), day))
    .filter((row) => row >= 0);
  return [...new Set(rows)].sort((a, b) => a - b);
}

/** Whether any code but one led to a code on a day. */
function othersLeadingTo({ reforms }: CodeSystemData, code: number, day: LocalDay, but: number): boolean {
  return reforms.to(code).some(({ since, from }) => since === day && from !== but);
}

function parentsKey({ tree }: CodeSystemData, row: number): string {
  const { start, end } = tree.parentsOf(row);
  return tree.parents.subarray(start, end).join(' ');
}
