import { type LocalDay, OPEN_END, OPEN_START } from '../concept/local-day.ts';
import type { SegmentReader } from '../segment/segment-reader.ts';
import type { SegmentWriter } from '../segment/segment-writer.ts';
import type { Run } from './code-index.ts';

/** One row of the table: a concept in one period, ready to be sent. */
export interface ConceptRow {
  /** The serialised `oppslag.v1.Concept`, without `status`, which depends on the date asked for. */
  readonly bytes: Uint8Array;
  readonly selectable: boolean;
  readonly validFrom: LocalDay;
  readonly validTo: LocalDay;
}

const SELECTABLE = 1;

/** Writes the rows, which must be in the order of their codes and, within a code, of time. */
export function writeConceptTable(writer: SegmentWriter, rows: readonly ConceptRow[]): void {
  const offsets = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) offsets[i + 1] = offsets[i]! + row.bytes.length;
  const bytes = new Uint8Array(offsets[rows.length]!);
  for (const [i, row] of rows.entries()) bytes.set(row.bytes, offsets[i]!);
  writer.add('row.bytes', 'u8', bytes);
  writer.add('row.offsets', 'u32', offsets);
  writer.add(
    'row.flags',
    'u8',
    Uint8Array.from(rows, (row) => (row.selectable ? SELECTABLE : 0)),
  );
  writer.add(
    'row.valid_from',
    'i32',
    Int32Array.from(rows, (row) => row.validFrom),
  );
  writer.add(
    'row.valid_to',
    'i32',
    Int32Array.from(rows, (row) => row.validTo),
  );
  writer.add('row.extent', 'i32', Int32Array.from(extentOf(rows)));
}

/** Earliest start and latest end of all rows. */
function extentOf(rows: Iterable<{ readonly validFrom: LocalDay; readonly validTo: LocalDay }>) {
  let earliest = OPEN_END;
  let latest = OPEN_START;
  for (const { validFrom, validTo } of rows) {
    earliest = Math.min(earliest, validFrom);
    latest = Math.max(latest, validTo);
  }
  return [earliest, latest];
}

/** How a row stands on a date. */
export type RowStatus = 'active' | 'retired' | 'future';

/** The rows of a code system: concept bytes, flags and periods. */
export class ConceptTable {
  readonly size: number;
  /** All concepts, one after the other. Texts of the text index are slices of it. */
  readonly bytes: Uint8Array;
  readonly #offsets: Uint32Array;
  readonly #flags: Uint8Array;
  readonly #validFrom: Int32Array;
  readonly #validTo: Int32Array;
  /** Earliest start and latest end of all rows. */
  readonly extent: { readonly validFrom: LocalDay; readonly validTo: LocalDay };

  /** @throws OppslagError SEGMENT_INVALID */
  constructor(reader: SegmentReader) {
    this.#flags = reader.get('row.flags', 'u8');
    this.size = this.#flags.length;
    this.bytes = reader.get('row.bytes', 'u8');
    this.#offsets = reader.getOffsets('row.offsets', this.size, this.bytes.length);
    this.#validFrom = reader.getExactly('row.valid_from', 'i32', this.size);
    this.#validTo = reader.getExactly('row.valid_to', 'i32', this.size);
    const [validFrom, validTo] = reader.getExactly('row.extent', 'i32', 2);
    this.extent = { validFrom: validFrom!, validTo: validTo! };
    reader.check('row.extent', 'must be that of all rows', () => {
      const [earliest, latest] = extentOf(this.#allPeriods());
      return validFrom === earliest && validTo === latest;
    });
  }

  /** Where the concept of a row starts in `bytes`. */
  start(row: number): number {
    return this.#offsets[row]!;
  }

  /** Where the concept of a row ends in `bytes`. */
  end(row: number): number {
    return this.#offsets[row + 1]!;
  }

  isSelectable(row: number): boolean {
    return (this.#flags[row]! & SELECTABLE) !== 0;
  }

  validFrom(row: number): LocalDay {
    return this.#validFrom[row]!;
  }

  validTo(row: number): LocalDay {
    return this.#validTo[row]!;
  }

  isValidOn(row: number, day: LocalDay): boolean {
    return this.#validFrom[row]! <= day && day < this.#validTo[row]!;
  }

  statusOn(row: number, day: LocalDay): RowStatus {
    if (this.isValidOn(row, day)) return 'active';
    return day < this.#validFrom[row]! ? 'future' : 'retired';
  }

  /** The row of a run that holds the day, or -1. */
  rowOn(run: Run, day: LocalDay): number {
    for (let row = run.start; row < run.end; row++) {
      if (this.isValidOn(row, day)) return row;
    }
    return -1;
  }

  /** The periods of a run, oldest first; adjoining ones are joined. */
  periods(run: Run): { validFrom: LocalDay; validTo: LocalDay }[] {
    const periods: { validFrom: LocalDay; validTo: LocalDay }[] = [];
    for (let row = run.start; row < run.end; row++) {
      const last = periods.at(-1);
      if (last !== undefined && last.validTo === this.validFrom(row)) last.validTo = this.validTo(row);
      else periods.push({ validFrom: this.validFrom(row), validTo: this.validTo(row) });
    }
    return periods;
  }

  *#allPeriods(): Iterable<{ validFrom: LocalDay; validTo: LocalDay }> {
    for (let row = 0; row < this.size; row++)
      yield { validFrom: this.validFrom(row), validTo: this.validTo(row) };
  }
}
