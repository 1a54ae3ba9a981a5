import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { ConceptStatusSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  FuzzyMode,
  type SearchConceptsRequestSchema,
  SearchService,
} from '../../gen/oppslag/v1/search_service_pb.ts';
import { conceptOf, dayOf, sourceOf } from '../support/code-systems.ts';
import { useOwnService } from '../support/own-service.ts';

const { searchConcepts } = SearchService.method;
const property = (code: string, value: string) => ({ code, value: { type: 'string' as const, value } });

/** X lies in K1 until 2020 and in K2 since; Y ended in 2015, with the block above it; Z comes in 2099. */
const BROKEN = sourceOf(
  [
    conceptOf({ code: 'K1', display: 'Bruddkapittel', selectable: false }),
    conceptOf({ code: 'K2', display: 'Kapittel 2', selectable: false }),
    conceptOf({
      code: 'B1',
      display: 'Bruddblokk',
      parents: ['K1'],
      selectable: false,
      validTo: dayOf('2015-01-01'),
    }),
    conceptOf({ code: 'W', display: 'Brudd i arm', parents: ['K1'], properties: [property('side', 'left')] }),
    conceptOf({
      ...{ code: 'X', display: 'Gammelt brudd', parents: ['K1'], validTo: dayOf('2020-01-01') },
      properties: [property('side', 'left')],
    }),
    conceptOf({
      ...{ code: 'X', display: 'Gammelt brudd', parents: ['K2'], validFrom: dayOf('2020-01-01') },
      properties: [property('side', 'right'), property('kind', 'old')],
    }),
    conceptOf({ code: 'Y', display: 'Brudd i ben', parents: ['B1'], validTo: dayOf('2015-01-01') }),
    conceptOf({ code: 'Z', display: 'Nytt brudd', parents: ['K1'], validFrom: dayOf('2099-01-01') }),
  ],
  { id: 'broken', uri: 'https://example.org/broken' },
);
const OTHER = sourceOf([conceptOf({ code: 'A', display: 'Brudd' })], {
  ...{ id: 'other', uri: 'https://example.org/other' },
});
const running = useOwnService([BROKEN, OTHER]);

type Request = MessageInitShape<typeof SearchConceptsRequestSchema>;
const ASKED = { systems: ['broken'], query: 'brudd', asOf: '2021-01-01', fuzzy: FuzzyMode.OFF };
const left = { property: 'side', value: 'left' };

async function found(request: Request): Promise<string> {
  const { hits, total } = await running.client.call(searchConcepts, { ...ASKED, ...request });
  expect(total).toBe(hits.length);
  return hits.map(({ concept }) => concept?.coding?.code).join(' ');
}

describe('filters and ancestor', () => {
  test.each<[string, Request, string]>([
    ['nothing', {}, 'W X K1'],
    ['an ancestor, which is no hit itself', { ancestor: 'K1' }, 'W'],
    ['an ancestor in another spelling', { ancestor: ' k-2' }, 'X'],
    ['an ancestor on a date', { ancestor: 'K1', asOf: '2019-12-31' }, 'W X'],
    ['an ancestor some levels above', { ancestor: 'K1', asOf: '2014-12-31' }, 'W Y X B1'],
    ['an ancestor with nothing below it', { ancestor: 'W' }, ''],
    [
      'an ancestor with selectable_only',
      { ancestor: 'K1', asOf: '2014-12-31', selectableOnly: true },
      'W Y X',
    ],
    ['an ancestor, and what is not valid', { ancestor: 'K1', includeInactive: true }, 'W Y Z B1'],
    ['an ancestor that ended, and what is not valid', { ancestor: 'B1', includeInactive: true }, 'Y'],
    ['an ancestor that has two periods of a code below it', { ancestor: 'K2', includeInactive: true }, 'X X'],
    ['a property', { filters: [left] }, 'W'],
    ['a property on a date', { filters: [left], asOf: '2019-12-31' }, 'W X'],
    ['a property in any period', { filters: [left], includeInactive: true }, 'W X'],
    [
      'two properties',
      {
        filters: [
          { property: 'kind', value: 'old' },
          { property: 'side', value: 'right' },
        ],
      },
      'X',
    ],
    ['two values of one property', { filters: [left, { property: 'side', value: 'right' }] }, ''],
    ['a value nothing has', { filters: [{ property: 'side', value: 'none' }] }, ''],
    ['a property nothing has', { filters: [{ property: 'size', value: 'left' }] }, ''],
    ['both', { filters: [left], ancestor: 'K1', asOf: '2019-12-31' }, 'W X'],
    ['a code as query', { query: 'b1', ancestor: 'K1', asOf: '2014-12-31' }, 'B1'],
    ['a code as query that lies elsewhere', { query: 'k2', ancestor: 'K1' }, ''],
    [
      'a filter that one of several systems cannot meet',
      { systems: ['other', 'broken'], filters: [left] },
      'W',
    ],
  ])('%s', async (_, request, wanted) => {
    expect(await found(request)).toBe(wanted);
  });

  test('show the period that met the filter', async () => {
    const request = { ...ASKED, filters: [left], includeInactive: true };
    const { hits } = await running.client.call(searchConcepts, request);
    expect(
      hits.map(({ concept }) => [concept?.validTo, ConceptStatusSchema.value[concept!.status]?.localName]),
    ).toEqual([
      ['', 'ACTIVE'],
      ['2020-01-01', 'RETIRED'],
    ]);
  });

  test('make room for misspelt words, as fewer hits do', async () => {
    const codes = async (filters: (typeof left)[]) =>
      await running.client.call(searchConcepts, {
        ...ASKED,
        ...{ query: 'bruddd', fuzzy: FuzzyMode.FALLBACK, filters },
      });
    expect((await codes([left])).hits.map(({ concept }) => concept?.coding?.code)).toEqual(['W']);
    expect((await codes([])).total).toBe(3);
  });

  test.each<[string, Request, string, string]>([
    [
      'nine filters',
      { filters: Array.from({ length: 9 }, () => left) },
      'filters',
      'must have at most 8 items',
    ],
    ['a filter without property', { filters: [{ value: 'x' }] }, 'filters[0].property', 'must not be empty'],
    [
      'a filter without value',
      { filters: [left, { property: 'x' }] },
      'filters[1].value',
      'must not be empty',
    ],
    [
      'a value that is too long',
      { filters: [{ property: 'x', value: 'x'.repeat(65) }] },
      'filters[0].value',
      'must have at most 64 UTF-16 units',
    ],
    [
      'an ancestor in several systems',
      { systems: ['broken', 'other'], ancestor: 'K1' },
      'ancestor',
      'must come with exactly one code system',
    ],
    ['an ancestor of blanks', { ancestor: ' ' }, 'ancestor', 'must not be empty'],
    [
      'an ancestor that is too long',
      { ancestor: 'K'.repeat(65) },
      'ancestor',
      'must have at most 64 UTF-16 units',
    ],
  ])('refuse %s, naming the field and the rule', async (_, change, field, rule) => {
    const failure = await running.client.failure(searchConcepts, { ...ASKED, ...change });
    expect(failure.code).toBe('INVALID_ARGUMENT');
    expect(failure.violations).toContainEqual({ field, rule });
  });

  test.each<[string, Request, string]>([
    ['is unknown', { ancestor: 'Q' }, 'CODE_UNKNOWN'],
    ['is not valid on the date', { ancestor: 'B1' }, 'CODE_NOT_VALID_ON_DATE'],
    ['is unknown, also among what is not valid', { ancestor: 'Q', includeInactive: true }, 'CODE_UNKNOWN'],
  ])('refuse an ancestor that %s, as ListConcepts does', async (_, change, reason) => {
    const failure = await running.client.failure(searchConcepts, { ...ASKED, ...change });
    expect(failure).toMatchObject({
      code: 'NOT_FOUND',
      reason,
      metadata: { field: 'ancestor', system: 'broken' },
    });
  });
});
