import { describe, expect, test } from 'vitest';
import { OPEN_END, OPEN_START } from '../../src/concept/local-day.ts';
import { type ConceptRow, ConceptTable, writeConceptTable } from '../../src/index/concept-table.ts';
import { SegmentReader } from '../../src/segment/segment-reader.ts';
import { SegmentWriter } from '../../src/segment/segment-writer.ts';
import { dayOf } from '../support/code-systems.ts';
import { damagedSegment, oppslagError, segmentOf } from '../support/segments.ts';

const START_2020 = dayOf('2020-01-01');
const START_2024 = dayOf('2024-01-01');

function row(validFrom: number, validTo: number, selectable = true, ...bytes: number[]): ConceptRow {
  return { bytes: Uint8Array.from(bytes), selectable, validFrom, validTo };
}

function tableOf(...rows: ConceptRow[]): ConceptTable {
  return new ConceptTable(segmentOf((writer) => writeConceptTable(writer, rows)));
}

describe('one row', () => {
  const table = tableOf(row(START_2020, START_2024));

  test.each([
    ['the day before', START_2020 - 1, -1, 'future'],
    ['the first day', START_2020, 0, 'active'],
    ['the last day', START_2024 - 1, 0, 'active'],
    ['the day after', START_2024, -1, 'retired'],
  ] as const)('on %s', (_, day, found, status) => {
    expect(table.rowOn({ start: 0, end: 1 }, day)).toBe(found);
    expect(table.statusOn(0, day)).toBe(status);
    expect(table.isValidOn(0, day)).toBe(status === 'active');
  });

  test('with open ends is valid on every date', () => {
    const open = tableOf(row(OPEN_START, OPEN_END));
    for (const date of ['0001-01-01', '1970-01-01', '9999-12-31'])
      expect(open.statusOn(0, dayOf(date))).toBe('active');
  });
});

describe('several rows', () => {
  const rows = [
    row(OPEN_START, START_2020, true, 1, 2, 3),
    row(START_2020, START_2024, false),
    row(START_2024 + 366, OPEN_END, true, 4),
    row(START_2020, START_2024, true, 5, 6),
  ];
  const table = tableOf(...rows);
  const run = { start: 0, end: 3 };

  test('the row of a date is the one whose period holds it', () => {
    const days = [START_2020 - 1, START_2020, START_2024 - 1, START_2024, START_2024 + 365, START_2024 + 366];
    expect(days.map((day) => table.rowOn(run, day))).toEqual([0, 1, 1, -1, -1, 2]);
  });

  test('only the rows of the run are looked at', () => {
    expect(table.rowOn({ start: 2, end: 4 }, START_2020)).toBe(3);
    expect(table.rowOn({ start: 1, end: 1 }, START_2020)).toBe(-1);
  });

  test('adjoining periods are joined, others are not', () => {
    expect(table.periods(run)).toEqual([
      { validFrom: OPEN_START, validTo: START_2024 },
      { validFrom: START_2024 + 366, validTo: OPEN_END },
    ]);
    expect(table.periods({ start: 2, end: 2 })).toEqual([]);
  });

  test('the extent goes from the earliest start to the latest end', () => {
    expect(table.extent).toEqual({ validFrom: OPEN_START, validTo: OPEN_END });
    expect(tableOf(rows[1]!, rows[3]!).extent).toEqual({ validFrom: START_2020, validTo: START_2024 });
  });

  test('bytes, flags and periods are those that were written', () => {
    for (const [i, { bytes, selectable, validFrom, validTo }] of rows.entries()) {
      expect(table.bytes.slice(table.start(i), table.end(i))).toEqual(bytes);
      expect([table.isSelectable(i), table.validFrom(i), table.validTo(i)]).toEqual([
        selectable,
        validFrom,
        validTo,
      ]);
    }
  });
});

describe('a damaged table', () => {
  const writer = new SegmentWriter();
  writeConceptTable(writer, [row(0, 1, true, 1, 2), row(1, 2, true, 3)]);
  const file = writer.finish();

  test.each([
    ['a row too few', { 'row.valid_from': Int32Array.of(0) }],
    ['a row too many', { 'row.valid_to': Int32Array.of(1, 2, 3) }],
    ['offsets that fall', { 'row.offsets': Uint32Array.of(0, 4, 3) }],
    ['offsets past the end', { 'row.offsets': Uint32Array.of(0, 2, 4) }],
    ['no flags', { 'row.flags': undefined }],
  ])('with %s is refused', (_, damage) => {
    const reader = new SegmentReader(damagedSegment(file, damage));
    expect(() => new ConceptTable(reader)).toThrow(oppslagError('SEGMENT_INVALID'));
  });
});
