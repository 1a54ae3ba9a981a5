import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPEN_START } from '../../src/concept/local-day.ts';
import { type ConceptRelation, RELATIONSHIPS } from '../../src/concept/relation.ts';
import { compareCodes } from '../../src/index/code-index.ts';
import { MapIndex, writeMapIndex } from '../../src/index/map-index.ts';
import { oppslagError, segmentOf } from '../support/segments.ts';

const CODES = ['1507', '1508', '1580', 'Å-1'];
const relation = fc.record({
  code: fc.constantFrom(...CODES),
  target: fc.record({
    system: fc.constantFrom('kommune', 'icd-10'),
    code: fc.constantFrom('E11.9', '1580', 'Ø2'),
  }),
  relationship: fc.constantFrom(...RELATIONSHIPS),
  since: fc.constantFrom(OPEN_START, 0, 19_723),
});
const keyOf = ({ code, target, since }: ConceptRelation) =>
  JSON.stringify([code, target.system, target.code, since]);
const relationLists = fc.uniqueArray(relation, { selector: keyOf, maxLength: 30 });

function read(relations: readonly ConceptRelation[]): MapIndex {
  const codes = CODES.toSorted(compareCodes);
  return new MapIndex(
    segmentOf((writer) => writeMapIndex(writer, codes, relations)),
    codes.length,
  );
}

test('every code gives the relations that were written for it, oldest first', () => {
  fc.assert(
    fc.property(relationLists, (relations) => {
      const index = read(relations);
      expect(index.size).toBe(relations.length);
      for (const [number, code] of CODES.toSorted(compareCodes).entries()) {
        const found = index.relationsOf(number).map((one) => ({ ...one, code }));
        const wanted = relations.filter((one) => one.code === code);
        expect(new Set(found.map((one) => JSON.stringify(one)))).toEqual(
          new Set(wanted.map((one) => JSON.stringify(one))),
        );
        expect(found.map(({ since }) => since)).toEqual(
          found.map(({ since }) => since).toSorted((a, b) => a - b),
        );
      }
    }),
  );
});

test('every target gives the relations that lead to it', () => {
  fc.assert(
    fc.property(relationLists, (relations) => {
      const index = read(relations);
      const sorted = CODES.toSorted(compareCodes);
      for (const { target } of relations) {
        const found = index
          .relationsTo(target.system, target.code)
          .map((one) => ({ ...one, code: sorted[one.code]! }));
        const wanted = relations.filter(
          (one) =>
            keyOf({ ...one, code: '', since: 0 }) ===
            keyOf({ code: '', target, relationship: 'related-to', since: 0 }),
        );
        expect(new Set(found.map((one) => JSON.stringify(one)))).toEqual(
          new Set(wanted.map((one) => JSON.stringify(one))),
        );
      }
      expect(index.relationsTo('land', 'NO')).toEqual([]);
      expect(index.relationsTo('kommune', '0000')).toEqual([]);
    }),
  );
});

test('the order in which relations come does not change the bytes', () => {
  fc.assert(
    fc.property(relationLists, (relations) => {
      const write = (list: readonly ConceptRelation[]) =>
        segmentOf((writer) => writeMapIndex(writer, CODES.toSorted(compareCodes), list));
      const [one, other] = [write(relations), write(relations.toReversed())];
      for (const name of one.sections.keys()) {
        const type = one.sections.get(name)!.type;
        expect(other.get(name, type)).toEqual(one.get(name, type));
      }
    }),
  );
});

test('maps are counted by the system that they lead into', () => {
  const since = OPEN_START;
  const relationship = 'equivalent';
  const index = read([
    { code: '1507', target: { system: 'kommune', code: '1508' }, relationship, since },
    { code: '1507', target: { system: 'kommune', code: '1580' }, relationship, since },
    { code: '1580', target: { system: 'fylke', code: '15' }, relationship, since },
  ]);
  expect(index.sizes()).toEqual([
    { targetSystem: 'fylke', relations: 1 },
    { targetSystem: 'kommune', relations: 2 },
  ]);
});

test.each([
  ['map.systems', 'u8', new TextEncoder().encode('{}')],
  ['map.target_systems', 'u8', Uint8Array.of(1)],
  ['map.relationships', 'u8', Uint8Array.of(5)],
  ['map.offsets', 'u32', Uint32Array.of(0, 2)],
  ['map.target_offsets', 'u32', Uint32Array.of(0, 9)],
  ['map.since', 'i32', new Int32Array(2)],
  ['map.by_target', 'u32', Uint32Array.of(1)],
  ['map.by_target', 'u32', new Uint32Array(0)],
] as const)('a damaged %s is refused', (name, type, damaged) => {
  const good = segmentOf((writer) =>
    writeMapIndex(
      writer,
      ['A'],
      [{ code: 'A', target: { system: 'b', code: 'C' }, relationship: 'equivalent', since: 0 }],
    ),
  );
  const reader = segmentOf((writer) => {
    for (const section of good.sections.values()) {
      if (section.name === name) writer.add(name, type, damaged as never);
      else writer.add(section.name, section.type, good.get(section.name, section.type));
    }
  });
  expect(() => new MapIndex(reader, 1)).toThrow(oppslagError('SEGMENT_INVALID', name));
});
