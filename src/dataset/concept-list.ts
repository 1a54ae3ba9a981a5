import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from './code-system-data.ts';
import { codesBelow, type RowConditions, standingRow } from './row-filters.ts';
import { rowsInAll } from './row-set.ts';

/** Which concepts of a system are wanted. All conditions must hold for the row that stands for a code. */
export interface ConceptFilter extends RowConditions {
  readonly selectableOnly: boolean;
  /** Number of a code whose children are wanted. */
  readonly parent?: number;
  /** Only codes of which a period began or ended on this day or later, up to `day`. */
  readonly changedSince?: LocalDay;
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

  const conditions = conditionsOf(system, filter);
  const candidates = conditions.length === 0 ? undefined : rowsInAll(conditions);
  const rows = new Uint32Array(candidates?.length ?? codes.size);
  let count = 0;
  if (candidates === undefined) {
    for (let code = 0; code < codes.size; code++) {
      const row = standingRow(system, code, filter);
      if (row >= 0 && isWanted(row, code)) rows[count++] = row;
    }
  } else {
    for (const row of candidates) {
      const code = codes.codeOfRow(row);
      if (standingRow(system, code, filter) === row && isWanted(row, code)) rows[count++] = row;
    }
  }
  return rows.subarray(0, count);
}

/** For each condition on rows those that meet it, ascending. */
function conditionsOf(system: CodeSystemData, filter: ConceptFilter): Uint32Array[] {
  const { tree, properties } = system;
  const conditions = filter.properties.map(({ property, value }) => properties.rowsWith(property, value));
  if (filter.parent !== undefined) {
    const { start, end } = tree.childrenOf(filter.parent);
    conditions.push(tree.childRows.subarray(start, end));
  }
  if (filter.ancestor !== undefined) {
    const below = codesBelow(system, filter.ancestor, filter);
    conditions.push(below.map((code) => standingRow(system, code, filter)));
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
