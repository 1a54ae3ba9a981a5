import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import type { SearchOptions } from '../../src/dataset/system-search.ts';
import {
  conceptOf,
  conceptsOf,
  openBundledSystems,
  openSystem,
  searchOptions,
  synonym,
} from '../support/code-systems.ts';
import { mergeHits, SearchOracle } from '../support/search-oracle.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const LIMITS = [1, 2, 3, 10, 100];
const timeout = PROPERTY_TIMEOUT_MS;

/** A search as one line for each hit, with all that is shown of it. */
function shown(systems: readonly CodeSystemData[], input: string, own: Partial<SearchOptions>): string[] {
  return searchConcepts(systems, input, searchOptions(own)).hits.map(
    ({ system, row, text, kind, highlights, sharedScore }) => {
      const marks = highlights.map(({ start, end }) => `${start}-${end}`).join(',');
      return `${system.id} ${row} ${text} ${kind} ${marks} ${sharedScore}`;
    },
  );
}

/** Compares a search with the oracle for every limit and way of being lenient. */
function expectLikeOracle(
  system: CodeSystemData,
  oracle: SearchOracle,
  input: string,
  own: Partial<SearchOptions> = {},
): void {
  const fallback = oracle.search(input, searchOptions({ ...own, fuzzy: 'fallback' }));
  const on = oracle.search(input, searchOptions({ ...own, fuzzy: 'on' }));
  for (const fuzzy of ['off', 'fallback', 'on'] as const) {
    const { off, plain, near, far } = fuzzy === 'on' ? on : fallback;
    const all = (fuzzy === 'off' ? off : far).map(({ row, kind }) => `${row} ${kind}`);
    const totals = (fuzzy === 'off' ? [plain, off] : [plain, near, far]).map((hits) => hits.length);
    for (const limit of LIMITS) {
      const options = searchOptions({ ...own, limit, fuzzy });
      const { hits, total, totalIsLowerBound } = searchConcepts([system], input, options);
      const where = `${input} · limit ${limit} · fuzzy ${fuzzy}`;
      expect(
        hits.map(({ row, kind }) => `${row} ${kind}`),
        where,
      ).toEqual(all.slice(0, limit));
      expect(hits.length, where).toBeLessThanOrEqual(total);
      if (totalIsLowerBound) expect(total, where).toBeLessThanOrEqual(all.length);
      else expect(totals, where).toContain(total);
    }
  }
}

describe('small systems', () => {
  /** Few and similar words, so that texts, synonyms, stop words and slips meet often. */
  const vocabulary = [
    ...[
      'brudd',
      'bruddet',
      'arm',
      'armbrudd',
      'underarm',
      'armen',
      'hånd',
      'hand',
      'håndbrudd',
      'smerte',
      'smerter',
    ],
    ...[
      'i',
      'og',
      'ved',
      'med',
      'eller',
      'heller',
      'uspesifisert',
      'type',
      '1',
      '2',
      '100',
      '100ml',
      'm',
      'u',
      'uten',
      'uspes',
      'kompl',
      'komplikasjon',
      'komplikasjoner',
      'blære',
      'urinblære',
      'blaere',
    ],
    ...[
      'artritt',
      'arthritis',
      'artrose',
      'øre',
      'ore',
      'indre',
      'andre',
      'x10',
      'infarkt',
      'hjerteinfarkt',
      'infarktet',
      'hjertet',
      'hjertesmerte',
    ],
  ];
  const text = fc
    .array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 5 })
    .map((words) => words.join(' '));
  const system = fc.array(fc.tuple(text, fc.array(text, { maxLength: 2 })), { minLength: 1, maxLength: 40 });
  const typedWord = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...vocabulary) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(...vocabulary), fc.nat(12))
        .map(([word, n]) => word.slice(0, n + 1)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...vocabulary),
          fc.nat(10),
          fc.constantFrom('', 'a', 'e', 'r', 't', 'oe', 'aa'),
        )
        .map(([word, n, letters]) => word.slice(0, n) + letters + word.slice(n + 1)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...vocabulary),
          fc.constantFrom('', '', 's', 'e'),
          fc.constantFrom(...vocabulary),
          fc.nat(20),
        )
        .map(([modifier, link, head, n]) => modifier + link + head.slice(0, n + 1)),
    },
    { weight: 1, arbitrary: fc.constantFrom('x1', 'x10', 'x10.0', 'x1002', 'X 10', 'nfark', 'ink') },
  );
  const query = fc.array(typedWord, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));

  test('the hits are those of a linear scan, in the same order, for every limit', { timeout }, async () => {
    const property = fc.asyncProperty(
      system,
      fc.array(query, { minLength: 4, maxLength: 8 }),
      async (rows, queries) => {
        const concepts = rows.map(([display, synonyms], i): ConceptPeriod => {
          const code = `X${String(1000 + ((i * 7) % 61)).replace(/^(..)/, '$1.')}${i}`;
          return conceptOf({ code, display, designations: synonyms.map(synonym) });
        });
        const opened = await openSystem(concepts);
        const oracle = new SearchOracle(opened);
        for (const input of queries) expectLikeOracle(opened, oracle, input);
      },
    );
    await fc.assert(property, runs(30));
  });
});

describe('the bundled systems', () => {
  let systems: CodeSystemData[];
  let oracles: SearchOracle[];
  let seeds: string[][];

  beforeAll(async () => {
    systems = await openBundledSystems('icd-10', 'icpc-2', 'postnummer', 'kommune', 'fylke', 'land');
    oracles = systems.map((system) => new SearchOracle(system));
    seeds = systems.map((system) => {
      const step = Math.max(1, Math.floor(system.texts.texts.size / 400));
      return Array.from({ length: Math.floor(system.texts.texts.size / step) }, (_, i) =>
        system.search.textAt(i * step),
      );
    });
  }, 30_000);

  /** Beginnings, words, shuffled words, misspelt words and words written as one of real texts. */
  const typed = fc
    .record({
      text: fc.nat(),
      cut: fc.nat(40),
      words: fc.integer({ min: 1, max: 3 }),
      way: fc.nat(5),
      at: fc.nat(12),
    })
    .map((recipe) => (texts: readonly string[]): string => {
      const text = texts[recipe.text % texts.length]!;
      const words = text.split(' ').slice(0, recipe.words);
      const word = words.at(-1)!;
      if (recipe.way === 0) return text.slice(0, 1 + (recipe.cut % text.length));
      if (recipe.way === 1) return [...words].reverse().join(' ');
      if (recipe.way === 2) return [...words.slice(0, -1), word.slice(0, 2 + recipe.at)].join(' ');
      if (recipe.way === 5) return [...words].reverse().join(recipe.at % 3 === 0 ? 's' : '');
      if (recipe.way === 3)
        return [...words.slice(1), words[0]!.slice(0, recipe.at + 2)].join(' ').toUpperCase();
      return [...words.slice(0, -1), word.slice(0, recipe.at) + word.slice(recipe.at + 1)].join(' ');
    });

  test.each([
    [0, 'icd-10', 2],
    [1, 'icpc-2', 15],
    [2, 'postnummer', 8],
    [3, 'kommune', 15],
    [4, 'fylke', 15],
    [5, 'land', 15],
  ])('system %i, %s: the hits are those of a linear scan', { timeout }, (n, _, numRuns) => {
    fc.assert(
      fc.property(typed, (type) => {
        expectLikeOracle(systems[n]!, oracles[n]!, type(seeds[n]!));
      }),
      runs(numRuns),
    );
  });

  test.each([
    'd',
    'di',
    'a',
    'diabetes',
    'e11',
    'infark',
    'brudd i',
    '1',
    'uspesifisert',
    'nyre e11',
    'lungebetenel',
  ])('ICD-10: the hits for %s are those of a linear scan', (input) =>
    expectLikeOracle(systems[0]!, oracles[0]!, input));

  /** Hits are the same, in the same order and shown alike, for every limit, and when they are asked for again. */
  function expectSameForEveryLimit(input: string, own: Partial<SearchOptions> = {}): void {
    const all = shown(systems, input, { ...own, limit: 100 });
    for (const limit of [1, 2, 3, 5, 10, 50, 100]) {
      expect(shown(systems, input, { ...own, limit }), `${input} · limit ${limit}`).toEqual(
        all.slice(0, limit),
      );
    }
    expect(new Set(all.map((hit) => hit.split(' ', 2).join(' '))).size).toBe(all.length);
  }

  test('several systems are merged in an order that does not depend on the limit, and repeats', {
    timeout,
  }, () => {
    fc.assert(
      fc.property(
        fc.nat(5),
        typed,
        fc.constantFrom('off', 'fallback', 'on'),
        fc.boolean(),
        (n, type, fuzzy, includeInactive) =>
          expectSameForEveryLimit(type(seeds[n]!), { fuzzy, includeInactive }),
      ),
      runs(60),
    );
  });

  // Postal codes have the municipality's names as texts of their own, and not in the display.
  test.each([
    'Evenášši - Evenes',
    'Rana Raane',
    'Fuossko Fauske',
    'Namsos - Nåavmesjenjaelmie',
    'Hammerfest - Hámmerfeasta',
    'Kárášjohka - Karasjok',
    'TRÆNA PÅ D',
  ])('words in several texts are merged alike for every limit: %s', (input) => {
    for (const fuzzy of ['off', 'fallback', 'on'] as const) expectSameForEveryLimit(input, { fuzzy });
  });

  test('the hits of several systems are the merged hits of linear scans', { timeout }, () => {
    // Without ICD-10, whose scan takes as long as all others together.
    const own = systems.slice(1);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), typed, (n, type) => {
        const input = type(seeds[n]!);
        const stages = SearchOracle.searchTogether(oracles.slice(1), input, searchOptions());
        const merged = mergeHits(stages.map(({ far }) => far));
        const expected = merged.map(({ system, hit }) => `${own[system]!.id} ${hit.row} ${hit.kind}`);
        for (const limit of LIMITS) {
          const { hits } = searchConcepts(own, input, searchOptions({ limit }));
          expect(
            hits.map(({ system, row, kind }) => `${system.id} ${row} ${kind}`),
            `${input} · limit ${limit}`,
          ).toEqual(expected.slice(0, limit));
        }
      }),
      runs(10),
    );
  });

  test('within a merged list each system keeps its own order', () => {
    const merged = searchConcepts(systems, 'nord', searchOptions({ limit: 100 })).hits;
    expect(new Set(merged.map((hit) => hit.system.id)).size).toBeGreaterThan(1);
    for (const system of systems) {
      const own = searchConcepts([system], 'nord', searchOptions({ limit: 100 })).hits.map((hit) => hit.row);
      const shown = merged.filter((hit) => hit.system === system).map((hit) => hit.row);
      expect(shown).toEqual(own.slice(0, shown.length));
    }
  });
});

test('misspelt words are looked for only when all systems together leave room', async () => {
  const systems = await openBundledSystems('icd-10', 'icpc-2', 'postnummer');
  for (const input of ['sand', 'barn', 'hode']) {
    const off = searchConcepts(systems, input, searchOptions({ fuzzy: 'off' }));
    expect(off.hits, input).toHaveLength(10);
    const fallback = searchConcepts(systems, input, searchOptions({ fuzzy: 'fallback' }));
    expect([fallback.total, fallback.hits.map(({ row }) => row)], input).toEqual([
      off.total,
      off.hits.map(({ row }) => row),
    ]);
  }
  const misspelt = searchConcepts(systems, 'lungebetenelse', searchOptions({ fuzzy: 'fallback' }));
  expect(misspelt.total).toBeGreaterThan(0);
});

test('a word that one of several systems has is not taken for one with two slips in another', async () => {
  const systems = await openBundledSystems('icd-10', 'postnummer', 'kommune');
  const found = (own: typeof systems) =>
    searchConcepts(own, 'mjøndalen', searchOptions()).hits.map(({ system, kind }) => `${system.id} ${kind}`);
  expect(found(systems)).toEqual(['postnummer exact', 'postnummer exact']);
  expect(found(systems.toReversed())).toEqual(found(systems));
  expect(found(systems.slice(2))).toEqual(['kommune fuzzy-two']);
  // A slip, or another spelling, may be what the word is called there.
  const other = await openSystem(conceptsOf('Mjønddalen'));
  expect(found([...systems, other]).at(-1)).toBe(`${other.id} fuzzy`);
});

test('a word that counts as a code begins no text, misspelt or not', async () => {
  const system = await openSystem([
    conceptOf({ code: 'ABCDEA', display: 'x nord' }),
    conceptOf({ code: 'ABCDEB', display: 'abce nord langt' }),
  ]);
  const rowsOf = (limit: number) =>
    searchConcepts([system], 'abcd nord', searchOptions({ limit })).hits.map(({ row }) => row);
  for (const limit of [1, 2, 10]) expect(rowsOf(limit), `limit ${limit}`).toEqual([0, 1].slice(0, limit));
});

test('a total is exact in either order of the systems where nothing more can be misspelt', async () => {
  const first = await openSystem(conceptsOf(...Array.from({ length: 3 }, () => 'brudt arm')));
  const second = await openSystem(conceptsOf('brudt arm', 'brudt', 'brudt', 'arm', 'arm'));
  for (const systems of [
    [first, second],
    [second, first],
  ]) {
    const { total, totalIsLowerBound } = searchConcepts(systems, 'bruxt arm', searchOptions({ limit: 3 }));
    expect([total, totalIsLowerBound]).toEqual([4, false]);
  }
});

test('a full page tells that there may be more when misspelt words are wanted anyway', async () => {
  const system = await openSystem(conceptsOf('brudd arm', 'brodd arm x'));
  const isLowerBound = (fuzzy: SearchOptions['fuzzy']) =>
    searchConcepts([system], 'brudd', searchOptions({ fuzzy, limit: 1 })).totalIsLowerBound;
  expect([isLowerBound('off'), isLowerBound('fallback'), isLowerBound('on')]).toEqual([false, false, true]);
});
