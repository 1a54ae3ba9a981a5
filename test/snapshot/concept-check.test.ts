import { fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConceptSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import { OppslagError } from '../../src/base/errors.ts';
import type { Property } from '../../src/concept/concept.ts';
import { openIndexes, type SegmentIndexes } from '../../src/index/segment-indexes.ts';
import { checkConcepts } from '../../src/snapshot/concept-check.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { conceptOf, dayOf, sourceOf, synonym } from '../support/code-systems.ts';
import { damagedSegment, oppslagError } from '../support/segments.ts';

const PROPERTIES: readonly Property[] = [
  { code: 'text', value: { type: 'string', value: 'blå' } },
  { code: 'truth', value: { type: 'boolean', value: true } },
  { code: 'whole', value: { type: 'integer', value: -7n } },
  { code: 'part', value: { type: 'decimal', value: '1.5' } },
  { code: 'day', value: { type: 'date', value: dayOf('2020-02-29') } },
  { code: 'in', value: { type: 'Coding', value: { system: 'fylke', code: '55', display: 'Troms' } } },
];
const segment = buildSegment(
  sourceOf([
    conceptOf({ code: 'A', display: 'Ål', designations: [synonym('Ær'), synonym('x'.repeat(300))] }),
    conceptOf({ code: 'B', display: 'Blåbær 🫐', parents: ['A'], properties: PROPERTIES, selectable: false }),
    conceptOf({ code: 'C', display: 'Ø', validFrom: dayOf('1838-01-01'), validTo: dayOf('2020-01-01') }),
  ]),
).bytes;
const rowBytes = openIndexes(segment).concepts.bytes;

function isAccepted(indexes: SegmentIndexes): boolean {
  try {
    checkConcepts(indexes);
    return true;
  } catch (error) {
    if (error instanceof OppslagError && error.code === 'SEGMENT_INVALID') return false;
    throw error;
  }
}

/** Whether a client could read every concept and every text: by the protobuf library, which is not what checks. */
function canBeRead({ concepts, texts }: SegmentIndexes): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let row = 0; row < concepts.size; row++) {
      fromBinary(ConceptSchema, concepts.bytes.slice(concepts.start(row), concepts.end(row)));
    }
    for (let text = 0; text < texts.texts.size; text++) {
      decoder.decode(concepts.bytes.slice(texts.texts.valueStart(text), texts.texts.valueEnd(text)));
    }
    return true;
  } catch {
    return false;
  }
}

test('what a builder wrote is accepted', () => {
  expect(isAccepted(openIndexes(segment))).toBe(true);
});

test('what a client could not read is refused', () => {
  const change = fc.record({ at: fc.nat(rowBytes.length - 1), to: fc.nat(255) });
  const seen = { accepted: 0, refused: 0, unreadable: 0 };
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = rowBytes.slice();
      for (const { at, to } of changes) bytes[at] = to;
      const indexes = openIndexes(damagedSegment(segment, { 'row.bytes': bytes }));
      const accepted = isAccepted(indexes);
      seen[accepted ? 'accepted' : 'refused']++;
      if (canBeRead(indexes)) return;
      seen.unreadable++;
      expect(accepted).toBe(false);
    }),
    { numRuns: 5_000 },
  );
  expect(seen.accepted).toBeGreaterThan(100);
  expect(seen.unreadable).toBeGreaterThan(100);
});

test('a text that begins inside a letter is refused', () => {
  const starts = Uint32Array.from({ length: openIndexes(segment).texts.texts.size }, (_, text) =>
    openIndexes(segment).texts.texts.valueStart(text),
  );
  starts[0]! += 1;
  const indexes = openIndexes(damagedSegment(segment, { 'text.value_starts': starts }));
  expect(() => checkConcepts(indexes)).toThrow(oppslagError('SEGMENT_INVALID', 'text.value_starts') as Error);
});
