import { LRUCache } from 'lru-cache';
import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from './code-system-data.ts';
import { representativeRow } from './lookup.ts';
import { RowSet, rowsInAll } from './row-set.ts';

/** Which row stands for a code. */
export interface Standing {
  /** The date to answer for. */
  readonly day: LocalDay;
  /** Also codes that are not valid on the date, by their newest period. */
  readonly includeInactive: boolean;
}

/** A property and the plain text of its wanted value. */
export interface PropertyCondition {
  readonly property: string;
  readonly value: string;
}

/** Conditions on rows. All must hold. */
export interface RowConditions extends Standing {
  readonly properties: readonly PropertyCondition[];
  /** Number of a code whose descendants are wanted, by the rows that stand for the codes between. */
  readonly ancestor?: number;
}

type Rows = Pick<CodeSystemData, 'codes' | 'concepts' | 'tree' | 'properties'>;

/** Most memory of the row sets that are kept for a code system, in bytes. */
const MAX_KEPT_BYTES = 1024 * 1024;

/** The row that stands for a code, or -1. */
export function standingRow(
  system: Pick<Rows, 'codes' | 'concepts'>,
  code: number,
  { day, includeInactive }: Standing,
): number {
  if (includeInactive) return representativeRow(system, code, day);
  return system.concepts.rowOn(system.codes.rowRun(code), day);
}

/** The codes below a code, by the rows that stand for the codes between; ascending, without the code itself. */
export function codesBelow(system: Rows, ancestor: number, standing: Standing): Uint32Array {
  const { codes, tree } = system;
  const found: number[] = [];
  const seen = new Uint8Array(codes.size);
  seen[ancestor] = 1;
  const waiting = [ancestor];
  for (let above = waiting.pop(); above !== undefined; above = waiting.pop()) {
    const { start, end } = tree.childrenOf(above);
    for (let i = start; i < end; i++) {
      const row = tree.childRows[i]!;
      const code = codes.codeOfRow(row);
      if (seen[code] === 1 || standingRow(system, code, standing) !== row) continue;
      seen[code] = 1;
      found.push(code);
      waiting.push(code);
    }
  }
  return Uint32Array.from(found).sort();
}

/**
 * The rows of a code system that meet conditions. Who types ahead asks with every letter under the same conditions, so
 * the last sets are kept, within a bound of memory. They hold for as long as the snapshot does.
 */
export class RowFilters {
  readonly #system: Rows;
  readonly #kept = new LRUCache<string, RowSet>({
    maxSize: MAX_KEPT_BYTES,
    sizeCalculation: (rows, key) => rows.byteLength + 2 * key.length,
  });

  constructor(system: Rows) {
    this.#system = system;
  }

  /** Every row that meets the conditions, whatever its period; undefined when there are none. */
  find(conditions: RowConditions): RowSet | undefined {
    const { properties, ancestor } = conditions;
    if (properties.length === 0 && ancestor === undefined) return undefined;
    const key = keyOf(conditions);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const lists = properties.map(({ property, value }) => this.#system.properties.rowsWith(property, value));
    if (ancestor !== undefined) lists.push(this.#rowsBelow(ancestor, conditions));
    const rows = new RowSet(rowsInAll(lists), this.#system.concepts.size);
    this.#kept.set(key, rows);
    return rows;
  }

  /** The rows of all codes below a code, ascending: those of a code stand together. */
  #rowsBelow(ancestor: number, standing: Standing): Uint32Array {
    const { codes } = this.#system;
    const rows: number[] = [];
    for (const code of codesBelow(this.#system, ancestor, standing)) {
      for (let row = codes.firstRow(code); row < codes.endRow(code); row++) rows.push(row);
    }
    return Uint32Array.from(rows);
  }
}

function keyOf({ properties, ancestor, day, includeInactive }: RowConditions): string {
  // A property holds of a row on every date, a place in the hierarchy does not.
  const place = ancestor === undefined ? [] : [ancestor, day, includeInactive];
  return JSON.stringify([place, ...properties.map(({ property, value }) => [property, value])]);
}
