import { isUtf8 } from 'node:buffer';
import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { ConceptSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import type { SegmentIndexes } from '../index/segment-indexes.ts';
import { segmentInvalid } from '../segment/format.ts';

/** What fields hold, by their numbers: a number, a text, or a message. Concepts have nothing else. */
type Shape = readonly ('varint' | 'text' | Shape | undefined)[];

const CONCEPT = shapeOf(ConceptSchema);
/** Longest number in bytes. */
const MAX_VARINT_BYTES = 10;

/**
 * Checks that every stored concept is a message that any protobuf library can read, and that every text is one: they are sent
 * as they are. Takes about 0.3 ms for a thousand concepts, without a pause.
 *
 * @throws OppslagError SEGMENT_INVALID
 */
export function checkConcepts({ concepts, texts }: Pick<SegmentIndexes, 'concepts' | 'texts'>): void {
  const { bytes } = concepts;
  for (let row = 0; row < concepts.size; row++) {
    if (!isMessage(bytes, concepts.start(row), concepts.end(row), CONCEPT)) {
      throw segmentInvalid('section row.bytes must hold concepts');
    }
  }
  for (let text = 0; text < texts.texts.size; text++) {
    if (!isUtf8(bytes.subarray(texts.texts.valueStart(text), texts.texts.valueEnd(text)))) {
      throw segmentInvalid('section text.value_starts must point at texts');
    }
  }
}

function isMessage(bytes: Uint8Array, start: number, end: number, shape: Shape): boolean {
  let at = start;
  while (at < end) {
    const tag = readVarint(bytes, at, end);
    if (tag === undefined) return false;
    at = tag.end;
    const field = shape[tag.value >>> 3];
    const wire = tag.value & 7;
    if (field === undefined) return false;
    const number = readVarint(bytes, at, end);
    if (number === undefined) return false;
    at = number.end;
    if (field === 'varint') {
      if (wire !== WireType.Varint) return false;
      continue;
    }
    const contentEnd = at + number.value;
    if (wire !== WireType.LengthDelimited || contentEnd > end) return false;
    const isGood =
      field === 'text' ? isUtf8(bytes.subarray(at, contentEnd)) : isMessage(bytes, at, contentEnd, field);
    if (!isGood) return false;
    at = contentEnd;
  }
  return at === end;
}

/** A number and where it ends; undefined when it does not end in time. Numbers beyond 2⁵³ are not exact. */
function readVarint(
  bytes: Uint8Array,
  start: number,
  end: number,
): { value: number; end: number } | undefined {
  let value = 0;
  const limit = Math.min(end, start + MAX_VARINT_BYTES);
  for (let at = start, unit = 1; at < limit; at++, unit *= 128) {
    const byte = bytes[at]!;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}

function shapeOf(schema: DescMessage): Shape {
  const shape: (Shape[number] | undefined)[] = [];
  for (const field of schema.fields) shape[field.number] = contentOf(field);
  return shape;
}

function contentOf(field: DescField): Shape[number] {
  if (field.message !== undefined) return shapeOf(field.message);
  return field.scalar === ScalarType.STRING ? 'text' : 'varint';
}
