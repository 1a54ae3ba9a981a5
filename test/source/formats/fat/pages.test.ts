import { describe, expect, test } from 'vitest';
import type { FatPage } from '../../../support/upstream/fat-server.ts';
import { entriesOf, fatServer, fileOf, pageItem, readFat, refusal } from './rows.ts';

const FIVE = ['A', 'B', 'C', 'D', 'E'].map((codeValue) => pageItem({ codeValue }));

describe('a code system read by pages', () => {
  test('is asked for page by page and read whole', async () => {
    const server = await fatServer({ systems: { NLK: { items: FIVE } } });
    const publication = await readFat(`${server.url}/NLK`, { api: 'pages', pageSize: 2 });
    expect(entriesOf(publication).map(({ code, row }) => [code, row])).toEqual([
      ['A', 1],
      ['B', 2],
      ['C', 3],
      ['D', 4],
      ['E', 5],
    ]);
    expect(server.requests).toEqual([
      '/api/code-systems/NLK?pageNumber=1&pageSize=2',
      '/api/code-systems/NLK?pageNumber=2&pageSize=2',
      '/api/code-systems/NLK?pageNumber=3&pageSize=2',
    ]);
  });

  test('is told from the answer, keeps the query of its address, and is asked for the largest pages', async () => {
    const server = await fatServer({ systems: { NLK: { items: FIVE } }, gzip: true });
    const publication = await readFat(`${server.url}/NLK?includeInactive=true`);
    expect(entriesOf(publication)).toHaveLength(5);
    expect(server.requests).toEqual([
      '/api/code-systems/NLK?includeInactive=true',
      '/api/code-systems/NLK?includeInactive=true&pageNumber=1&pageSize=5000',
    ]);
  });

  test('may be slow', async () => {
    const server = await fatServer({ systems: { NLK: { items: FIVE } }, slowMs: 20 });
    expect(entriesOf(await readFat(`${server.url}/NLK`, { api: 'pages', pageSize: 3 }))).toHaveLength(5);
  });

  test('may be a file with the only page', async () => {
    const page = { data: FIVE, totalPages: 1, totalRecords: 5, pageNumber: 1, pageSize: 10, succeeded: true };
    for (const options of [{}, { api: 'pages' }]) {
      expect(entriesOf(await readFat(await fileOf(page), options))).toHaveLength(5);
    }
  });

  test('is refused from a file that has but one of its pages', async () => {
    const page = { data: FIVE, totalPages: 2, totalRecords: 7, pageNumber: 1, pageSize: 5, succeeded: true };
    await expect(readFat(await fileOf(page))).rejects.toThrow(
      refusal(': page 1: totalPages must be 1 in a file') as Error,
    );
  });

  const onPage =
    (number: number, change: (page: FatPage) => unknown) =>
    (page: FatPage): unknown =>
      page.pageNumber === number ? change(page) : page;

  test.each([
    [
      'a page that failed',
      onPage(2, (page) => ({ ...page, succeeded: false })),
      ': page 2: succeeded must be true',
    ],
    [
      'a first page that failed',
      onPage(1, (page) => ({ ...page, data: null, succeeded: false })),
      ': page 1: succeeded must be true',
    ],
    ['a page that is missing', onPage(2, () => undefined), ': page 2: must be there'],
    ['an empty page', onPage(3, (page) => ({ ...page, data: [] })), ': page 3: data must not be empty'],
    ['no list', onPage(2, (page) => ({ ...page, data: null })), ': page 2: data must be a list'],
    [
      'another page than the one asked for',
      onPage(2, (page) => ({ ...page, pageNumber: 1 })),
      ': page 2: pageNumber must be the one asked for',
    ],
    [
      'a total that changes midway',
      onPage(2, (page) => ({ ...page, totalRecords: 6 })),
      ': page 2: totalRecords must be that of page 1',
    ],
    [
      'a number of pages that changes midway',
      onPage(2, (page) => ({ ...page, totalPages: 4, totalRecords: 7 })),
      ': page 2: totalRecords must be that of page 1',
    ],
    [
      'a page size that changes midway',
      onPage(3, (page) => ({ ...page, pageSize: 3, totalPages: 2 })),
      ': page 3: totalPages must be that of page 1',
    ],
    [
      'fewer rows than the total',
      onPage(2, (page) => ({ ...page, data: page.data.slice(1) })),
      ': totalRecords must be the number of rows; 4 came',
    ],
    [
      'more rows than the total',
      onPage(1, (page) => ({ ...page, data: [...page.data, page.data[0]] })),
      ': totalRecords must be the number of rows; 6 came',
    ],
    [
      'a total that the pages cannot hold',
      (page: FatPage) => ({ ...page, totalRecords: 50 }),
      ': page 1: totalPages must be totalRecords divided by pageSize, rounded up',
    ],
    [
      'a total that is no number',
      (page: FatPage) => ({ ...page, totalRecords: '5' }),
      ': page 1: totalRecords must be a whole number above 0',
    ],
    [
      'no code at all',
      (page: FatPage) => ({ ...page, data: [], totalRecords: 0, totalPages: 0 }),
      ': page 1: data must not be empty',
    ],
  ])('is refused with %s', async (_, spoilPage, message) => {
    const server = await fatServer({ systems: { NLK: { items: FIVE } }, spoilPage });
    const reading = readFat(`${server.url}/NLK`, { api: 'pages', pageSize: 2 });
    await expect(reading).rejects.toThrow(refusal(message) as Error);
  });
});

describe('an answer that is no publication', () => {
  test.each([['pages'], ['download'], [undefined]])('is refused when it is HTML (api: %s)', async (api) => {
    const server = await fatServer({ htmlErrorPage: true });
    await expect(readFat(`${server.url}/ICD10`, { api })).rejects.toThrow(
      refusal(': the document must be JSON; what came is HTML or XML') as Error,
    );
  });

  test.each([
    ['pages'],
    ['download'],
    [undefined],
  ])('is refused with its status alone when it is a problem (api: %s)', async (api) => {
    const server = await fatServer({ problemsWithStatus200: true });
    await expect(readFat(`${server.url}/ICD10`, { api })).rejects.toThrow(
      refusal(': the answer must be the publication; it is a problem with status 404') as Error,
    );
  });

  test('is refused when it is a problem in place of a later page', async () => {
    const problem = { title: 'Too Many Requests', detail: 'SECRET' };
    const server = await fatServer({
      systems: { NLK: { items: FIVE } },
      spoilPage: (page) => (page.pageNumber === 2 ? problem : page),
    });
    await expect(readFat(`${server.url}/NLK`, { api: 'pages', pageSize: 2 })).rejects.toThrow(
      refusal(': the answer must be the publication; it is a problem') as Error,
    );
  });

  test.each([
    ['download', {}, ': the document must be a download, which is a list of rows'],
    ['pages', [], ': the document must be a page, which is an object with data'],
    [
      undefined,
      {},
      ': the document must be a download, which is a list of rows, or a page, which is an object with data',
    ],
    [undefined, [], ': the publication must have rows'],
  ])('is refused in another shape (api: %s)', async (api, document, message) => {
    await expect(readFat(await fileOf(document), { api })).rejects.toThrow(refusal(message) as Error);
  });
});
