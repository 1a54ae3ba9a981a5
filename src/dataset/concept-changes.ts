import type { LocalDay } from '../concept/local-day.ts';
import type { MappedRelation } from '../index/map-index.ts';
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
  const { concepts, codes } = system;
  const day = concepts.validFrom(row);
  const before = row - 1;
  if (row === firstRow || !staysOn(system, code, day)) {
    const isSuccessor = leadingTo(system, codes.codeAt(code), day).some((relation) => relation.code !== code);
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
  const sources = leadingTo(system, system.codes.codeAt(target), day);
  const isShared = sources.some((relation) => relation.code !== code) || staysOn(system, target, day);
  return [{ kind: isShared ? 'merged' : 'renumbered', day, before: row, after }];
}

/** Codes that go on but gave something to others. */
function givenOff(system: CodeSystemData, code: number, from: LocalDay, to: LocalDay): ConceptChange[] {
  const days = new Set(
    ownRelations(system, code)
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
function targetsOn(system: CodeSystemData, code: number, day: LocalDay): number[] {
  const { codes, concepts } = system;
  const rows = ownRelations(system, code)
    .filter(({ since }) => since === day)
    .map(({ target }) => codes.findExactly(target.code))
    .filter((target) => target >= 0)
    .map((target) => concepts.rowOn(codes.rowRun(target), day))
    .filter((row) => row >= 0);
  return [...new Set(rows)].sort((a, b) => a - b);
}

function ownRelations({ maps, id }: CodeSystemData, code: number): MappedRelation[] {
  // Maps into other systems may be large, and say nothing of time.
  if (!maps.leadsTo(id)) return [];
  return maps
    .relationsOf(code)
    .filter(({ target, relationship }) => target.system === id && relationship !== 'not-related-to');
}

function leadingTo({ maps, id }: CodeSystemData, code: string, day: LocalDay): MappedRelation[] {
  return maps
    .relationsTo(id, code)
    .filter(({ since, relationship }) => since === day && relationship !== 'not-related-to');
}

function parentsKey({ tree }: CodeSystemData, row: number): string {
  const { start, end } = tree.parentsOf(row);
  return tree.parents.subarray(start, end).join(' ');
}
