import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import {
  FuzzyMode,
  MatchKind,
  SearchConceptsRequestSchema,
  SearchConceptsResponseSchema,
  SearchService,
} from '../../gen/oppslag/v1/search_service_pb.ts';
import { CODE_SYSTEMS } from '../../src/concept/code-system.ts';
import { useService } from '../support/use-service.ts';

const { searchConcepts } = SearchService.method;

const running = useService();

async function firstCode(system: string, query: string): Promise<string | undefined> {
  const answer = await running.client.call(searchConcepts, { systems: [system], query });
  return answer.hits[0]?.concept?.coding?.code;
}

/** Codes of the hits. */
async function codesOf(request: MessageInitShape<typeof SearchConceptsRequestSchema>): Promise<string[]> {
  const { hits } = await running.client.call(searchConcepts, request);
  return hits.map(({ concept }) => concept?.coding?.code ?? '');
}

const times = (count: number, text: string) => Array.from({ length: count }, () => text);

describe('SearchConcepts', () => {
  test.each([
    ['icd-10', 'diab 2 nyre', 'E11.2'],
    ['icd-10', 'e119', 'E11.9'],
    ['icd-10', 'E11.9', 'E11.9'],
    ['icd-10', 'e11 nyre', 'E11.2'],
    ['icpc-2', 'lungebetennelse', 'R81'],
    ['icpc-2', 'lungebetenelse', 'R81'],
    ['postnummer', '9019', '9019'],
    ['kommune', 'tromso', '5501'],
    ['kommune', 'tromsoe', '5501'],
    ['kommune', 'ål', '3328'],
    ['land', 'tyskl', 'DE'],
    ['land', 'germany', 'DE'],
  ])('in %s %j finds %s first', async (system, query, code) => {
    expect(await firstCode(system, query)).toBe(code);
  });

  test('marks what was typed, in UTF-16 units of the text that matched', async () => {
    const answer = await running.client.call(searchConcepts, { systems: ['icd-10'], query: 'diab 2 nyre' });
    const hit = answer.hits[0]!;
    const text = hit.matchedDesignation!.value;
    expect(hit.highlights.map(({ start, end }) => text.slice(start, end))).toEqual(['Diab', '2', 'nyre']);
    expect(hit.matchKind).toBe(MatchKind.WORD);
    const code = (await running.client.call(searchConcepts, { systems: ['icd-10'], query: 'e119' })).hits[0]!;
    expect(code.matchKind).toBe(MatchKind.CODE);
    expect(code.matchedDesignation).toBeUndefined();
    expect(code.highlights.map(({ start, end }) => 'E11.9'.slice(start, end))).toEqual(['E11.9']);
  });

  test('says which text matched when it is not the display', async () => {
    const hit = (await running.client.call(searchConcepts, { systems: ['land'], query: 'germany' })).hits[0]!;
    expect(hit.concept?.coding?.display).toBe('Tyskland');
    expect(hit.matchedDesignation).toMatchObject({ language: 'en', use: 'display', value: 'Germany' });
  });

  test('gives the same hits in the same order for every page size', async () => {
    const codes = (pageSize: number) => codesOf({ systems: ['icd-10'], query: 'brudd', pageSize });
    const most = await codes(100);
    expect(most).toHaveLength(100);
    for (const size of [1, 2, 10, 50]) expect(await codes(size)).toEqual(most.slice(0, size));
  });

  test('says how many concepts match, also those that are not on the page, and whether there may be more', async () => {
    const ask = async (pageSize: number) => {
      const request = { systems: ['land'], query: 'republikken', pageSize };
      const { hits, total, totalIsLowerBound } = await running.client.call(searchConcepts, request);
      return { hits: hits.length, total, totalIsLowerBound };
    };
    expect(await ask(1)).toEqual({ hits: 1, total: 2, totalIsLowerBound: true });
    expect(await ask(100)).toEqual({ hits: 2, total: 2, totalIsLowerBound: false });
  });

  test('shows hits in the first wished language that they have', async () => {
    const displays = async (...displayLanguages: string[]) => {
      const request = { systems: ['land'], query: 'tyskl', displayLanguages };
      const { hits } = await running.client.call(searchConcepts, request);
      return hits.map(({ concept }) => concept?.coding?.display);
    };
    expect(await displays('fi', 'en', 'nb')).toEqual(['Germany']);
    expect(await displays()).toEqual(['Tyskland']);
  });

  test('searches a system once, by however many names it is asked for', async () => {
    const systems = ['land', CODE_SYSTEMS.land.uri];
    expect(await codesOf({ systems, query: 'republikken' })).toEqual(['DO', 'CF']);
  });

  test('logs how many hits are on the page, as the power of two above it', async () => {
    const system = 'land fylke';
    for (const pageSize of [1, 3]) {
      await codesOf({ systems: system.split(' '), query: 'r', pageSize });
    }
    const lines = async () => {
      for (;;) {
        const calls = running.service
          .output()
          .split('\n')
          .filter((line) => line.includes(`"system":"${system}"`) && line.endsWith('}'));
        if (calls.length >= 2) return calls.map((line) => JSON.parse(line) as Record<string, unknown>);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    expect((await lines()).map(({ resultCount }) => resultCount)).toEqual(['<=1', '<=4']);
  });

  test('searches several systems at once, and says so by an empty edition', async () => {
    const answer = await running.client.call(searchConcepts, {
      systems: ['kommune', 'fylke'],
      query: 'oslo',
    });
    expect(answer.hits.map((hit) => hit.concept?.coding?.system)).toEqual(['kommune', 'fylke']);
    expect(answer.meta?.edition).toBe('');
  });

  test.each([
    ['OFF', [], ['IQ']],
    ['FALLBACK', ['AT'], ['IQ']],
    ['UNSPECIFIED', ['AT'], ['IQ']],
    ['ON', ['AT'], ['IQ', 'IR']],
  ] as const)('uses misspelt words only as far as it is told to: %s', async (mode, unknown, known) => {
    const found = (query: string) => codesOf({ systems: ['land'], query, fuzzy: FuzzyMode[mode] });
    expect(await found('østerike')).toEqual(unknown);
    expect(await found('irak')).toEqual(known);
  });

  test('finds what is not valid on the date only when asked, and marks it', async () => {
    const request = { systems: ['kommune'], query: 'tromsø', asOf: '2023-12-31', fuzzy: FuzzyMode.OFF };
    expect((await running.client.call(searchConcepts, request)).hits).toHaveLength(0);
    const all = await running.client.call(searchConcepts, { ...request, includeInactive: true });
    expect(all.hits.map((hit) => [hit.concept?.coding?.code, hit.concept?.status])).toEqual([['5501', 3]]);
  });

  test('sends the bytes that any protobuf library would', async () => {
    for (const query of ['brudd', 'e11', 'tromsö', 'lungebetenelse', 'ørevoks']) {
      const request = create(SearchConceptsRequestSchema, {
        systems: ['icd-10', 'icpc-2', 'kommune'],
        query,
        pageSize: 100,
      });
      const bytes = await running.client.raw(searchConcepts, toBinary(SearchConceptsRequestSchema, request));
      const answer = fromBinary(SearchConceptsResponseSchema, bytes);
      expect(Buffer.from(toBinary(SearchConceptsResponseSchema, answer)).equals(bytes)).toBe(true);
    }
  });

  test.each([
    ['an empty query', { query: '  ' }, 'query', 'must not be empty'],
    ['a query without letter or digit', { query: '?!' }, 'query', 'must have a letter or a digit'],
    ['a query that is too long', { query: 'a'.repeat(257) }, 'query', 'must have at most 256 UTF-16 units'],
    ['too many words', { query: 'a '.repeat(17) }, 'query', 'must have at most 16 words'],
    [
      'marks piled up',
      { query: `a${'\u0301'.repeat(9)}` },
      'query',
      'must have at most 8 combining marks in a row',
    ],
    ['a page that is too large', { pageSize: 101 }, 'page_size', 'must be 1 to 100, or 0 for 10'],
    ['a negative page', { pageSize: -1 }, 'page_size', 'must be 1 to 100, or 0 for 10'],
    ['no system', { systems: [] }, 'systems', 'must not be empty'],
    ['too many systems', { systems: times(17, 'icd-10') }, 'systems', 'must have at most 16 items'],
    [
      'too many languages',
      { displayLanguages: times(9, 'nb') },
      'display_languages',
      'must have at most 8 items',
    ],
    ['an unknown fuzzy mode', { fuzzy: 99 as FuzzyMode }, 'fuzzy', 'must be a value of FuzzyMode'],
    ['a date that is none', { asOf: '01.02.2024' }, 'as_of', 'must be a date in the form YYYY-MM-DD'],
  ])('refuses %s, naming the field and the rule', async (_, change, field, rule) => {
    const failure = await running.client.failure(searchConcepts, {
      systems: ['icd-10'],
      query: 'brudd',
      ...change,
    });
    expect(failure.code).toBe('INVALID_ARGUMENT');
    expect(failure.violations).toContainEqual({ field, rule });
  });

  test.each([
    ['16 systems', { systems: times(16, 'icd-10') }],
    ['8 languages', { displayLanguages: times(8, 'nb') }],
    ['8 combining marks in a row', { query: `a${'\u0301'.repeat(8)}` }],
    ['256 UTF-16 units', { query: 'a'.repeat(256) }],
    ['16 words', { query: 'a '.repeat(16) }],
    ['a page of 100', { pageSize: 100 }],
  ])('accepts %s', async (_, change) => {
    const request = { systems: ['icd-10'], query: 'brudd', ...change };
    await expect(running.client.call(searchConcepts, request)).resolves.toBeDefined();
  });

  test.each([
    [{ query: '' }, 'query must not be empty'],
    [{ query: '', pageSize: -1 }, 'query must not be empty (and 1 more)'],
    [{ systems: [], query: '', pageSize: -1 }, 'systems must not be empty (and 2 more)'],
  ])('refuses %j by the first rule, and says how many more are broken', async (change, message) => {
    const request = { systems: ['icd-10'], ...change };
    expect((await running.client.failure(searchConcepts, request)).message).toBe(message);
  });

  test.each([
    ['__proto__', 'proto'],
    ['🙂 brudd', 'brudd'],
    ['\ud800x', 'x'],
    ['a\u0000b', 'a b'],
    ['a '.repeat(16), 'a a'],
  ])('answers the strange query %j as it does %j', async (query, plain) => {
    const systems = ['icd-10', 'postnummer', 'land'];
    const found = await codesOf({ systems, query });
    expect(found).toEqual(await codesOf({ systems, query: plain }));
    expect(found).toHaveLength(10);
  });

  test.each(['אבג', '٣٤', 'x'.repeat(256)])('finds nothing for the strange query %j', async (query) => {
    const { hits, total, totalIsLowerBound } = await running.client.call(searchConcepts, {
      systems: ['icd-10', 'postnummer', 'land'],
      query,
    });
    expect([hits, total, totalIsLowerBound]).toEqual([[], 0, false]);
  });
});
