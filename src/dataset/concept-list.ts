import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from './code-system-data.ts';
import { descendantsOf } from './hierarchy.ts';
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
  /** Number of a code whose descendants are wanted. */
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

/** The rows that stand for the wanted codes, in the order of the codes: one row a code. */
export function listConcepts(system: CodeSystemData, filter: ConceptFilter): Uint32Array {
  const { codes, concepts } = system;
  const { day, includeInactive, selectableOnly, changedSince } = filter;
  const conditions = rowConditions(system, filter);
  const rows = new Uint32Array(codes.size);
  let count = 0;
  for (let code = 0; code < codes.size; code++) {
    const row = includeInactive
      ? representativeRow(system, code, day)
      : concepts.rowOn(codes.rowRun(code), day);
    if (row < 0 || (selectableOnly && !concepts.isSelectable(row))) continue;
    if (!conditions.every((holds) => holds[row] === 1)) continue;
    if (changedSince !== undefined && !hasChanged(system, code, changedSince, day)) continue;
    rows[count++] = row;
  }
  return rows.subarray(0, count);
}

/** For each condition on rows a table that has 1 for every row that meets it. */
function rowConditions(system: CodeSystemData, filter: ConceptFilter): Uint8Array[] {
  const { concepts, tree, properties } = system;
  const tableOf = (rows: Iterable<number>): Uint8Array => {
    const table = new Uint8Array(concepts.size);
    for (const row of rows) table[row] = 1;
    return table;
  };
  const conditions = filter.properties.map(({ property, value }) =>
    tableOf(properties.rowsWith(property, value)),
  );
  if (filter.parent !== undefined) {
    const { start, end } = tree.childrenOf(filter.parent);
    conditions.push(tableOf(tree.childRows.subarray(start, end)));
  }
  if (filter.ancestor !== undefined) {
    conditions.push(tableOf(descendantsOf(system, filter.ancestor, filter.day).map(({ row }) => row)));
  }
  return conditions;
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
