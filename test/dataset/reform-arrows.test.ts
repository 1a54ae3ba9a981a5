import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ConceptRelation, RELATIONSHIPS } from '../../src/concept/relation.ts';
import { ReformArrows } from '../../src/dataset/reform-arrows.ts';
import { CodeIndex, compareCodes, writeCodeIndex } from '../../src/index/code-index.ts';
import { MapIndex, writeMapIndex } from '../../src/index/map-index.ts';
import { segmentOf } from '../support/segments.ts';
import { runs } from './runs.ts';

const CODES = ['A', 'AA', 'B', 'B.1', 'Å'].sort(compareCodes);

async function arrowsOf(relations: readonly ConceptRelation[]): Promise<ReformArrows> {
  const reader = segmentOf((writer) => {
    writeCodeIndex(
      writer,
      CODES,
      Uint32Array.from([...CODES.keys(), CODES.length], (row) => row),
    );
    writeMapIndex(writer, CODES, relations);
  });
  const codes = new CodeIndex(reader, CODES.length);
  return await ReformArrows.read('kommune', codes, new MapIndex(reader, CODES.length));
}

const relation: fc.Arbitrary<ConceptRelation> = fc.record({
  code: fc.constantFrom(...CODES),
  target: fc.record({
    system: fc.constantFrom('kommune', 'kommune', 'kommune', 'fylke'),
    code: fc.constantFrom(...CODES, 'AB', 'B1', ''),
  }),
  relationship: fc.constantFrom(...RELATIONSHIPS),
  since: fc.integer({ min: -3, max: 3 }),
});
const relations = fc.uniqueArray(relation, {
  selector: ({ code, target, since }) => [code, target.system, target.code, since].join(' '),
  maxLength: 24,
});

test('arrows are the relations to known codes of the same system, from both ends', async () => {
  const seen = { arrows: 0, leftOut: 0 };
  await fc.assert(
    fc.asyncProperty(relations, async (all) => {
      const arrows = await arrowsOf(all);
      const expected = all
        .filter(
          ({ target, relationship }) => target.system === 'kommune' && relationship !== 'not-related-to',
        )
        .filter(({ target }) => CODES.includes(target.code))
        .map(({ code, target, relationship, since }) => {
          return { from: CODES.indexOf(code), to: CODES.indexOf(target.code), relationship, since };
        });
      seen.arrows += expected.length;
      seen.leftOut += all.length - expected.length;
      for (const code of CODES.keys()) {
        const from = expected.filter((arrow) => arrow.from === code);
        const to = expected.filter((arrow) => arrow.to === code);
        expect(arrows.from(code)).toEqual(from.sort((a, b) => a.since - b.since || a.to - b.to));
        expect(arrows.to(code)).toEqual(to.sort((a, b) => a.from - b.from || a.since - b.since));
      }
      expect(arrows.isEmpty).toBe(expected.length === 0);
      expect(arrows.hasLoops).toBe(expected.some(({ from, to }) => from === to));
    }),
    runs(300),
  );
  expect(seen.arrows).toBeGreaterThan(0);
  expect(seen.leftOut).toBeGreaterThan(0);
});

test('a code that is spelt otherwise is not one of the system', async () => {
  const spelt = (code: string): ConceptRelation => {
    return { code: 'A', target: { system: 'kommune', code }, relationship: 'equivalent', since: 1 };
  };
  expect((await arrowsOf([spelt('B1')])).isEmpty).toBe(true);
  expect((await arrowsOf([spelt('B.1')])).isEmpty).toBe(false);
});
