import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConceptSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import type { ConceptPeriod, PropertyValue } from '../../src/concept/concept.ts';
import { formatLocalDay, OPEN_END, OPEN_START } from '../../src/concept/local-day.ts';
import { decodeConcept, encodeConcept } from '../../src/snapshot/concept-bytes.ts';
import { conceptOf, dayOf, synonym } from '../support/code-systems.ts';

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
  .filter((value) => value.isWellFormed());
const day = fc.oneof(fc.integer({ min: -700_000, max: 2_900_000 }), fc.constant(OPEN_START));
const value: fc.Arbitrary<PropertyValue> = fc.oneof(
  fc.record({ type: fc.constant('string' as const), value: fc.oneof(text, fc.constant('')) }),
  fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('integer' as const), value: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) }),
  fc.record({ type: fc.constant('decimal' as const), value: fc.constantFrom('0', '1.50', '-3') }),
  fc.record({ type: fc.constant('date' as const), value: fc.integer({ min: -700_000, max: 2_900_000 }) }),
  fc.record({
    type: fc.constant('Coding' as const),
    value: fc.record({ system: text, code: text, display: fc.oneof(text, fc.constant('')) }),
  }),
);
const concept: fc.Arbitrary<ConceptPeriod> = fc.record({
  code: text,
  display: text,
  designations: fc.array(fc.record({ language: fc.constantFrom('nb', 'en'), use: text, value: text }), {
    maxLength: 4,
  }),
  properties: fc.array(fc.record({ code: text, value }), { maxLength: 4 }),
  parents: fc.array(text, { maxLength: 3 }),
  selectable: fc.boolean(),
  validFrom: day,
  validTo: fc.oneof(day, fc.constant(OPEN_END)),
});

describe('the bytes of a concept', () => {
  test('are read by a protobuf library as the concept, and written by it as the same bytes', () => {
    fc.assert(
      fc.property(concept, (own) => {
        const { bytes } = encodeConcept('test', 'nb', own);
        const message = fromBinary(ConceptSchema, bytes);
        expect(message.coding).toMatchObject({ system: 'test', code: own.code, display: own.display });
        expect(
          message.designations.map(({ language, use, value: v }) => ({ language, use, value: v })),
        ).toEqual(own.designations);
        expect(message.properties.map((property) => property.code)).toEqual(
          own.properties.map(({ code }) => code),
        );
        expect(message.parents).toEqual(own.parents);
        expect(message.selectable).toBe(own.selectable);
        expect(message.validFrom).toBe(formatLocalDay(own.validFrom));
        expect(message.validTo).toBe(formatLocalDay(own.validTo));
        expect(new Uint8Array(toBinary(ConceptSchema, message))).toEqual(new Uint8Array(bytes));
      }),
      { numRuns: 200 },
    );
  });

  test('hold every text at the place that is told', () => {
    fc.assert(
      fc.property(concept, (own) => {
        const { bytes, texts } = encodeConcept('test', 'nb', own);
        for (const { value: told, start, length } of texts) {
          expect(new TextDecoder().decode(bytes.subarray(start, start + length))).toBe(told);
        }
        const distinct = new Set([own.display, ...own.designations.map((designation) => designation.value)]);
        expect(texts.map((one) => one.value)).toEqual([...distinct]);
        expect(texts[0]!.label).toEqual({ language: 'nb', use: 'display' });
      }),
      { numRuns: 200 },
    );
  });

  test('have properties of every type', () => {
    const values: PropertyValue[] = [
      { type: 'string', value: 'Ålesund' },
      { type: 'boolean', value: false },
      { type: 'integer', value: 0n },
      { type: 'decimal', value: '1.50' },
      { type: 'date', value: dayOf('2024-02-29') },
      { type: 'Coding', value: { system: 'kommune', code: '0301', display: 'Oslo' } },
    ];
    const own = conceptOf({ code: 'A', properties: values.map((one) => ({ code: one.type, value: one })) });
    const { properties } = fromBinary(ConceptSchema, encodeConcept('test', 'nb', own).bytes);
    expect(properties.map((property) => property.value)).toMatchObject([
      { case: 'stringValue', value: 'Ålesund' },
      { case: 'boolValue', value: false },
      { case: 'intValue', value: 0n },
      { case: 'decimalValue', value: '1.50' },
      { case: 'dateValue', value: '2024-02-29' },
      { case: 'codingValue', value: { system: 'kommune', code: '0301', display: 'Oslo' } },
    ]);
  });

  test('are read back as the concept that was written', () => {
    // Sent as nothing, an open start and an open end are told apart by their place.
    const start = fc.oneof(fc.integer({ min: -700_000, max: 2_900_000 }), fc.constant(OPEN_START));
    const end = fc.oneof(fc.integer({ min: -700_000, max: 2_900_000 }), fc.constant(OPEN_END));
    fc.assert(
      fc.property(concept, start, end, (own, validFrom, validTo) => {
        const written = { ...own, validFrom, validTo };
        expect(decodeConcept(encodeConcept('test', 'nb', written).bytes)).toEqual(written);
      }),
      { numRuns: 300 },
    );
  });

  test('are read back with the extremes of what a property can hold', () => {
    const values: PropertyValue[] = [
      { type: 'string', value: '' },
      { type: 'boolean', value: false },
      { type: 'boolean', value: true },
      { type: 'integer', value: -(2n ** 63n) },
      { type: 'integer', value: 2n ** 63n - 1n },
      { type: 'decimal', value: '1.50' },
      { type: 'date', value: dayOf('0001-01-01') },
      { type: 'date', value: dayOf('9999-12-31') },
      { type: 'Coding', value: { system: 'kommune', code: '0301', display: '' } },
    ];
    const own = conceptOf({
      code: 'A',
      properties: values.map((one) => ({ code: one.type, value: one })),
      selectable: false,
      validFrom: dayOf('0001-01-01'),
      validTo: dayOf('9999-12-31'),
    });
    expect(decodeConcept(encodeConcept('test', 'nb', own).bytes)).toEqual(own);
  });

  test('have no status, so that one can be added at the end', () => {
    const { bytes } = encodeConcept('test', 'nb', conceptOf({ code: 'A' }));
    const withStatus = fromBinary(ConceptSchema, Uint8Array.of(...bytes, 8 << 3, 2));
    expect([fromBinary(ConceptSchema, bytes).status, withStatus.status]).toEqual([0, 2]);
  });

  test('a designation that says what another text says is sent but not indexed', () => {
    const own = conceptOf({
      code: 'A',
      display: 'Sår',
      designations: [synonym('Sår'), synonym('Skade'), synonym('')],
    });
    const { bytes, texts } = encodeConcept('test', 'nb', own);
    expect(texts.map((one) => one.value)).toEqual(['Sår', 'Skade']);
    expect(fromBinary(ConceptSchema, bytes).designations).toHaveLength(3);
  });
});
