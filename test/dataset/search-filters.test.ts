import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import type { SearchWish } from '../../src/dataset/search-steps.ts';
import { bundledSources } from '../../src/source/bundled/index.ts';
import {
  conceptOf,
  openBundledSystems,
  openSystem,
  searchOptions,
  synonym,
} from '../support/code-systems.ts';
import { hierarchies, isBelow, type NaiveHierarchy } from '../support/naive-hierarchy.ts';
import { SearchOracle } from '../support/search-oracle.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const LIMITS = [1, 2, 5, 100];
const timeout = PROPERTY_TIMEOUT_MS;

interface Conditions {
  readonly day: number;
  readonly includeInactive: boolean;
  readonly ancestor: number | undefined;
  readonly colours: readonly string[];
}

const conditions = fc.record<Conditions>({
  day: fc.nat(130),
  includeInactive: fc.boolean(),
  ancestor: fc.option(fc.nat(11), { nil: undefined, freq: 3 }),
  colours: fc.uniqueArray(fc.constantFrom('red', 'blue', 'green'), { maxLength: 2 }),
});

/** Words that meet as wholes, beginnings, parts and slips. */
const word = fc.constantFrom('brudd', 'bruddet', 'armbrudd', 'arm', 'arn', 'i', 'hånd', 'hand', 'handbrud');
const text = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
/** The same, or words of a compound. */
const query = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.constantFrom('håndbrudd', 'handsbrud', 'håndebrudd arm', 'armhånd i'),
);

function wishOf(system: CodeSystemData, { day, includeInactive, ancestor, colours }: Conditions): SearchWish {
  return {
    ...searchOptions({ day, includeInactive }),
    properties: colours.map((value) => ({ property: 'colour', value })),
    ...(ancestor === undefined ? {} : { ancestor: ancestor % system.codes.size }),
  };
}

/** Whether a row meets conditions, by a plain look at its concept. */
function isWanted(
  h: NaiveHierarchy,
  concept: ConceptPeriod,
  { day, includeInactive, ancestor, colours }: Conditions,
): boolean {
  const codes = h.codes();
  const at = (code: string) => (includeInactive ? h.standing(code, day) : h.on(code, day));
  if (colours.some((colour) => !concept.properties.some(({ value }) => value.value === colour))) return false;
  if (ancestor === undefined) return true;
  return at(concept.code) !== undefined && isBelow(h, concept.code, codes[ancestor % codes.length]!, day, at);
}

describe('conditions', () => {
  test('leave of the hits of a linear scan those that a plain look at hierarchy and properties leaves', {
    timeout,
  }, async () => {
    let [withAncestor, withProperty] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        hierarchies(),
        fc.array(text, { minLength: 12, maxLength: 12 }),
        fc.array(fc.tuple(query, conditions), { minLength: 4, maxLength: 8 }),
        async (h, texts, asked) => {
          const concepts = h.concepts.map((concept, i) => {
            return { ...concept, display: texts[i % 12]!, designations: [synonym(texts[(i * 5 + 3) % 12]!)] };
          });
          const system = await openSystem(concepts);
          const oracle = new SearchOracle(system);
          const sorted = concepts.toSorted((a, b) =>
            a.code < b.code ? -1 : a.code > b.code ? 1 : a.validFrom - b.validFrom,
          );
          for (const [query, own] of asked) {
            const wish = wishOf(system, own);
            const wanted = (row: number) => isWanted(h, sorted[row]!, own);
            for (const fuzzy of ['off', 'fallback', 'on'] as const) {
              const stages = oracle.search(query, { ...wish, fuzzy }, wanted);
              const expected = (fuzzy === 'off' ? stages.off : stages.far).map(({ row }) => row);
              for (const limit of LIMITS) {
                const { hits, total, totalIsLowerBound } = searchConcepts([system], query, {
                  ...wish,
                  fuzzy,
                  limit,
                });
                expect(
                  hits.map(({ row }) => row),
                  `${query} · ${fuzzy} · ${limit}`,
                ).toEqual(expected.slice(0, limit));
                expect(total).toBeLessThanOrEqual(expected.length);
                if (fuzzy === 'off' && !totalIsLowerBound)
                  expect([stages.plain.length, stages.off.length]).toContain(total);
              }
              if (expected.length > 0 && own.ancestor !== undefined) withAncestor++;
              if (expected.length > 0 && own.colours.length > 0) withProperty++;
            }
          }
        },
      ),
      runs(150),
    );
    expect(withAncestor).toBeGreaterThan(20);
    expect(withProperty).toBeGreaterThan(20);
  });

  test('do not outlive the day that they were found for', async () => {
    const concepts = [
      conceptOf({ code: 'A', display: 'kapittel' }),
      conceptOf({ code: 'B', display: 'brudd', parents: ['A'], validTo: 100 }),
      conceptOf({ code: 'B', display: 'brudd', validFrom: 100 }),
    ];
    const system = await openSystem(concepts);
    const found = (day: number, includeInactive = false) =>
      searchConcepts([system], 'brudd', { ...searchOptions({ day, includeInactive }), ancestor: 0 }).total;
    expect([found(99), found(100), found(99)]).toEqual([1, 0, 1]);
    // The date's hierarchy says which codes lie there; what they were called at other times is found with them.
    expect([found(99, true), found(100, true)]).toEqual([2, 0]);
  });
});

describe('ICD-10 in chapters, blocks and categories', () => {
  let system: CodeSystemData;
  /** Code of the concept in each row. */
  let codes: string[];

  beforeAll(async () => {
    const source = (await bundledSources()).find(({ codeSystem }) => codeSystem.id === 'icd-10')!;
    const groups = new Map<string, ConceptPeriod>();
    const groupOf = (code: string, ...parents: string[]): string => {
      if (!groups.has(code)) groups.set(code, conceptOf({ code, parents, selectable: false }));
      return code;
    };
    const concepts = [...source.concepts()].map((concept): ConceptPeriod => {
      const { code } = concept;
      const chapter = groupOf(`${code.charAt(0)}-kapittel`, groupOf('alt-'));
      const block = groupOf(`${code.slice(0, 2)}-blokk`, chapter);
      const half = { code: 'half', value: { type: 'boolean' as const, value: code.charCodeAt(2) % 2 === 0 } };
      return { ...concept, parents: [block], properties: [half] };
    });
    system = await openSystem([...concepts, ...groups.values()]);
    codes = Array.from({ length: system.concepts.size }, (_, row) =>
      system.codes.codeAt(system.codes.codeOfRow(row)),
    );
  }, 60_000);

  const queries = [
    'a',
    'd',
    'di',
    'diabetes',
    'brudd',
    'e1',
    'i',
    'sykdom i',
    'koma e1',
    'annen sykd',
    'u',
    'uspesifisert',
  ];

  test.each([
    'alt-',
    'E-kapittel',
    'E1-blokk',
    'S-kapittel',
    'S8-blokk',
    'Z9-blokk',
  ])('below %s the hits are those of the whole system with the rest taken away, for every page size', (ancestor) => {
    const isBelowIt = (code: string) => ancestor === 'alt-' || code.startsWith(ancestor.split('-')[0]!);
    let found = 0;
    for (const half of [undefined, 'true']) {
      const wanted = (row: number) =>
        codes[row] !== ancestor &&
        isBelowIt(codes[row]!) &&
        (half === undefined || (!codes[row]!.includes('-') && codes[row]!.charCodeAt(2) % 2 === 0));
      for (const query of queries) {
        const options = searchOptions({ fuzzy: 'off', limit: system.concepts.size });
        const all = searchConcepts([system], query, options)
          .hits.map(({ row }) => row)
          .filter(wanted);
        const properties = half === undefined ? [] : [{ property: 'half', value: half }];
        for (const limit of [1, 10, 100, system.concepts.size]) {
          const own = { ...options, limit, properties, ancestor: system.codes.find(ancestor) };
          const { hits, total, totalIsLowerBound } = searchConcepts([system], query, own);
          expect(
            hits.map(({ row }) => row),
            `${query} · ${limit}`,
          ).toEqual(all.slice(0, limit));
          if (totalIsLowerBound) expect(total).toBeLessThanOrEqual(all.length);
          else expect(total).toBe(all.length);
        }
        found += all.length;
      }
    }
    expect(found).toBeGreaterThan(10);
  });
});

test('a property that one of several systems lacks takes away all of its hits, and no others', async () => {
  const systems = await openBundledSystems('kommune', 'postnummer');
  const options = searchOptions({ fuzzy: 'off', limit: 100 });
  const shown = (own: SearchWish) =>
    searchConcepts(systems, 'tromsø', own).hits.map(({ system, row, sharedScore }) => [
      system.id,
      row,
      sharedScore,
    ]);
  const all = shown(options);
  expect(new Set(all.map(([id]) => id))).toEqual(new Set(['kommune', 'postnummer']));
  const properties = [{ property: 'municipality', value: '5501' }];
  const filtered = shown({ ...options, properties });
  expect(filtered.length).toBeGreaterThan(5);
  expect(filtered).toEqual(all.filter(([id]) => id === 'postnummer'));
});
