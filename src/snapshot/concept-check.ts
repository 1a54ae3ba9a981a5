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
  const reader = new MessageReader(bytes);
  for (let row = 0; row < concepts.size; row++) {
    if (!reader.isMessage(concepts.start(row), concepts.end(row), CONCEPT)) {
      throw segmentInvalid('section row.bytes must hold concepts');
    }
  }
  for (let text = 0; text < texts.texts.size; text++) {
    if (!isText(bytes, texts.texts.valueStart(text), texts.texts.valueEnd(text))) {
      throw segmentInvalid('section text.value_starts must point at texts');
    }
  }
}

/** Reads messages to see whether they are some. */
class MessageReader {
  readonly #bytes: Uint8Array;
  /** Where the next field starts. */
  #at = 0;
  /** The number that was read last. Beyond 2⁵³ it is not exact. */
  #number = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether the bytes from `start` to `end` are a message of this shape. */
  isMessage(start: number, end: number, shape: Shape): boolean {
    this.#at = start;
    while (this.#at < end) {
      if (!this.#readNumber(end)) return false;
      const field = shape[this.#number >>> 3];
      const wire = this.#number & 7;
      if (field === undefined || !this.#readNumber(end)) return false;
      if (field === 'varint') {
        if (wire !== WireType.Varint) return false;
        continue;
      }
      const contentStart = this.#at;
      const contentEnd = contentStart + this.#number;
      if (wire !== WireType.LengthDelimited || contentEnd > end) return false;
      const isGood =
        field === 'text'
          ? isText(this.#bytes, contentStart, contentEnd)
          : this.isMessage(contentStart, contentEnd, field);
      if (!isGood) return false;
      this.#at = contentEnd;
    }
    return this.#at === end;
  }

  /** Reads a number. Returns whether it ends in time. */
  #readNumber(end: number): boolean {
    const bytes = this.#bytes;
    const limit = Math.min(end, this.#at + MAX_VARINT_BYTES);
    this.#number = 0;
    for (let at = this.#at, unit = 1; at < limit; at++, unit *= 128) {
      const byte = bytes[at]!;
      this.#number += (byte & 0x7f) * unit;
      if (byte >= 0x80) continue;
      this.#at = at + 1;
      return true;
    }
    return false;
  }
}

/** Whether bytes are UTF-8. Texts are short, so that to ask Node about each takes longer than to look at them. */
function isText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x80) continue;
    const isLetterOfTwo = byte >= 0xc2 && byte < 0xe0 && at + 1 < end && (bytes[at + 1]! & 0xc0) === 0x80;
    if (!isLetterOfTwo) return isUtf8(bytes.subarray(at, end));
    at++;
  }
  return true;
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
