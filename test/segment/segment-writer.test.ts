import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SegmentReader } from '../../src/segment/segment-reader.ts';
import { SegmentWriter } from '../../src/segment/segment-writer.ts';

const section = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9_.]{0,30}$/),
  values: fc.oneof(fc.uint8Array(), fc.uint16Array(), fc.uint32Array(), fc.int32Array()),
});
const sections = fc.uniqueArray(section, { selector: ({ name }) => name, maxLength: 12 });

function write(all: readonly { name: string; values: ArrayBufferView }[]): Uint8Array {
  const writer = new SegmentWriter();
  for (const { name, values } of all) {
    if (values instanceof Uint8Array) writer.add(name, 'u8', values);
    else if (values instanceof Uint16Array) writer.add(name, 'u16', values);
    else if (values instanceof Uint32Array) writer.add(name, 'u32', values);
    else if (values instanceof Int32Array) writer.add(name, 'i32', values);
  }
  return writer.finish();
}

describe('the segment writer', () => {
  test('writes what the reader gives back, in the same order', () => {
    fc.assert(
      fc.property(sections, (all) => {
        const reader = new SegmentReader(write(all));
        expect([...reader.sections.keys()]).toEqual(all.map(({ name }) => name));
        for (const { name, values } of all) {
          expect(reader.get(name, reader.sections.get(name)!.type)).toEqual(values);
        }
      }),
    );
  });

  test('writes the same bytes for the same sections', () => {
    fc.assert(
      fc.property(sections, (all) => {
        expect(write(all)).toEqual(write(all));
      }),
    );
  });

  test('writes the elements of a view and not the buffer around it', () => {
    const around = Uint32Array.of(1, 2, 3, 4);
    const reader = new SegmentReader(write([{ name: 'view', values: around.subarray(1, 3) }]));
    expect(reader.get('view', 'u32')).toEqual(Uint32Array.of(2, 3));
  });

  test('aligns every section to 8 bytes and fills up with zeros', () => {
    const file = write([
      { name: 'a', values: Uint8Array.of(255) },
      { name: 'b', values: Uint8Array.of(254) },
    ]);
    expect(file.slice(-16)).toEqual(Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0, 254, 0, 0, 0, 0, 0, 0, 0));
  });

  test.each(['', 'A', '1a', 'æ', 'a b', 'a'.repeat(32)])('refuses the name "%s"', (name) => {
    expect(() => new SegmentWriter().add(name, 'u8', new Uint8Array(1))).toThrow(RangeError);
  });

  test('refuses a name that was used before', () => {
    const writer = new SegmentWriter();
    writer.addJson('facts', 1);
    expect(() => writer.addJson('facts', 2)).toThrow(RangeError);
  });
});
