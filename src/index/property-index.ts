import type { Property, PropertyValue } from '../concept/concept.ts';
import { formatLocalDay } from '../concept/local-day.ts';
import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';

/** Longer texts are no values to choose concepts by, and would make the index as large as the texts. */
export const MAX_FILTER_UNITS = 64;
/** Parts a property's code from its value in a key; a control character, which neither can have. */
const SEPARATOR = '\u0000';

/** The plain text of a value, by which concepts are filtered: of a Coding its code. */
export function plainValue(value: PropertyValue): string {
  switch (value.type) {
    case 'Coding':
      return value.value.code;
    case 'date':
      return formatLocalDay(value.value);
    default:
      return String(value.value);
  }
}

/** Writes for each property and value the rows that have it. Keys are in the order of their UTF-8 bytes, rows ascend. */
export function writePropertyIndex(
  writer: SegmentWriter,
  properties: readonly (readonly Property[])[],
): void {
  const rowsByKey = new Map<string, Set<number>>();
  for (const [row, own] of properties.entries()) {
    for (const { code, value } of own) {
      const text = plainValue(value);
      if (text.length > MAX_FILTER_UNITS) continue;
      const key = `${code}${SEPARATOR}${text}`;
      const rows = rowsByKey.get(key);
      if (rows === undefined) rowsByKey.set(key, new Set([row]));
      else rows.add(row);
    }
  }
  const entries = [...rowsByKey].map(([key, rows]) => ({ key: Buffer.from(key), rows: [...rows] }));
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  const keyOffsets = new Uint32Array(entries.length + 1);
  const rowOffsets = new Uint32Array(entries.length + 1);
  for (const [i, { key, rows }] of entries.entries()) {
    keyOffsets[i + 1] = keyOffsets[i]! + key.length;
    rowOffsets[i + 1] = rowOffsets[i]! + rows.length;
  }
  writer.add('property.keys', 'u8', new Uint8Array(Buffer.concat(entries.map(({ key }) => key))));
  writer.add('property.key_offsets', 'u32', keyOffsets);
  writer.add('property.row_offsets', 'u32', rowOffsets);
  writer.add('property.rows', 'u32', Uint32Array.from(entries.flatMap(({ rows }) => rows)));
}

/** Finds the rows that have a value of a property. */
export class PropertyIndex {
  readonly #size: number;
  readonly #keys: Uint8Array;
  readonly #keyOffsets: Uint32Array;
  readonly #rowOffsets: Uint32Array;
  readonly #rows: Uint32Array;

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader, rowCount: number) {
    this.#size = reader.get('property.key_offsets', 'u32').length - 1;
    this.#keys = reader.get('property.keys', 'u8');
    this.#keyOffsets = reader.getOffsets('property.key_offsets', this.#size, this.#keys.length);
    this.#rows = reader.getIds('property.rows', rowCount);
    this.#rowOffsets = reader.getOffsets('property.row_offsets', this.#size, this.#rows.length);
  }

  /** The rows whose property has the value, as its plain text, ascending. A view of the segment. */
  rowsWith(property: string, value: string): Uint32Array {
    const key = Buffer.from(`${property}${SEPARATOR}${value}`);
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Buffer.compare(this.#keyAt(middle), key) < 0) low = middle + 1;
      else high = middle;
    }
    if (low === this.#size || Buffer.compare(this.#keyAt(low), key) !== 0) return this.#rows.subarray(0, 0);
    return this.#rows.subarray(this.#rowOffsets[low]!, this.#rowOffsets[low + 1]!);
  }

  #keyAt(index: number): Uint8Array {
    return this.#keys.subarray(this.#keyOffsets[index]!, this.#keyOffsets[index + 1]!);
  }
}
