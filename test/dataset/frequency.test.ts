import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { type CodeSystemData, openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { conceptOf, searchOptions, sourceOf } from '../support/code-systems.ts';
import { mergeHits, SearchOracle } from '../support/search-oracle.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const LIMITS = [1, 2, 3, 10, 100];
const timeout = PROPERTY_TIMEOUT_MS;

type Frequencies = ReadonlyMap<string, number>;

function segmentOf(concepts: readonly ConceptPeriod[], frequencies: Frequencies | undefined, id = 'test') {
  const source = sourceOf(concepts, { id, uri: `https://example.org/${id}` });
  return buildSegment(frequencies === undefined ? source : { ...source, frequencies }).bytes;
}

async function open(
  concepts: readonly ConceptPeriod[],
  frequencies: Frequencies | undefined,
  id?: string,
): Promise<CodeSystemData> {
  return await openCodeSystem(segmentOf(concepts, frequencies, id), '0'.repeat(64));
}

function codesOf(systems: readonly CodeSystemData[], query: string, limit = 100): string[] {
  const { hits } = searchConcepts(systems, query, searchOptions({ fuzzy: 'off', limit }));
  return hits.map(({ system, row }) => system.codes.codeAt(system.codes.codeOfRow(row)));
}

/** Two words that fewer and more concepts have, in texts of different lengths. */
const CONCEPTS = [
  conceptOf({ code: 'A', display: 'brudd i arm' }),
  conceptOf({ code: 'B', display: 'brudd i underarmen' }),
  conceptOf({ code: 'C', display: 'brudd i ben' }),
  conceptOf({ code: 'D', display: 'gammelt brudd' }),
  conceptOf({ code: 'E', display: 'bruddet' }),
  conceptOf({ code: 'F', display: 'hjertebruddet' }),
  conceptOf({
    code: 'G',
    display: 'nord',
    designations: [{ language: 'nb', use: 'context', value: 'brudd' }],
  }),
];
const WITHOUT = ['A', 'C', 'B', 'G', 'D', 'E', 'F'];

describe('how often a code is registered', () => {
  test.each<[string, Record<string, number>, string[]]>([
    ['nothing is known of it', {}, WITHOUT],
    ['the longer of two texts is the more common', { B: 1 }, ['B', 'A', 'C', 'G', 'D', 'E', 'F']],
    [
      'the common go before all others, by doublings',
      { B: 500, C: 1000 },
      ['C', 'B', 'A', 'G', 'D', 'E', 'F'],
    ],
    ['counts of one doubling are equal, and the length decides', { A: 600, B: 1000, C: 800 }, WITHOUT],
    ['texts that begin with the word stay before others', { D: 1_000_000_000 }, WITHOUT],
    ['frequent completions stay before rare ones', { E: 1_000_000_000 }, WITHOUT],
    ['better classes stay before worse', { F: 1_000_000_000 }, WITHOUT],
    ['names of the context stay behind own names', { G: 1_000_000_000 }, WITHOUT],
  ])('decides last but length: %s', async (_, counts, wanted) => {
    const system = await open(CONCEPTS, new Map(Object.entries(counts)));
    for (const limit of [1, 2, 3, 4, 5, 6, 7, 8]) {
      expect(codesOf([system], 'brudd', limit)).toEqual(wanted.slice(0, limit));
    }
  });

  test('counts of all periods of a code, and none makes the segment that there is without', async () => {
    const known = segmentOf(CONCEPTS, undefined);
    expect(segmentOf(CONCEPTS, new Map())).toEqual(known);
    expect(segmentOf(CONCEPTS, new Map(CONCEPTS.map(({ code }) => [code, 0])))).toEqual(known);
    expect(segmentOf(CONCEPTS, new Map([['B', 1]]))).not.toEqual(known);
    const periods = [
      conceptOf({ code: 'A', display: 'brudd kort' }),
      conceptOf({ code: 'B', display: 'brudd en gang', validTo: 100 }),
      conceptOf({ code: 'B', display: 'brudd siden da', validFrom: 100 }),
    ];
    const system = await open(periods, new Map([['B', 9]]));
    const { hits } = searchConcepts([system], 'brudd', searchOptions({ includeInactive: true }));
    expect(hits.map(({ row }) => row)).toEqual([1, 2, 0]);
  });

  test('is of codes in NFC, however the source composes them', async () => {
    const concepts = [
      conceptOf({ code: 'A', display: 'brudd' }),
      conceptOf({ code: 'Å1', display: 'brudd her' }),
    ];
    const composed = segmentOf(concepts, new Map([['Å1', 3]]));
    expect(segmentOf(concepts, new Map([['A\u030a1', 3]]))).toEqual(composed);
  });

  test.each([
    ['of an unknown code', new Map([['Q', 1]]), 'code Q: a frequency must be of a known code'],
    ['that is negative', new Map([['A', -1]]), 'code A: a frequency must be a whole number, 0 to 1000000000'],
    ['that is broken', new Map([['A', 1.5]]), 'code A: a frequency must be a whole number'],
    ['that is too large', new Map([['A', 1_000_000_001]]), 'code A: a frequency must be a whole number'],
  ])('is refused when it is one %s', (_, frequencies, rule) => {
    expect(() => segmentOf(CONCEPTS, frequencies)).toThrow(rule);
  });
});

const word = fc.constantFrom(
  'brudd',
  'bruddet',
  'armbrudd',
  'arm',
  'armen',
  'i',
  'og',
  'hånd',
  'hand',
  'håndbrudd',
);
const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const count = fc.oneof(fc.constant(0), fc.nat(8), fc.nat(1_000_000_000));
const use = fc.constantFrom('synonym', 'context');
const other = fc.record({ language: fc.constant('nb'), use, value: text });
const concept = fc.record({ display: text, designations: fc.array(other, { maxLength: 2 }), count });
const list = fc.array(concept, { minLength: 1, maxLength: 40 });
const query = fc
  .array(fc.tuple(word, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 3 })
  .map((words) =>
    words.map(([typed, letters], i) => (i === words.length - 1 ? typed.slice(0, letters) : typed)).join(' '),
  );

type Made = Pick<ConceptPeriod, 'display' | 'designations'> & { readonly count: number };

async function made(rows: readonly Made[], id: string) {
  const codeOf = (i: number) => `X${(i * 7) % 41}.${i}`;
  const concepts = rows.map(({ count: _, ...own }, i) => conceptOf({ code: codeOf(i), ...own }));
  const frequencies = new Map(rows.map((row, i) => [codeOf(i), row.count]));
  const system = await open(concepts, frequencies, id);
  return { system, oracle: new SearchOracle(system, frequencies) };
}

describe('the order with frequencies', () => {
  test('has a whole text that was typed first, also when it is rare and the page is full before it', async () => {
    const concepts = ['brudd nord', 'brudd', 'brudd syd', 'brudd øst'].map((display, i) =>
      conceptOf({ code: `C${i}`, display }),
    );
    const system = await open(concepts, new Map(['C0', 'C2', 'C3'].map((code) => [code, 1000])));
    for (const limit of [1, 2, 3, 4]) {
      expect(codesOf([system], 'brudd', limit)).toEqual(['C1', 'C2', 'C3', 'C0'].slice(0, limit));
    }
  });

  test('is that of a linear scan, total, and the same for every page size', { timeout }, async () => {
    const property = fc.asyncProperty(
      list,
      fc.array(query, { minLength: 5, maxLength: 9 }),
      async (rows, queries) => {
        const { system, oracle } = await made(rows, 'test');
        for (const input of queries) {
          for (const fuzzy of ['off', 'fallback', 'on'] as const) {
            const stages = oracle.search(input, searchOptions({ fuzzy }));
            const expected = (fuzzy === 'off' ? stages.off : stages.far).map(({ row }) => row);
            for (const limit of LIMITS) {
              const { hits } = searchConcepts([system], input, searchOptions({ fuzzy, limit }));
              expect(
                hits.map(({ row }) => row),
                `${input} · ${fuzzy} · ${limit}`,
              ).toEqual(expected.slice(0, limit));
              expect(new Set(hits.map(({ score }) => score)).size).toBe(hits.length);
            }
          }
        }
      },
    );
    await fc.assert(property, runs(60));
  });

  test('in several systems keeps that of each, with scores that rise', { timeout }, async () => {
    const property = fc.asyncProperty(
      list,
      list,
      fc.array(query, { minLength: 4, maxLength: 6 }),
      async (a, b, queries) => {
        // The second has no frequencies: as if all were 0.
        const both = [
          await made(a, 'a'),
          await made(
            b.map((row) => ({ ...row, count: 0 })),
            'b',
          ),
        ];
        const systems = both.map(({ system }) => system);
        for (const input of queries) {
          const options = searchOptions({ fuzzy: 'off' });
          const merged = mergeHits(
            SearchOracle.searchTogether(
              both.map(({ oracle }) => oracle),
              input,
              options,
            ).map(({ off }) => off),
          );
          const expected = merged.map(({ system, hit }) => `${systems[system]!.id} ${hit.row}`);
          for (const limit of LIMITS) {
            const { hits } = searchConcepts(systems, input, { ...options, limit });
            expect(hits.map(({ system, row }) => `${system.id} ${row}`)).toEqual(expected.slice(0, limit));
            const scores = hits.map(({ sharedScore }) => sharedScore);
            expect(scores).toEqual(scores.toSorted((x, y) => x - y));
          }
        }
      },
    );
    await fc.assert(property, runs(40));
  });

  test('does not compare the counts of one system with those of another', async () => {
    const rare = await open([conceptOf({ code: 'R', display: 'brudd i arm' })], new Map([['R', 1]]), 'rare');
    const common = await open(
      [conceptOf({ code: 'C', display: 'brudd i arm' })],
      new Map([['C', 1e9]]),
      'common',
    );
    const none = await open([conceptOf({ code: 'N', display: 'brudd i arm' })], undefined, 'none');
    expect(codesOf([rare, none, common], 'brudd')).toEqual(['R', 'N', 'C']);
    expect(codesOf([common, rare, none], 'brudd')).toEqual(['C', 'R', 'N']);
  });
});
