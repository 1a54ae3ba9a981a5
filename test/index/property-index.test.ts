import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Property, PropertyValue } from '../../src/concept/concept.ts';
import { parseLocalDay } from '../../src/concept/local-day.ts';
import {
  MAX_FILTER_UNITS,
  PropertyIndex,
  plainValue,
  writePropertyIndex,
} from '../../src/index/property-index.ts';
import { SegmentReader } from '../../src/segment/segment-reader.ts';
import { SegmentWriter } from '../../src/segment/segment-writer.ts';
import { damagedSegment, oppslagError, segmentOf } from '../support/segments.ts';

const property = fc.record<Property>({
  code: fc.constantFrom('county', 'type', 'Ø', ''),
  value: fc.oneof(
    fc
      .constantFrom('', '1', '19', 'a\tb', 'ÆØÅ', '🏥', 'x'.repeat(MAX_FILTER_UNITS), 'x'.repeat(65))
      .map(text),
    fc.constantFrom('19', '54').map(coding),
    fc.boolean().map((value): PropertyValue => ({ type: 'boolean', value })),
    fc.bigInt({ min: -2n, max: 20n }).map((value): PropertyValue => ({ type: 'integer', value })),
  ),
});
const rowsOfProperties = fc.array(fc.array(property, { maxLength: 4 }), { maxLength: 12 });

function text(value: string): PropertyValue {
  return { type: 'string', value };
}

function coding(code: string): PropertyValue {
  return { type: 'Coding', value: { system: 'fylke', code, display: `Fylke ${code}` } };
}

function read(rows: readonly (readonly Property[])[]): PropertyIndex {
  return new PropertyIndex(
    segmentOf((writer) => writePropertyIndex(writer, rows)),
    rows.length,
  );
}

describe('the plain text of a value', () => {
  test.each<[PropertyValue, string]>([
    [coding('19'), '19'],
    [text('G'), 'G'],
    [{ type: 'boolean', value: false }, 'false'],
    [{ type: 'integer', value: 12_345_678_901_234_567_890n }, '12345678901234567890'],
    [{ type: 'decimal', value: '1.50' }, '1.50'],
    [{ type: 'date', value: parseLocalDay('2024-02-29')! }, '2024-02-29'],
  ])('of %o is %s', (value, plain) => expect(plainValue(value)).toBe(plain));
});

test('every property and value gives exactly the rows that have it, ascending, each once', () => {
  fc.assert(
    fc.property(rowsOfProperties, (rows) => {
      const index = read(rows);
      for (const { code, value } of rows.flat()) {
        const plain = plainValue(value);
        const isHere = (one: Property) => one.code === code && plainValue(one.value) === plain;
        const expected = [...rows.keys()].filter((row) => rows[row]!.some(isHere));
        const isTooLong = plain.length > MAX_FILTER_UNITS;
        expect([...index.rowsWith(code, plain)]).toEqual(isTooLong ? [] : expected);
      }
    }),
  );
});

test.each([
  ['county', ''],
  ['county', '1'],
  ['county', '190'],
  ['count', '19'],
  ['countyx', '19'],
  ['', '19'],
  ['COUNTY', '19'],
  ['', 'county\u000019'],
])('%j with the value %j is no row, though something like it is there', (code, value) => {
  const index = read([[{ code: 'county', value: coding('19') }], [{ code: 'county', value: text('5') }]]);
  expect([...index.rowsWith('county', '19')]).toEqual([0]);
  expect([...index.rowsWith(code, value)]).toEqual([]);
});

test('a system without properties has no rows', () => {
  expect([...read([]).rowsWith('county', '19')]).toEqual([]);
  expect([...read([[], []]).rowsWith('county', '19')]).toEqual([]);
});

test('the order in which a row has its properties does not change the bytes', () => {
  fc.assert(
    fc.property(rowsOfProperties, (rows) => {
      const bytesOf = (all: readonly (readonly Property[])[]) => {
        const writer = new SegmentWriter();
        writePropertyIndex(writer, all);
        return writer.finish();
      };
      expect(bytesOf(rows.map((own) => own.toReversed()))).toEqual(bytesOf(rows));
    }),
  );
});

test.each([
  ['property.keys', new Uint8Array(3)],
  ['property.key_offsets', Uint32Array.of(0, 8, 99)],
  ['property.key_offsets', Uint32Array.of(8, 0, 16)],
  ['property.key_offsets', new Uint32Array(0)],
  ['property.row_offsets', Uint32Array.of(0, 1, 9)],
  ['property.row_offsets', Uint32Array.of(0, 2)],
  ['property.rows', Uint32Array.of(0, 2)],
  ['property.rows', Uint32Array.of(0)],
  ['property.rows', undefined],
])('a damaged %s is refused: %o', (name, damaged) => {
  const writer = new SegmentWriter();
  writePropertyIndex(writer, [
    [{ code: 'county', value: coding('19') }],
    [{ code: 'county', value: coding('54') }],
  ]);
  const file = writer.finish();
  const open = (bytes: Uint8Array) => new PropertyIndex(new SegmentReader(bytes), 2);
  expect([...open(file).rowsWith('county', '54')]).toEqual([1]);
  expect(() => open(damagedSegment(file, { [name]: damaged }))).toThrow(
    oppslagError('SEGMENT_INVALID', 'property.'),
  );
});
