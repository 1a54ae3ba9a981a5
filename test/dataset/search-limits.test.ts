import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { OPEN_END } from '../../src/concept/local-day.ts';
import { type CodeSystemData, openCodeSystem } from '../../src/dataset/code-system-data.ts';
import type { CollectorLimits } from '../../src/dataset/collector-limits.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import { SystemSearch } from '../../src/dataset/system-search.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import {
  conceptOf,
  conceptsOf,
  dayOf,
  openSystem,
  searchOptions,
  sourceOf,
  synonym,
} from '../support/code-systems.ts';
import { SearchOracle } from '../support/search-oracle.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const LIMITS = [1, 3, 10, 100, 1000];
const timeout = PROPERTY_TIMEOUT_MS;

/** The system with other limits. */
function withLimits(system: CodeSystemData, limits: CollectorLimits): CodeSystemData {
  return { ...system, search: new SystemSearch({ ...system, limits }) };
}

const WORDS = [
  'arm',
  'armen',
  'armbrudd',
  'brudd',
  'bruddet',
  'bein',
  'b',
  'a',
  'i',
  'og',
  'ved',
  'uspesifisert',
  'ådal',
  'adal',
  'surnadal',
  'for',
  'forbi',
  'førstegang',
];
const text = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 })
  .map((words) => words.join(' '));
/** So many that common words have far more rows than a machine word holds. */
const rows = fc.array(fc.tuple(text, fc.array(text, { maxLength: 1 })), {
  minLength: 100,
  maxLength: 300,
});
const typed = fc.constantFrom(
  ...WORDS,
  'ar',
  'br',
  'armn',
  'brud',
  'u',
  'rmbr',
  'bruddt',
  'aadal',
  'adl',
  'fo',
  'urnad',
  'beinbrudd',
  'ådalsbru',
);
/** The last is more than there are rows. */
const peekedRows = fc.constantFrom(1, 3, 512);
const query = fc.array(typed, { minLength: 2, maxLength: 6 }).map((words) => words.join(' '));

/** Rows that have the same display. */
const times = (count: number, display: string): [string, string[]][] =>
  Array.from({ length: count }, () => [display, []]);

/** A system with these rows; those with some numbers ended in 2020, or cannot be selected. */
async function systemOf(
  list: readonly [string, readonly string[]][],
  isEnded: (row: number) => boolean = () => false,
  isSelectable: (row: number) => boolean = () => true,
) {
  const concepts = list.map(([display, synonyms], i) => {
    const code = `T${1000 + ((i * 7) % 701)}${i}`;
    const validTo = isEnded(i) ? dayOf('2020-01-01') : OPEN_END;
    const selectable = isSelectable(i);
    return conceptOf({ code, display, designations: synonyms.map(synonym), validTo, selectable });
  });
  return await openSystem(concepts);
}

test('in many tiers the hits are those of a linear scan, for every limit', {
  timeout,
}, async () => {
  const property = fc.asyncProperty(
    rows,
    fc.array(query, { minLength: 6, maxLength: 6 }),
    fc.constantFrom(1, 4, 30),
    peekedRows,
    async (list, queries, tierRows, peekedRows) => {
      const opened = await systemOf(list);
      const system = withLimits(opened, { tierRows, peekedRows });
      const oracle = new SearchOracle(opened);
      for (const input of queries) {
        for (const fuzzy of ['off', 'fallback'] as const) {
          const { off, plain, far } = oracle.search(input, searchOptions({ fuzzy }));
          const all = (fuzzy === 'off' ? off : far).map(({ row, kind }) => `${row} ${kind}`);
          for (const limit of LIMITS) {
            const options = searchOptions({ fuzzy, limit });
            const { hits, total, totalIsLowerBound } = searchConcepts([system], input, options);
            const where = `${input} · limit ${limit} · fuzzy ${fuzzy}`;
            const found = hits.map(({ row, kind }) => `${row} ${kind}`);
            expect(found, where).toEqual(all.slice(0, limit));
            expect(total, where).toBeLessThanOrEqual(all.length);
            if (fuzzy === 'off' && !totalIsLowerBound)
              expect([plain.length, off.length], where).toContain(total);
          }
        }
      }
    },
  );
  await fc.assert(property, runs(12));
});

test('misspelt words push no hit out of a page, however many rows may be looked at', {
  timeout,
}, async () => {
  const property = fc.asyncProperty(
    rows,
    fc.array(query, { minLength: 6, maxLength: 6 }),
    fc.constantFrom('fallback', 'on'),
    fc.constantFrom(1, 2),
    peekedRows,
    fc.constantFrom(1, 2, 3),
    fc.boolean(),
    async (list, queries, fuzzy, count, peekedRows, active, selectableOnly) => {
      // Of what is looked at, much may be no hit.
      const opened = await systemOf(
        list,
        (row) => row % active !== 0,
        (row) => row % 4 === 0,
      );
      // No page is longer than what is looked at in each system.
      const limits = { tierRows: 4, fullRows: 0, maxCandidates: 5 * count, peekedRows };
      const systems = Array.from({ length: count }, () => withLimits(opened, limits));
      for (const input of queries) {
        const keysOf = (limit: number) =>
          searchConcepts(systems, input, searchOptions({ fuzzy, limit, selectableOnly })).hits.map(
            ({ system, row }) => `${systems.indexOf(system)} ${row}`,
          );
        const all = keysOf(5);
        for (const limit of [1, 2, 3, 4])
          expect(keysOf(limit), `${input} · limit ${limit}`).toEqual(all.slice(0, limit));
      }
    },
  );
  await fc.assert(property, runs(120));
});

test('what is one slip away leaves the hits before it, though it has shorter names', async () => {
  const list: [string, string[]][] = [
    ...times(40, 'rukkat hendena'),
    ...times(3, 'armbrukkets skulderhendenes'),
    ...times(10, 'annet'),
  ];
  const system = withLimits(await systemOf(list), { fullRows: 0, maxCandidates: 5, tierRows: 1 });
  const rowsOf = (limit: number) =>
    searchConcepts([system], 'rukket hendene', searchOptions({ limit })).hits.map(({ row }) => row);
  expect(rowsOf(3)).toHaveLength(3);
  expect(rowsOf(5)).toHaveLength(5);
  expect(rowsOf(5).slice(0, 3)).toEqual(rowsOf(3));
});

test('where rows were passed over, misspelt words do not bring them back before the hits of a shorter page', async () => {
  const list: [string, string[]][] = [
    ['brudd hånd', []],
    ...times(25, 'brudd og skulderhåndenes'),
    ...times(3, 'hånd annet noe'),
    ...times(60, 'hånsen annet'),
  ];
  // Three of those that have both words are hits still, fewer than a page.
  const opened = await systemOf(list, (row) => row > 3 && row <= 25);
  const system = withLimits(opened, { fullRows: 0, tierRows: 1, maxCandidates: 20 });
  const search = (limit: number) => searchConcepts([system], 'brudd og hånden', searchOptions({ limit }));
  const keysOf = (limit: number) => search(limit).hits.map(({ row, kind }) => `${row} ${kind}`);
  expect(keysOf(3)).toHaveLength(3);
  expect(keysOf(10).slice(0, 3)).toEqual(keysOf(3));
  expect(search(10).totalIsLowerBound).toBe(true);
});

test('of more rows than are looked at, the same are found whatever the limit', { timeout }, async () => {
  let cut = 0;
  const property = fc.asyncProperty(
    rows,
    fc.array(query, { minLength: 6, maxLength: 6 }),
    fc.constantFrom(1, 5, 20, 60),
    peekedRows,
    async (list, queries, maxCandidates, peekedRows) => {
      const opened = await systemOf(list);
      const system = withLimits(opened, { tierRows: 4, fullRows: 0, maxCandidates, peekedRows });
      const oracle = new SearchOracle(opened);
      for (const input of queries) {
        const options = searchOptions({ fuzzy: 'off', limit: 1000 });
        const all = oracle.search(input, options).off.map(({ row }) => row);
        const { hits, total, totalIsLowerBound } = searchConcepts([system], input, options);
        const found = hits.map(({ row }) => row);
        expect(
          all.filter((row) => found.includes(row)),
          input,
        ).toEqual(found);
        expect(total, input).toBe(found.length);
        if (found.length < all.length) {
          cut++;
          expect(totalIsLowerBound, input).toBe(true);
          expect(found.length, input).toBeGreaterThanOrEqual(maxCandidates);
        }
        for (const limit of LIMITS) {
          const fewer = searchConcepts([system], input, { ...options, limit });
          expect(
            fewer.hits.map(({ row }) => row),
            `${input} · limit ${limit}`,
          ).toEqual(found.slice(0, limit));
        }
      }
    },
  );
  await fc.assert(property, runs(12));
  expect(cut).toBeGreaterThan(0);
});

describe('which rows are looked at', () => {
  let opened: CodeSystemData;
  /** Displays in the order of their codes; the shorter, the better its rank. */
  const displays = [
    ...Array.from({ length: 40 }, (_, i) => `brudd ${'x'.repeat(40 - i)} arm`),
    ...Array.from({ length: 40 }, (_, i) => `bruddskade i ${'y'.repeat(i + 1)} armen`),
  ];

  beforeAll(async () => {
    opened = await openSystem(conceptsOf(...displays));
  });

  const found = (input: string, limits: CollectorLimits): string[] => {
    const { hits } = searchConcepts(
      [withLimits(opened, limits)],
      input,
      searchOptions({ fuzzy: 'off', limit: 100 }),
    );
    return hits.map(({ row }) => displays[row]!);
  };

  test('those with the best words first, then the shortest of all', () => {
    // `brudd` is a whole word in the first 40 and a beginning in the others: each of the two groups has its own bound.
    const hits = found('brudd arm', { fullRows: 79, maxCandidates: 8, tierRows: 1 });
    const short = (list: readonly string[]) => list.toSorted((a, b) => a.length - b.length).slice(0, 4);
    for (const display of short(displays.slice(0, 40))) expect(hits).toContain(display);
    expect(hits.length).toBeGreaterThanOrEqual(8);
    expect(hits.length).toBeLessThanOrEqual(16);
  });

  test('those without a missing stop word before those with one', () => {
    const hits = found('bruddskade i', { fullRows: 79, maxCandidates: 100, tierRows: 1 });
    expect(hits).toHaveLength(40);
    const some = found('br i', { fullRows: 79, maxCandidates: 5, tierRows: 1 });
    expect(some.every((display) => display.includes(' i '))).toBe(true);
  });

  test('all of them where no more have the words', () => {
    expect(found('brudd arm', { fullRows: 79, maxCandidates: 80, tierRows: 1 })).toHaveLength(80);
  });

  test('compounds that say what a stop word says, whatever the limit', async () => {
    const list = ['a', 'b', 'c', 'd'].map((letter) => `armbrudd ${letter}`);
    const joined = ['x', 'y', 'z'].map((letter) => `brudd i arm ${letter.repeat(9)}`);
    const own = await openSystem(conceptsOf(...joined, ...list));
    const limits = { fullRows: 0, maxCandidates: 4, tierRows: 1 };
    const search = (limit: number) =>
      searchConcepts([withLimits(own, limits)], 'brudd i arm', searchOptions({ fuzzy: 'off', limit })).hits;
    const all = search(100).map(({ row }) => row);
    expect(all).toEqual([3, 4, 5, 6, 0, 1, 2]);
    for (let limit = 1; limit < 7; limit++)
      expect(search(limit).map(({ row }) => row)).toEqual(all.slice(0, limit));
  });

  test('an equal share in each of several systems, the same for every limit', () => {
    const limits = { fullRows: 159, maxCandidates: 8, tierRows: 1 };
    const systems = [withLimits(opened, limits), withLimits(opened, limits)];
    const search = (limit: number) =>
      searchConcepts(systems, 'brudd arm', searchOptions({ fuzzy: 'off', limit }));
    const { hits, totalIsLowerBound } = search(100);
    expect(totalIsLowerBound).toBe(true);
    for (const system of systems) {
      const own = hits.filter((hit) => hit.system === system);
      expect(own.length).toBeGreaterThanOrEqual(4);
      expect(own.length).toBeLessThanOrEqual(8);
    }
    const keys = (limit: number) =>
      search(limit).hits.map(({ system, row }) => `${systems.indexOf(system)} ${row}`);
    for (const limit of [1, 3, 5]) expect(keys(limit)).toEqual(keys(100).slice(0, limit));
    // Together they are small enough.
    const full = { ...limits, fullRows: 160 };
    const all = searchConcepts(
      [withLimits(opened, full), withLimits(opened, full)],
      'brudd arm',
      searchOptions({ fuzzy: 'off', limit: 200 }),
    );
    expect(all.hits).toHaveLength(160);
  });

  test('all of them in a system that is small enough', () => {
    expect(found('brudd arm', { fullRows: 80, maxCandidates: 1, tierRows: 1 })).toHaveLength(80);
  });
});

test('a whole text is first though it is registered rarely, and so far down in the static order', async () => {
  const concepts = conceptsOf('brudd arm', ...Array.from({ length: 200 }, () => 'brudd arm venstre'));
  const frequencies = new Map(concepts.slice(1).map(({ code }) => [code, 1000]));
  const segment = buildSegment({ ...sourceOf(concepts), frequencies }).bytes;
  const system = withLimits(await openCodeSystem(segment, '0'.repeat(64)), { tierRows: 8 });
  const { hits } = searchConcepts([system], 'brudd arm', searchOptions({ limit: 1 }));
  expect(hits.map(({ row, kind }) => `${row} ${kind}`)).toEqual(['0 exact']);
});

/** The rows that a search finds with every limit must be the first of all. */
function expectSameForEveryLimit(system: CodeSystemData, query: string): void {
  const search = (limit: number) =>
    searchConcepts([system], query, searchOptions({ fuzzy: 'off', limit })).hits.map(({ row }) => row);
  const all = search(1000);
  expect(all.length).toBeGreaterThan(1);
  const oracle = new SearchOracle(system).search(query, searchOptions({ fuzzy: 'off' })).off;
  expect(all).toEqual(oracle.map(({ row }) => row));
  for (let limit = 1; limit < all.length; limit++)
    expect(search(limit), `limit ${limit}`).toEqual(all.slice(0, limit));
}

test('a row is not passed over for a rare word when another text has a frequent one that is hardly worse', async () => {
  const list: [string, string[]][] = [
    ['ådal hjerteinfarkt', []],
    ['surnadal hjerteinfarkt lang', ['ådal hjerteinfarkt lang lang']],
    ...times(14, 'surnadal nord'),
    ...times(30, 'hjerteinfarkt nord'),
  ];
  expectSameForEveryLimit(await systemOf(list), 'adal infark');
});

test('a row is not passed over for a stop word that another of its texts lacks', async () => {
  const list: [string, string[]][] = [
    ['brudd førstegang', []],
    ['brudd noe ganske langt', ['noe førstegang enda lengre tekst her']],
    ...times(3, 'x brudd'),
    ['forbi noe', []],
    ['forfra noe', []],
  ];
  expectSameForEveryLimit(withLimits(await systemOf(list), { tierRows: 1 }), 'brudd for');
});

test('rows that miss fewer stop words come first, however many were typed', async () => {
  const list: [string, string[]][] = [
    ['brudd', []],
    ['brudd av x', []],
    ['brudd av x', []],
    ['x av til og eller på ved som den', []],
  ];
  const system = withLimits(await systemOf(list), { tierRows: 1 });
  const query = 'brudd av til og eller på ved som den';
  expectSameForEveryLimit(system, query);
  const { hits } = searchConcepts([system], query, searchOptions({ fuzzy: 'off' }));
  expect(hits.map(({ row }) => row)).toEqual([1, 2, 0]);
});

test('a stop word that was typed several times is missing once', async () => {
  const list: [string, string[]][] = [
    ['brudd av x', []],
    ['brudd til og x', []],
  ];
  for (const limits of [{}, { tierRows: 1 }]) {
    const system = withLimits(await systemOf(list), limits);
    expectSameForEveryLimit(system, 'brudd av av av til og');
    const { hits } = searchConcepts([system], 'brudd av av av til og', searchOptions({ fuzzy: 'off' }));
    expect(hits.map(({ row }) => row)).toEqual([1, 0]);
  }
});

test('a row is not passed over on the word itself when another of its texts has a more frequent word', async () => {
  const list: [string, string[]][] = [
    ['brudd', ['håndbrudd']],
    ['håndbrudd brudd', []],
    ['brudd', ['håndbrudd brudd']],
    ['hånd', ['håndbrudd armbrudd']],
    ['brudd', ['håndbrudd brudd']],
    ['håndbrudd brudd', []],
    ['håndbrudd', ['brudd']],
  ];
  const system = await systemOf(list);
  const all = searchConcepts([system], 'brudd brudd', searchOptions({ limit: 100 })).hits.map(
    ({ row }) => row,
  );
  expect(all).toHaveLength(list.length);
  for (let limit = 1; limit < list.length; limit++) {
    const { hits } = searchConcepts([system], 'brudd brudd', searchOptions({ limit }));
    expect(
      hits.map(({ row }) => row),
      `limit ${limit}`,
    ).toEqual(all.slice(0, limit));
  }
});

test('the rows of a word are all visited, as many as it has', async () => {
  const counts = [1, 31, 32, 33, 1, 2, 64, 65, 30, 2];
  const list = counts.flatMap((count, i) => times(count, `arm ${'x'.repeat(i % 3)} brudd${'abcdefghij'[i]}`));
  expectSameForEveryLimit(await systemOf([...list, ...times(300, 'arm')]), 'arm brudd');
});

test.each([
  31, 32, 33, 34,
])('a word with two slips is found among %i rows that have the other', async (count) => {
  // The vocabulary has more words that are two slips away, in rows that lack the other word.
  const list: [string, string[]][] = [
    ...times(count - 2, 'felles annet'),
    ['felles lungebetennelse', []],
    ['noe', ['felles', 'lungebetennelsene']],
    ['lungebetenelser', []],
  ];
  const system = await systemOf(list);
  const oracle = new SearchOracle(system);
  for (const query of ['felles lugebetenelse', 'lugebetenelse felles', 'felles lugebetenels']) {
    const { hits, total } = searchConcepts([system], query, searchOptions({ limit: 50 }));
    const expected = oracle.search(query, searchOptions({ limit: 50 })).far.map(({ row }) => row);
    expect(
      hits.map(({ row }) => row),
      query,
    ).toEqual(expected);
    expect(expected, query).toContain(count - 2);
    expect(total, query).toBe(expected.length);
  }
});
