import { describe, expect, test } from 'vitest';
import {
  LookupService,
  type RelatedConcept,
  SubsumptionOutcomeSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { useOwnService } from '../support/own-service.ts';
import { broadTree, TREE } from '../support/trees.ts';

const { listAncestors, listDescendants, checkSubsumption } = LookupService.method;
const running = useOwnService([TREE, broadTree(2_500, '1')]);

function said(related: readonly RelatedConcept[]): string[] {
  return related.map(({ concept, depth }) => `${depth} ${concept?.coding?.code}`);
}

async function above(code: string, asOf: string, maxDepth = 0): Promise<string[]> {
  const answer = await running.client.call(listAncestors, { system: 'tree', code, asOf, maxDepth });
  expect(answer.meta).toMatchObject({ asOf, edition: '1', sequence: 1n });
  return said(answer.ancestors);
}

async function below(code: string, asOf: string, maxDepth = 0): Promise<string[]> {
  const answer = await running.client.call(listDescendants, { system: 'tree', code, asOf, maxDepth });
  expect(answer.meta).toMatchObject({ asOf, edition: '1', sequence: 1n });
  expect(answer.totalSize).toBe(BigInt(answer.descendants.length));
  expect(answer.nextPageToken).toBe('');
  return said(answer.descendants);
}

describe('ListAncestors', () => {
  test('gives what is above on the date, nearest first, each once', async () => {
    expect(await above('D', '2021-01-01')).toEqual(['1 B1', '1 B2', '2 A']);
    expect(await above('E', '2019-12-31')).toEqual(['1 B1', '2 A']);
    expect(await above('E', '2020-01-01')).toEqual(['1 B2', '2 A']);
    expect(await above('A', '2021-01-01')).toEqual([]);
  });

  test('goes no further than it is told', async () => {
    expect(await above('D', '2021-01-01', 1)).toEqual(['1 B1', '1 B2']);
    expect(await above('D', '2021-01-01', 2)).toEqual(['1 B1', '1 B2', '2 A']);
  });

  test('does not climb through a concept that is not valid on the date', async () => {
    expect(await above('F', '2014-12-31')).toEqual(['1 B3', '2 A']);
    expect(await above('F', '2015-01-01')).toEqual([]);
  });

  test('shows displays in a wished language, and takes any spelling', async () => {
    const request = { system: 'https://example.org/tree', code: ' d ', displayLanguages: ['en'] };
    const { ancestors } = await running.client.call(listAncestors, request);
    expect(ancestors.map(({ concept }) => concept?.coding?.display)).toEqual([
      'Block 1',
      'Blokk 2',
      'Kapittel',
    ]);
  });
});

describe('ListDescendants', () => {
  test('gives what is below on the date, nearest first, then in the order of the codes', async () => {
    expect(await below('A', '2021-01-01')).toEqual(['1 B1', '1 B2', '2 D', '2 E']);
    expect(await below('A', '2014-12-31')).toEqual(['1 B1', '1 B2', '1 B3', '2 D', '2 E', '2 F']);
    expect(await below('B1', '2019-12-31')).toEqual(['1 D', '1 E']);
    expect(await below('B1', '2020-01-01')).toEqual(['1 D']);
    expect(await below('B1', '2099-01-01')).toEqual(['1 D', '1 G']);
    expect(await below('D', '2021-01-01')).toEqual([]);
  });

  test('goes no further than it is told', async () => {
    expect(await below('A', '2021-01-01', 1)).toEqual(['1 B1', '1 B2']);
  });

  test.each([1, 999, 1000, 0])('gives everything once on pages of %i', async (pageSize) => {
    const request = { system: 'broad', code: 'R', pageSize };
    const codes: string[] = [];
    let pages = 0;
    let pageToken = '';
    do {
      const page = await running.client.call(listDescendants, { ...request, pageToken });
      expect(page.totalSize).toBe(2500n);
      codes.push(...page.descendants.map(({ concept }) => concept!.coding!.code));
      pageToken = page.nextPageToken;
      pages++;
    } while (pageToken !== '' && pages < (pageSize === 1 ? 20 : 1000));
    const wanted = Array.from({ length: 2500 }, (_, i) => `C${String(i).padStart(6, '0')}`);
    expect(codes).toEqual(wanted.slice(0, pageSize === 1 ? 20 : 2500));
    expect(pages).toBe(pageSize === 1 ? 20 : Math.ceil(2500 / (pageSize || 100)));
  });

  test('refuses a token of another request', async () => {
    const request = { system: 'broad', code: 'R', pageSize: 10 };
    const { nextPageToken: pageToken } = await running.client.call(listDescendants, request);
    for (const other of [
      { ...request, maxDepth: 1 },
      { ...request, code: 'C000001' },
      { ...request, pageSize: 11 },
      { ...request, asOf: '2020-01-01' },
      { ...request, displayLanguages: ['nb'] },
    ]) {
      const failure = await running.client.failure(listDescendants, { ...other, pageToken });
      expect(failure.code).toBe('INVALID_ARGUMENT');
      expect(failure.violations.map(({ field }) => field)).toEqual(['page_token']);
    }
    const list = { system: 'broad', pageSize: 10, pageToken };
    expect((await running.client.failure(LookupService.method.listConcepts, list)).violations).toHaveLength(
      1,
    );
  });
});

describe('CheckSubsumption', () => {
  test.each([
    ['D', 'd', '2021-01-01', 'EQUIVALENT'],
    ['A', 'D', '2021-01-01', 'SUBSUMES'],
    ['B2', 'E', '2021-01-01', 'SUBSUMES'],
    ['B2', 'E', '2019-12-31', 'NOT_SUBSUMED'],
    ['E', 'B1', '2019-12-31', 'SUBSUMED_BY'],
    ['B1', 'B2', '2021-01-01', 'NOT_SUBSUMED'],
    ['A', 'F', '2014-12-31', 'SUBSUMES'],
    ['A', 'F', '2015-01-01', 'NOT_SUBSUMED'],
  ] as const)('%s to %s on %s is %s', async (codeA, codeB, asOf, wanted) => {
    const request = { system: 'tree', codeA, codeB, asOf };
    const answer = await running.client.call(checkSubsumption, request);
    expect(SubsumptionOutcomeSchema.value[answer.outcome]?.localName).toBe(wanted);
    expect(answer.meta).toMatchObject({ asOf, sequence: 1n });
  });

  test('names the code that is not there', async () => {
    const ask = async (codeA: string, codeB: string) => {
      const request = { system: 'tree', codeA, codeB, asOf: '2021-01-01' };
      const { code, reason, metadata, message } = await running.client.failure(checkSubsumption, request);
      expect(code).toBe('NOT_FOUND');
      expect(message).toMatch(new RegExp(`^${metadata.field} must be`));
      return [reason, metadata.field];
    };
    expect(await ask('nope', 'D')).toEqual(['CODE_UNKNOWN', 'code_a']);
    expect(await ask('D', 'nope')).toEqual(['CODE_UNKNOWN', 'code_b']);
    expect(await ask('D', 'B3')).toEqual(['CODE_NOT_VALID_ON_DATE', 'code_b']);
  });
});

describe('what is wrong', () => {
  test('every broken rule is named at once', async () => {
    const long = { system: 'x'.repeat(257), code: 'x'.repeat(65), maxDepth: -1, asOf: 'today' };
    const shared = [
      { field: 'system', rule: 'must have at most 256 UTF-16 units' },
      { field: 'code', rule: 'must have at most 64 UTF-16 units' },
      { field: 'max_depth', rule: 'must be at least 1, or 0 for no limit' },
      { field: 'display_languages', rule: 'must have at most 8 items' },
      { field: 'as_of', rule: 'must be a date in the form YYYY-MM-DD' },
    ];
    const displayLanguages = Array.from({ length: 9 }, () => 'nb');
    const first = await running.client.failure(listAncestors, { ...long, displayLanguages });
    expect(first.violations).toEqual(shared);
    const second = await running.client.failure(listDescendants, {
      ...{ ...long, displayLanguages, pageSize: 1001, pageToken: 'x' },
    });
    expect(second.violations).toEqual([
      ...shared,
      { field: 'page_size', rule: 'must be 1 to 1000, or 0 for 100' },
      { field: 'page_token', rule: 'must be the token of the page before, with all other fields unchanged' },
    ]);
    const third = await running.client.failure(checkSubsumption, { codeA: 'x'.repeat(65), asOf: '2021' });
    expect(third.violations.map(({ field }) => field)).toEqual(['system', 'code_a', 'code_b', 'as_of']);
  });

  test.each([
    listAncestors,
    listDescendants,
  ])('$name says what is unknown without repeating it', async (method) => {
    const ask = async (system: string, code: string) => {
      const request = { system, code, asOf: '2021-01-01' };
      const failure = await running.client.failure(method as typeof listAncestors, request);
      expect(JSON.stringify(failure)).not.toMatch(/secret/i);
      return [failure.code, failure.reason, failure.metadata.field];
    };
    expect(await ask('secret', 'D')).toEqual(['NOT_FOUND', 'CODE_SYSTEM_UNKNOWN', 'system']);
    expect(await ask('tree', 'SECRET')).toEqual(['NOT_FOUND', 'CODE_UNKNOWN', 'code']);
    expect(await ask('tree', 'B3')).toEqual(['NOT_FOUND', 'CODE_NOT_VALID_ON_DATE', 'code']);
  });
});
