import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { PAGING_GRACE_MS } from '../../src/refresh/active.ts';
import { type InProcessService, startInProcess } from '../support/in-process-service.ts';
import { broadTree } from '../support/trees.ts';

const DAY_MS = 86_400_000;
/** The clock of the service runs ahead, and so would a deadline that is near. */
const PATIENT = { deadlineMs: 20 * DAY_MS };

let service: InProcessService;

beforeEach(async () => {
  service = await startInProcess([broadTree(250, 'old')]);
});

afterEach(() => service.close());

interface PageSeen {
  readonly codes: string[];
  readonly displays: string[];
  readonly token: string;
  readonly total: bigint;
  readonly sequence: bigint | undefined;
  readonly asOf: string | undefined;
}

const METHODS = ['ListConcepts', 'ListDescendants'] as const;

/** A page of the codes below R, by either method. */
async function ask(method: (typeof METHODS)[number], pageToken: string): Promise<PageSeen> {
  const request = { system: 'broad', pageSize: 60, pageToken };
  const { listConcepts, listDescendants } = LookupService.method;
  const answer =
    method === 'ListConcepts'
      ? await service.client.call(listConcepts, { ...request, parent: 'R' }, PATIENT)
      : await service.client.call(listDescendants, { ...request, code: 'R' }, PATIENT);
  const concepts = 'concepts' in answer ? answer.concepts : answer.descendants.map(({ concept }) => concept!);
  return {
    codes: concepts.map(({ coding }) => coding!.code),
    displays: [...new Set(concepts.map(({ coding }) => coding!.display.trim().split(' ')[0]!))],
    token: answer.nextPageToken,
    total: answer.totalSize,
    sequence: answer.meta?.sequence,
    asOf: answer.meta?.asOf,
  };
}

async function reasonOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'no failure',
    (error: { code: number; details: string }) => `${error.code} ${error.details}`,
  );
}

const GONE = '9 the snapshot of page_token is no longer kept; start over without it';

describe.each(METHODS)('%s through a swap', (method) => {
  test('gives each concept of the first snapshot once, and says that it is that one', async () => {
    const first = await ask(method, '');
    expect(await service.swap([broadTree(99, 'new')])).toBe('activated');
    service.clockAheadMs = PAGING_GRACE_MS - 60_000;
    const pages = [first];
    while (pages.at(-1)!.token !== '') pages.push(await ask(method, pages.at(-1)!.token));
    const wanted = Array.from({ length: 250 }, (_, i) => `C${String(i).padStart(6, '0')}`);
    expect(pages.flatMap(({ codes }) => codes)).toEqual(wanted);
    for (const page of pages) expect(page).toMatchObject({ sequence: 1n, total: 250n, displays: ['old'] });
    expect(await ask(method, '')).toMatchObject({ sequence: 2n, total: 99n, displays: ['new'] });
  });

  test('is refused when the grace time has passed', async () => {
    const { token } = await ask(method, '');
    const swappedAheadMs = 5 * 60_000;
    service.clockAheadMs = swappedAheadMs;
    await service.swap([broadTree(99, 'new')]);
    const newer = await ask(method, '');
    service.clockAheadMs = swappedAheadMs + PAGING_GRACE_MS - 30_000;
    expect((await ask(method, token)).codes).toHaveLength(60);
    service.clockAheadMs = swappedAheadMs + PAGING_GRACE_MS;
    expect(await reasonOf(ask(method, token))).toBe(GONE);
    expect((await ask(method, newer.token)).codes).toHaveLength(39);
  });

  test('is refused after a second swap, however soon', async () => {
    const { token } = await ask(method, '');
    await service.swap([broadTree(99, 'new')]);
    await service.swap([broadTree(98, 'newest')]);
    expect(await reasonOf(ask(method, token))).toBe(GONE);
  });
});

test('a list begun before midnight goes on with the date it began with', async () => {
  const first = await ask('ListConcepts', '');
  service.clockAheadMs = DAY_MS;
  const fresh = await ask('ListConcepts', '');
  expect(Date.parse(fresh.asOf!) - Date.parse(first.asOf!)).toBe(DAY_MS);
  expect((await ask('ListConcepts', first.token)).asOf).toBe(first.asOf);
  expect((await ask('ListConcepts', fresh.token)).asOf).toBe(fresh.asOf);
});

test('meta says of the earlier snapshot whether it has expired', async () => {
  const request = { system: 'broad', pageSize: 60 };
  const method = LookupService.method.listConcepts;
  const first = await service.client.call(method, request, PATIENT);
  service.clockAheadMs = 5 * DAY_MS - 60_000;
  await service.swap([broadTree(99, 'new')]);
  service.clockAheadMs = 5 * DAY_MS + 60_000;
  const pageToken = first.nextPageToken;
  const second = await service.client.call(method, { ...request, pageToken }, PATIENT);
  expect(second.meta).toMatchObject({ sequence: 1n, stale: true });
  expect((await service.client.call(method, request, PATIENT)).meta).toMatchObject({
    sequence: 2n,
    stale: false,
  });
});
