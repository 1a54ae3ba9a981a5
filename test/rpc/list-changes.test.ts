import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import {
  type ConceptChange,
  ConceptChangeKindSchema,
  type ListConceptChangesRequestSchema,
  LookupService,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { conceptOf, dayOf } from '../support/code-systems.ts';
import { useOwnService } from '../support/own-service.ts';
import { arrow, PLACES, period, systemOf } from '../support/reforms.ts';

const method = LookupService.method.listConceptChanges;
/** Parents and names over time. */
const TREE = systemOf(
  'tree',
  [
    period('G1', 'Gruppe 1'),
    period('G2', 'Gruppe 2'),
    conceptOf({ code: 'a', display: 'Navn', parents: ['G1'], validTo: dayOf('2010-01-01') }),
    conceptOf({
      code: 'a',
      display: 'Nytt navn',
      parents: ['G2'],
      validFrom: dayOf('2010-01-01'),
    }),
    period('b', 'Går inn i c', '', '2010-01-01'),
    period('c', 'Tar imot'),
  ],
  [arrow('tree', 'b', 'c', '2010-01-01', 'source-is-narrower-than-target')],
);
const running = useOwnService([PLACES, TREE], { OPPSLAG_REFRESH_SCHEDULE: '* * * * * *' });

type Request = MessageInitShape<typeof ListConceptChangesRequestSchema>;

function said({ kind, date, before, after }: ConceptChange): string {
  const name = ConceptChangeKindSchema.value[kind]?.localName;
  return `${date} ${name} ${before?.code ?? ''} > ${after.map(({ code }) => code).join(' ')}`;
}

async function changes(request: Request): Promise<string[]> {
  return (await running.client.call(method, { system: 'place', ...request })).changes.map(said);
}

async function allPages(request: Request): Promise<{ pages: string[][]; tokens: string[] }> {
  const [pages, tokens]: [string[][], string[]] = [[], []];
  for (let pageToken = ''; ; ) {
    const answer = await running.client.call(method, { system: 'place', ...request, pageToken });
    pages.push(answer.changes.map(said));
    pageToken = answer.nextPageToken;
    if (pageToken === '') return { pages, tokens };
    tokens.push(pageToken);
  }
}

describe('ListConceptChanges', () => {
  test('tells what happened in a range, by date and then by code', async () => {
    expect(await changes({ from: '2012-01-01', to: '2024-01-02' })).toEqual([
      '2012-01-01 RETIRED 4001 > ',
      '2015-01-01 SPLIT 2001 > 2001 2002',
      '2015-01-01 RETIRED N1 > ',
      '2015-01-01 ADDED  > N2',
      '2018-01-01 RENUMBERED X > Y',
      '2018-01-01 RENUMBERED Y > X',
      '2020-01-01 ADDED  > 1507',
      '2020-01-01 RENUMBERED 1902 > 5401',
      '2022-01-01 SPLIT S1 > S2 S3 S4 S5 S6',
      '2024-01-01 SPLIT 1507 > 1508 1580',
      '2024-01-01 RENUMBERED 5401 > 5501',
    ]);
  });

  test.each([
    ['2023-12-31', '2024-01-01', 0],
    ['2024-01-01', '2024-01-02', 2],
    ['2024-01-02', '2024-01-03', 0],
    ['2023-12-31', '2024-01-02', 2],
    ['2098-12-31', '2099-01-02', 1],
  ])('of [%s, %s) are %i', async (from, to, count) => {
    expect(await changes({ from, to })).toHaveLength(count);
  });

  test('ends with today when nothing else is said', async () => {
    const open = await running.client.call(method, { system: 'place', from: '2020-01-01' });
    expect(open.changes.at(-1)?.date).toBe('2024-01-01');
    const { asOf } = (
      await running.client.call(LookupService.method.lookupConcept, {
        system: 'place',
        code: '5501',
      })
    ).meta!;
    expect(open.meta).toMatchObject({ edition: '1', asOf });
    const closed = await running.client.call(method, {
      system: 'place',
      from: '2020-01-01',
      to: '2022-01-01',
    });
    expect(closed.meta?.asOf).toBe('2021-12-31');
  });

  test('tells mergers, new names and new places, with displays before and after', async () => {
    expect(await changes({ from: '2010-01-01', to: '2010-01-02' })).toEqual([
      '2010-01-01 MERGED 0101 > 0110',
      '2010-01-01 MERGED 0102 > 0110',
      '2010-01-01 MERGED 0103 > 0110',
      '2010-01-01 RENUMBERED B > A',
    ]);
    const tree = await running.client.call(method, { system: 'tree', from: '2000-01-01' });
    expect(tree.changes.map(said)).toEqual([
      '2010-01-01 RENAMED a > a',
      '2010-01-01 MOVED a > a',
      '2010-01-01 MERGED b > c',
    ]);
    expect(tree.changes[0]).toMatchObject({
      before: { system: 'tree', code: 'a', display: 'Navn' },
      after: [{ system: 'tree', code: 'a', display: 'Nytt navn' }],
    });
  });

  test('gives the same on pages of any size', async () => {
    const range = { from: '1900-01-01', to: '2100-01-01' };
    const whole = await changes({ ...range, pageSize: 1000 });
    expect(whole).toHaveLength(30);
    for (const pageSize of [1, 7, whole.length - 1, whole.length]) {
      const { pages } = await allPages({ ...range, pageSize });
      expect(pages.flat()).toEqual(whole);
      expect(pages).toHaveLength(Math.ceil(whole.length / pageSize));
      expect(pages.slice(0, -1).every((page) => page.length === pageSize)).toBe(true);
    }
  });

  test('refuses a token of another request, and one that is none', async () => {
    const request = { system: 'place', from: '1900-01-01', to: '2100-01-01', pageSize: 2 };
    const { nextPageToken: pageToken } = await running.client.call(method, request);
    const violation = {
      field: 'page_token',
      rule: 'must be the token of the page before, with all other fields unchanged',
    };
    for (const wrong of [
      { ...request, pageToken: 'nothing' },
      { ...request, pageToken: `${pageToken}A` },
      { ...request, pageToken, from: '1900-01-02' },
      { ...request, pageToken, to: '2099-12-31' },
      { ...request, pageToken, to: '' },
      { ...request, pageToken, system: 'tree' },
    ]) {
      expect((await running.client.failure(method, wrong)).violations).toEqual([violation]);
    }
    const other = await running.client.call(method, { ...request, pageToken, pageSize: 3 });
    expect(other.changes).toHaveLength(3);
  });

  test('tells every broken rule at once', async () => {
    const violations = async (request: Request) => (await running.client.failure(method, request)).violations;
    const date = 'must be a date in the form YYYY-MM-DD';
    expect(await violations({ pageSize: -1, to: 'now', pageToken: 'x' })).toEqual([
      { field: 'system', rule: 'must not be empty' },
      { field: 'from', rule: 'must not be empty' },
      { field: 'to', rule: date },
      { field: 'page_size', rule: 'must be 1 to 1000, or 0 for 100' },
      { field: 'page_token', rule: expect.any(String) },
    ]);
    expect(await violations({ system: 'place', from: '2024-13-01', pageSize: 1001 })).toEqual([
      { field: 'from', rule: date },
      { field: 'page_size', rule: 'must be 1 to 1000, or 0 for 100' },
    ]);
    const later = { field: 'to', rule: 'must be later than from' };
    for (const request of [{ to: '2024-01-01' }, { to: '2023-12-31' }]) {
      expect(await violations({ system: 'place', from: '2024-01-01', ...request })).toEqual([later]);
    }
    expect(await violations({ system: 'place', from: '2999-01-01' })).toEqual([later]);
    expect(await running.client.failure(method, { system: 'nope', from: '2024-01-01' })).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'CODE_SYSTEM_UNKNOWN',
    });
  });

  test('pages on in the snapshot it began in while that is kept, then says that it is gone', async () => {
    const request = { system: 'tree', from: '2000-01-01', pageSize: 1 };
    const first = await running.client.call(method, request);
    const next = { ...request, pageToken: first.nextPageToken };
    const publishAndWait = async (sequence: bigint, display: string) => {
      const concepts = [...TREE.concepts()].map((own) => (own.code === 'c' ? { ...own, display } : own));
      await running.publish([PLACES, { ...TREE, concepts: () => concepts, relations: [] }]);
      const isServed = async () => (await running.client.call(method, request)).meta?.sequence;
      await expect.poll(isServed, { timeout: 20_000, interval: 200 }).toBe(sequence);
    };
    await publishAndWait(2n, 'Annen tekst');
    const second = await running.client.call(method, next);
    expect(second.meta?.snapshotId).toBe(first.meta?.snapshotId);
    expect(second.changes.map(said)).toEqual(['2010-01-01 MOVED a > a']);
    const third = await running.client.call(method, { ...request, pageToken: second.nextPageToken });
    expect(third.changes.map(said)).toEqual(['2010-01-01 MERGED b > c']);
    await publishAndWait(3n, 'Tredje tekst');
    expect(await running.client.failure(method, next)).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'SNAPSHOT_GONE',
      metadata: { field: 'page_token' },
    });
  }, 60_000);
});
