import { describe, expect, test } from 'vitest';
import { FORMAT_VERSION, HEADER_BYTES, TABLE_ENTRY_BYTES } from '../../src/segment/format.ts';
import { SegmentReader } from '../../src/segment/segment-reader.ts';
import { SegmentWriter } from '../../src/segment/segment-writer.ts';
import { oppslagError, segmentOf } from '../support/segments.ts';

const INVALID = oppslagError('SEGMENT_INVALID');

/** A segment with a section of every type and odd lengths. */
function smallSegment(): Uint8Array {
  const writer = new SegmentWriter();
  writer.add('bytes', 'u8', Uint8Array.of(1, 2, 3));
  writer.add('units', 'u16', Uint16Array.of(0, 65_535, 7));
  writer.add('numbers', 'u32', Uint32Array.of(0, 4_294_967_295));
  writer.add('days', 'i32', Int32Array.of(-2_147_483_648, 0, 2_147_483_647));
  writer.addJson('facts', { ø: 1 });
  writer.add('nothing', 'u32', new Uint32Array(0));
  return writer.finish();
}

/** A copy of a segment after `change`. */
function changed(change: (view: DataView, file: Uint8Array) => void): Uint8Array {
  const file = smallSegment().slice();
  change(new DataView(file.buffer), file);
  return file;
}

/** Where a number of a table entry lies: 32 type, 40 offset, 44 length. */
function entryField(section: number, field: number): number {
  return HEADER_BYTES + section * TABLE_ENTRY_BYTES + field;
}

describe('a whole segment', () => {
  test('gives back what was written', () => {
    const reader = new SegmentReader(smallSegment());
    expect([...reader.sections.keys()]).toEqual(['bytes', 'units', 'numbers', 'days', 'facts', 'nothing']);
    expect(reader.get('bytes', 'u8')).toEqual(Uint8Array.of(1, 2, 3));
    expect(reader.get('units', 'u16')).toEqual(Uint16Array.of(0, 65_535, 7));
    expect(reader.get('numbers', 'u32')).toEqual(Uint32Array.of(0, 4_294_967_295));
    expect(reader.get('days', 'i32')).toEqual(Int32Array.of(-2_147_483_648, 0, 2_147_483_647));
    expect(reader.getJson('facts')).toEqual({ ø: 1 });
    expect(reader.get('nothing', 'u32')).toHaveLength(0);
    expect(reader.has('facts')).toBe(true);
    expect(reader.has('fact')).toBe(false);
    expect(reader.byteLength % 8).toBe(0);
  });

  test('may lie anywhere in its buffer that is a multiple of 8, and is not copied', () => {
    const file = smallSegment();
    const buffer = new Uint8Array(file.length + 16);
    buffer.set(file, 16);
    const reader = new SegmentReader(buffer.subarray(16));
    expect(reader.get('numbers', 'u32')).toEqual(Uint32Array.of(0, 4_294_967_295));
    expect(reader.get('numbers', 'u32').buffer).toBe(buffer.buffer);
    expect(() => new SegmentReader(buffer.subarray(4))).toThrow(RangeError);
  });

  test.each([
    ['a missing section', (reader: SegmentReader) => reader.get('other', 'u8')],
    ['a section of another type', (reader: SegmentReader) => reader.get('days', 'u32')],
    ['a section of another length', (reader: SegmentReader) => reader.getExactly('days', 'i32', 2)],
    ['JSON in a section that has none', (reader: SegmentReader) => reader.getJson('bytes')],
    ['offsets that do not end there', (reader: SegmentReader) => reader.getOffsets('numbers', 1, 7)],
    ['ids out of range', (reader: SegmentReader) => reader.getIds('numbers', 4_294_967_295)],
  ])('%s is refused', (_, read) => {
    expect(() => read(new SegmentReader(smallSegment()))).toThrow(INVALID);
  });

  test.each([
    ['start after 0', [1, 2], 2],
    ['fall', [0, 3, 2, 4], 4],
    ['go past the end', [0, 5, 4], 4],
    ['stop short', [0, 2, 3], 4],
    ['are none', [], 0],
  ])('offsets that %s are refused', (_, offsets, end) => {
    const reader = segmentOf((writer) => writer.add('offsets', 'u32', Uint32Array.from(offsets)));
    expect(() => reader.getOffsets('offsets', offsets.length - 1, end)).toThrow(INVALID);
  });

  test('offsets that rise from 0 to the end are given', () => {
    const reader = segmentOf((writer) => writer.add('offsets', 'u32', Uint32Array.of(0, 0, 3, 3)));
    expect(reader.getOffsets('offsets', 3, 3)).toEqual(Uint32Array.of(0, 0, 3, 3));
  });
});

describe('a damaged segment', () => {
  test('is refused at every length shorter than its own', () => {
    const file = smallSegment();
    for (let length = 0; length < file.length; length++) {
      expect(() => new SegmentReader(file.slice(0, length)), `${length} bytes`).toThrow(INVALID);
    }
  });

  test('is refused, or all its sections can be read, after every flip of one bit of header and table', () => {
    const { length } = new SegmentReader(smallSegment()).sections.get('bytes')!;
    expect(length).toBe(3);
    let refused = 0;
    const bits = 8 * (HEADER_BYTES + 6 * TABLE_ENTRY_BYTES);
    for (let bit = 0; bit < bits; bit++) {
      const file = changed((_, bytes) => {
        bytes[bit >> 3]! ^= 1 << (bit & 7);
      });
      try {
        const reader = new SegmentReader(file);
        for (const { name, type } of reader.sections.values()) reader.get(name, type);
      } catch (error) {
        expect(error, `bit ${bit}`).toEqual(INVALID);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(bits / 4);
  });

  test.each([
    ['another magic', changed((view) => view.setUint8(0, 0x50)), 'magic'],
    ['the next version', changed((view) => view.setUint32(8, FORMAT_VERSION + 1, true)), 'version'],
    ['the version before', changed((view) => view.setUint32(8, FORMAT_VERSION - 1, true)), 'version'],
    ['too many sections', changed((view) => view.setUint32(12, 257, true)), 'count'],
    ['a forged count', changed((view) => view.setUint32(12, 256, true)), 'past the end'],
    ['one section too few', changed((view) => view.setUint32(12, 5, true)), 'does not start'],
    ['another length', changed((view) => view.setFloat64(16, 8, true)), 'length'],
    ['a length that is no number', changed((view) => view.setFloat64(16, Number.NaN, true)), 'length'],
    ['an unknown type', changed((view) => view.setUint32(entryField(1, 32), 4, true)), 'type of section 1'],
    [
      'overlapping sections',
      changed((view) => view.setUint32(entryField(1, 40), 39, true)),
      'does not start',
    ],
    [
      'a gap between sections',
      changed((view) => view.setUint32(entryField(1, 44), 5, true)),
      'does not start',
    ],
    ['a section past the end', changed((view) => view.setUint32(entryField(5, 44), 4, true)), 'past the end'],
    [
      'a huge section',
      changed((view) => view.setUint32(entryField(5, 44), 0xffffffff, true)),
      'past the end',
    ],
    [
      'a name twice',
      changed((_, file) => file.copyWithin(entryField(1, 0), entryField(0, 0), entryField(0, 32))),
      'name',
    ],
    ['a name of capitals', changed((view) => view.setUint8(entryField(0, 0), 0x42)), 'name'],
    ['an empty name', changed((view) => view.setUint8(entryField(0, 0), 0)), 'name'],
  ])('%s is refused', (_, file, message) => {
    expect(() => new SegmentReader(file)).toThrow(oppslagError('SEGMENT_INVALID', message));
  });

  test('bytes after the last section are refused even if the header counts them', () => {
    const file = smallSegment();
    const longer = new Uint8Array(file.length + 8);
    longer.set(file);
    new DataView(longer.buffer).setFloat64(16, longer.length, true);
    expect(() => new SegmentReader(longer)).toThrow(oppslagError('SEGMENT_INVALID', 'goes on'));
  });
});
