import { type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { type Concept, ConceptStatusSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  type ListConceptsRequestSchema,
  type ListConceptsResponse,
  ListConceptsResponseSchema,
  LookupService,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { useOwnService } from '../support/own-service.ts';
import { broadTree, TREE } from '../support/trees.ts';

const { listConcepts } = LookupService.method;
/** Its concepts have some 40 KB each, so that a page is full long before it has a thousand. */
const heavy = broadTree(120, '1', 40_000);
const HEAVY = {
  ...heavy,
  codeSystem: { ...heavy.codeSystem, id: 'heavy', uri: 'https://example.org/heavy' },
};
const running = useOwnService([TREE, broadTree(1_234, '1'), HEAVY]);

type Request = MessageInitShape<typeof ListConceptsRequestSchema>;

const codeOf = ({ coding }: Concept): string => coding?.code ?? '';

async function codes(request: Request): Promise<string> {
  const answer = await running.client.call(listConcepts, { system: 'tree', asOf: '2021-01-01', ...request });
  expect(answer.totalSize).toBe(BigInt(answer.concepts.length));
  expect(answer.nextPageToken).toBe('');
  return answer.concepts.map(codeOf).join(' ');
}

async function pagesOf(request: Request): Promise<ListConceptsResponse[]> {
  const pages: ListConceptsResponse[] = [];
  let pageToken = '';
  do {
    const page = await running.client.call(listConcepts, { ...request, pageToken });
    pages.push(page);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return pages;
}

describe('filters', () => {
  test.each<[string, Request, string]>([
    ['nothing', {}, 'A B1 B2 D E F'],
    ['a date', { asOf: '2014-12-31' }, 'A B1 B2 B3 D E F'],
    ['include_inactive', { includeInactive: true }, 'A B1 B2 B3 D E F G'],
    ['selectable_only', { selectableOnly: true }, 'D E F'],
    ['parent', { parent: 'b1' }, 'D'],
    ['parent on a date', { parent: 'B1', asOf: '2019-12-31' }, 'D E'],
    ['ancestor', { ancestor: 'A' }, 'B1 B2 D E'],
    ['ancestor with include_inactive', { ancestor: 'A', includeInactive: true }, 'B1 B2 B3 D E F G'],
    ['a parent that ended, with include_inactive', { parent: 'B3', includeInactive: true }, 'F'],
    ['a property', { filters: [{ property: 'colour', value: 'red' }] }, 'D F'],
    [
      'a property on a date',
      { filters: [{ property: 'colour', value: 'red' }], asOf: '2019-01-01' },
      'D E F',
    ],
    ['a value nothing has', { filters: [{ property: 'colour', value: 'green' }] }, ''],
    ['a property nothing has', { filters: [{ property: 'size', value: 'red' }] }, ''],
    [
      'two values of one property',
      {
        filters: [
          { property: 'colour', value: 'red' },
          { property: 'colour', value: 'blue' },
        ],
      },
      '',
    ],
    ['changed_since', { changedSince: '2016-01-01' }, 'E'],
    ['changed_since with include_inactive', { changedSince: '2015-01-01', includeInactive: true }, 'B3 E'],
    ['changed_since the day itself', { changedSince: '2020-01-01', asOf: '2020-01-01' }, 'E'],
    ['changed_since the day after', { changedSince: '2020-01-02' }, ''],
    [
      'all together',
      {
        parent: 'B1',
        ancestor: 'A',
        selectableOnly: true,
        filters: [{ property: 'colour', value: 'red' }],
        asOf: '2019-12-31',
      },
      'D E',
    ],
  ])('%s', async (_, request, wanted) => {
    expect(await codes(request)).toBe(wanted);
  });

  test('shows each concept as it is on the date, with its status', async () => {
    const ask = { system: 'tree', includeInactive: true, asOf: '2021-01-01' };
    const { concepts, meta } = await running.client.call(listConcepts, ask);
    const status = Object.fromEntries(
      concepts.map((own) => [codeOf(own), ConceptStatusSchema.value[own.status]?.localName]),
    );
    expect(status).toMatchObject({ A: 'ACTIVE', B3: 'RETIRED', E: 'ACTIVE', G: 'FUTURE' });
    expect(concepts.find((own) => codeOf(own) === 'E')).toMatchObject({
      validFrom: '2020-01-01',
      parents: ['B2'],
    });
    expect(meta).toMatchObject({ asOf: '2021-01-01', edition: '1', sequence: 1n, stale: false });
  });

  test('shows displays in a wished language', async () => {
    const { concepts } = await running.client.call(listConcepts, {
      ...{ system: 'tree', parent: 'A', displayLanguages: ['en'] },
    });
    expect(concepts.map(({ coding }) => coding?.display)).toEqual(['Block 1', 'Blokk 2']);
  });
});

describe('pages', () => {
  test('of any size give together what one page gives', async () => {
    const request = { system: 'tree', asOf: '2021-01-01', includeInactive: true };
    const [whole] = await pagesOf(request);
    for (let pageSize = 1; pageSize <= 9; pageSize++) {
      const pages = await pagesOf({ ...request, pageSize });
      expect(pages.flatMap(({ concepts }) => concepts)).toEqual(whole!.concepts);
      expect(pages).toHaveLength(Math.ceil(8 / pageSize));
      expect(pages.map(({ totalSize }) => totalSize)).toEqual(pages.map(() => 8n));
      expect(pages.map(({ meta }) => meta)).toEqual(pages.map(() => whole!.meta));
    }
  });

  test('have 100 concepts when nothing is said, and at most a thousand', async () => {
    const sizes = async (pageSize: number) =>
      (await pagesOf({ system: 'broad', pageSize })).map(({ concepts }) => concepts.length);
    expect(await sizes(0)).toEqual([...Array.from({ length: 12 }, () => 100), 35]);
    expect(await sizes(1000)).toEqual([1000, 235]);
    expect(await sizes(1)).toHaveLength(1235);
  });

  test('end before a response becomes too large, and lose nothing', async () => {
    const pages = await pagesOf({ system: 'heavy', pageSize: 1000 });
    expect(pages.length).toBeGreaterThan(3);
    for (const page of pages) {
      const bytes = toBinary(ListConceptsResponseSchema, page).length;
      expect(bytes).toBeLessThan(1.1 * 1024 * 1024);
      expect(page.totalSize).toBe(121n);
    }
    const found = pages.flatMap(({ concepts }) => concepts.map(codeOf));
    expect(new Set(found).size).toBe(121);
    expect(found).toHaveLength(121);
    const small = await pagesOf({ system: 'heavy', pageSize: 7 });
    expect(small.flatMap(({ concepts }) => concepts.map(codeOf))).toEqual(found);
  });

  test('need the token of the very same request', async () => {
    const request = { system: 'broad', asOf: '2021-01-01', pageSize: 10, filters: [] };
    const { nextPageToken: pageToken } = await running.client.call(listConcepts, request);
    expect(pageToken).toMatch(/^[A-Za-z0-9_-]+$/);
    const text = Buffer.from(pageToken, 'base64url').toString();
    const [id, hash, day, offset] = text.split('.');
    const forge = (...parts: unknown[]): string => Buffer.from(parts.join('.')).toString('base64url');
    expect(forge(id, hash, day, offset)).toBe(pageToken);
    const wrong: Request[] = [
      { ...request, pageToken: 'x' },
      { ...request, pageToken: `${pageToken}A` },
      { ...request, pageToken: pageToken.slice(1) },
      { ...request, pageToken: forge(id, hash, day, 1235) },
      { ...request, pageToken: forge(id, hash, 2 ** 31 - 1, offset) },
      { ...request, pageToken: forge(id, hash, -(2 ** 31), offset) },
      { ...request, pageToken: forge(id, hash, 9999999999, offset) },
      { ...request, pageToken, system: 'https://example.org/broad' },
      { ...request, pageToken, parent: 'R' },
      { ...request, pageToken, ancestor: 'R' },
      { ...request, pageToken, filters: [{ property: 'a', value: 'b' }] },
      { ...request, pageToken, selectableOnly: true },
      { ...request, pageToken, includeInactive: true },
      { ...request, pageToken, changedSince: '2020-01-01' },
      { ...request, pageToken, asOf: '2021-01-02' },
      { ...request, pageToken, asOf: '' },
      { ...request, pageToken, displayLanguages: ['nb'] },
      { ...request, pageToken, pageSize: 11 },
    ];
    for (const other of wrong) {
      const failure = await running.client.failure(listConcepts, other);
      expect(failure).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'REQUEST_INVALID' });
      expect(failure.violations).toEqual([
        {
          field: 'page_token',
          rule: 'must be the token of the page before, with all other fields unchanged',
        },
      ]);
    }
    const next = await running.client.call(listConcepts, { ...request, pageToken });
    expect(next.concepts.map(codeOf)[0]).toBe('C000010');
  });

  test('of a snapshot that this instance never had are gone', async () => {
    const request = { system: 'broad', pageSize: 10 };
    const { nextPageToken } = await running.client.call(listConcepts, request);
    const [, ...rest] = Buffer.from(nextPageToken, 'base64url').toString().split('.');
    const pageToken = Buffer.from(['7-0123456789ab', ...rest].join('.')).toString('base64url');
    const failure = await running.client.failure(listConcepts, { ...request, pageToken });
    expect(failure).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'SNAPSHOT_GONE' });
  });
});

describe('what is wrong', () => {
  test('every broken rule is named at once', async () => {
    const failure = await running.client.failure(listConcepts, {
      system: '',
      parent: 'x'.repeat(65),
      ancestor: 'x'.repeat(65),
      filters: [
        { property: '', value: '' },
        { property: 'x'.repeat(65), value: 'x'.repeat(65) },
        { property: 'x'.repeat(64), value: 'x'.repeat(64) },
      ],
      changedSince: 'x',
      displayLanguages: ['x'.repeat(36)],
      asOf: 'x',
      pageSize: -1,
      pageToken: 'x',
    });
    expect(failure.violations).toEqual([
      { field: 'system', rule: 'must not be empty' },
      { field: 'parent', rule: 'must have at most 64 UTF-16 units' },
      { field: 'ancestor', rule: 'must have at most 64 UTF-16 units' },
      { field: 'filters[0].property', rule: 'must not be empty' },
      { field: 'filters[0].value', rule: 'must not be empty' },
      { field: 'filters[1].property', rule: 'must have at most 64 UTF-16 units' },
      { field: 'filters[1].value', rule: 'must have at most 64 UTF-16 units' },
      { field: 'changed_since', rule: 'must be a date in the form YYYY-MM-DD' },
      { field: 'display_languages[0]', rule: 'must have at most 35 UTF-16 units' },
      { field: 'as_of', rule: 'must be a date in the form YYYY-MM-DD' },
      { field: 'page_size', rule: 'must be 1 to 1000, or 0 for 100' },
      { field: 'page_token', rule: 'must be the token of the page before, with all other fields unchanged' },
    ]);
    const many = Array.from({ length: 9 }, () => ({ property: 'a', value: 'b' }));
    const second = await running.client.failure(listConcepts, {
      system: 'tree',
      filters: many,
      pageSize: 1001,
    });
    expect(second.violations).toEqual([
      { field: 'filters', rule: 'must have at most 8 items' },
      { field: 'page_size', rule: 'must be 1 to 1000, or 0 for 100' },
    ]);
  });

  test.each(['parent', 'ancestor'] as const)('an unknown %s is named, not repeated', async (field) => {
    const ask = async (code: string, includeInactive = false) => {
      const request = { system: 'tree', asOf: '2021-01-01', includeInactive, [field]: code };
      const failure = await running.client.failure(listConcepts, request);
      expect(JSON.stringify(failure)).not.toMatch(/secret/i);
      return [failure.code, failure.reason, failure.metadata.field, failure.metadata.periods];
    };
    expect(await ask('SECRET')).toEqual(['NOT_FOUND', 'CODE_UNKNOWN', field, undefined]);
    expect(await ask('SECRET', true)).toEqual(['NOT_FOUND', 'CODE_UNKNOWN', field, undefined]);
    expect(await ask('B3')).toEqual(['NOT_FOUND', 'CODE_NOT_VALID_ON_DATE', field, '/2015-01-01']);
    const unknown = await running.client.failure(listConcepts, { system: 'secret', [field]: 'A' });
    expect(unknown).toMatchObject({ code: 'NOT_FOUND', reason: 'CODE_SYSTEM_UNKNOWN' });
  });
});
