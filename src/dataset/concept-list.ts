import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from './code-system-data.ts';
import { descendantsAmong } from './hierarchy.ts';
import { representativeRow } from './lookup.ts';

/** Which concepts of a system are wanted. All conditions must hold for the row that stands for a code. */
export interface ConceptFilter {
  /** The date to answer for. */
  readonly day: LocalDay;
  /** Also codes that are not valid on the date, by their newest period. */
  readonly includeInactive: boolean;
  readonly selectableOnly: boolean;
  /** Number of a code whose children are wanted. */
  readonly parent?: number;
  /** Number of a code whose descendants are wanted, by the rows that stand for the codes between. */
  readonly ancestor?: number;
  /** Values of properties as plain text. */
  readonly properties: readonly PropertyCondition[];
  /** Only codes of which a period began or ended on this day or later, up to `day`. */
  readonly changedSince?: LocalDay;
}

/** A property and the plain text of its wanted value. */
export interface PropertyCondition {
  readonly property: string;
  readonly value: string;
}

/**
 * The rows that stand for the wanted codes, in the order of the codes: one row a code. Where there are conditions, the one
 * that fewest rows meet is walked and not the system.
 */
export function listConcepts(system: CodeSystemData, filter: ConceptFilter): Uint32Array {
  const { codes, concepts } = system;
  const { day, selectableOnly, changedSince } = filter;
  const isWanted = (row: number, code: number): boolean =>
    (!selectableOnly || concepts.isSelectable(row)) &&
    (changedSince === undefined || hasChanged(system, code, changedSince, day));

  const [fewest, ...others] = conditionsOf(system, filter).sort((a, b) => a.length - b.length);
  const rows = new Uint32Array(fewest === undefined ? codes.size : fewest.length);
  let count = 0;
  if (fewest === undefined) {
    for (let code = 0; code < codes.size; code++) {
      const row = standingRow(system, code, filter);
      if (row >= 0 && isWanted(row, code)) rows[count++] = row;
    }
  } else {
    for (const row of fewest) {
      if (!others.every((rowsOfOther) => hasRow(rowsOfOther, row))) continue;
      const code = codes.codeOfRow(row);
      if (standingRow(system, code, filter) === row && isWanted(row, code)) rows[count++] = row;
    }
  }
  return rows.subarray(0, count);
}

type Standing = Pick<ConceptFilter, 'day' | 'includeInactive'>;

/** The row that stands for a code, or -1. */
function standingRow(system: CodeSystemData, code: number, { day, includeInactive }: Standing): number {
  if (includeInactive) return representativeRow(system, code, day);
  return system.concepts.rowOn(system.codes.rowRun(code), day);
}

/** For each condition on rows those that meet it, ascending. */
function conditionsOf(system: CodeSystemData, filter: ConceptFilter): Uint32Array[] {
  const { tree, properties } = system;
  const conditions = filter.properties.map(({ property, value }) => properties.rowsWith(property, value));
  if (filter.parent !== undefined) {
    const { start, end } = tree.childrenOf(filter.parent);
    conditions.push(tree.childRows.subarray(start, end));
  }
  if (filter.ancestor !== undefined) conditions.push(rowsBelow(system, filter.ancestor, filter));
  return conditions;
}

/** The standing rows of everything below a code, ascending. */
function rowsBelow(system: CodeSystemData, ancestor: number, standing: Standing): Uint32Array {
  const stands = (row: number): boolean => standingRow(system, system.codes.codeOfRow(row), standing) === row;
  return Uint32Array.from(descendantsAmong(system, ancestor, stands), ({ row }) => row).sort();
}

/** Whether rows that ascend have this one. */
function hasRow(rows: Uint32Array, row: number): boolean {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row;
}

function hasChanged(
  { codes, concepts }: CodeSystemData,
  code: number,
  since: LocalDay,
  until: LocalDay,
): boolean {
  const isBetween = (day: LocalDay): boolean => since <= day && day <= until;
  for (let row = codes.firstRow(code); row < codes.endRow(code); row++) {
    if (isBetween(concepts.validFrom(row)) || isBetween(concepts.validTo(row))) return true;
  }
  return false;
}
