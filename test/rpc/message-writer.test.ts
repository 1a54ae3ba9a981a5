import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessageWriter } from '../../src/rpc/message-writer.ts';

type Field =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'message'; readonly value: readonly Field[]; readonly expectedLength: number };

const { field } = fc.letrec<{ field: Field }>((tie) => ({
  field: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('string' as const),
      value: fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'å', '€', '😀'), maxLength: 80 }),
      ),
    }),
    fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array({ maxLength: 300 }) }),
    fc.record({ kind: fc.constant('number' as const), value: fc.maxSafeNat() }),
    fc.record({ kind: fc.constant('double' as const), value: fc.double() }),
    fc.record({
      kind: fc.constant('message' as const),
      value: fc.array(tie('field'), { maxLength: 30 }),
      expectedLength: fc.constantFrom(0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152),
    }),
  ),
}));

/** The reference: protobuf-es. Proto3 leaves defaults out, so the oracle does. */
function reference(fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [i, { kind, value }] of fields.entries()) {
    const number = i + 1;
    if (kind === 'string' && value !== '') writer.tag(number, WireType.LengthDelimited).string(value);
    if (kind === 'bytes') writer.tag(number, WireType.LengthDelimited).bytes(value);
    if (kind === 'number' && value !== 0) writer.tag(number, WireType.Varint).uint64(value);
    if (kind === 'double' && value !== 0) writer.tag(number, WireType.Bit64).double(value);
    if (kind === 'message') writer.tag(number, WireType.LengthDelimited).bytes(reference(value));
  }
  return writer.finish();
}

function write(writer: MessageWriter, fields: readonly Field[]): void {
  for (const [i, field] of fields.entries()) {
    const { kind, value } = field;
    const number = i + 1;
    if (kind === 'string') writer.string(number, value);
    if (kind === 'bytes') writer.bytes(number, value);
    if (kind === 'number') writer.number(number, value);
    if (kind === 'double') writer.double(number, value);
    if (kind === 'message') {
      const mark = writer.begin(number, field.expectedLength);
      write(writer, value);
      writer.end(mark);
    }
  }
}

describe('MessageWriter', () => {
  test('writes the bytes that protobuf-es writes, for any message', () => {
    const writer = new MessageWriter();
    fc.assert(
      fc.property(fc.array(field, { maxLength: 20 }), (fields) => {
        writer.reset();
        write(writer, fields);
        expect(Buffer.from(writer.finish()).equals(reference(fields))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('moves the content of a message whose length takes two, three or four bytes', () => {
    for (const size of [0, 1, 125, 126, 127, 128, 16_380, 16_383, 16_384, 2_097_149, 2_097_152]) {
      const writer = new MessageWriter();
      const mark = writer.begin(3);
      writer.raw(new Uint8Array(size).fill(7));
      writer.end(mark);
      writer.number(4, 1);
      const expected = new BinaryWriter()
        .tag(3, WireType.LengthDelimited)
        .bytes(new Uint8Array(size).fill(7));
      expect(writer.finish().equals(expected.tag(4, WireType.Varint).uint32(1).finish())).toBe(true);
    }
  });

  test('gives a copy: the next answer does not change the one before', () => {
    const writer = new MessageWriter();
    writer.string(1, 'first');
    const first = writer.finish();
    writer.reset();
    writer.string(1, 'other');
    expect(first.subarray(2).toString()).toBe('first');
  });
});
