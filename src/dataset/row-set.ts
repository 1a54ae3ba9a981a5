/** Rows of a table, to be asked for one by one and to be walked. */
export class RowSet {
  /** Ascending. */
  readonly rows: Uint32Array;
  /** A bit for each row of the table. */
  readonly bits: Uint32Array;

  /** @param rows ascending, each below `rowCount` */
  constructor(rows: Uint32Array, rowCount: number) {
    this.rows = rows;
    this.bits = new Uint32Array((rowCount + 31) >>> 5);
    for (const row of rows) this.bits[row >>> 5]! |= 1 << (row & 31);
  }

  /** Memory that it takes, in bytes. */
  get byteLength(): number {
    return this.rows.byteLength + this.bits.byteLength;
  }

  has(row: number): boolean {
    return (this.bits[row >>> 5]! & (1 << (row & 31))) !== 0;
  }
}

/** The rows that all lists have. Each list ascends; the shortest is walked. */
export function rowsInAll(lists: readonly Uint32Array[]): Uint32Array {
  const [shortest = new Uint32Array(0), ...others] = lists.toSorted((a, b) => a.length - b.length);
  return others.length === 0 ? shortest : shortest.filter((row) => others.every((list) => hasRow(list, row)));
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
