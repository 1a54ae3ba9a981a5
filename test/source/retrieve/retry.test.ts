import { describe, expect, test } from 'vitest';
import { parseRetryAfter } from '../../../src/source/retrieve/retry.ts';
import { fixed, inTurn, reset, status } from '../../support/upstream/http-server.ts';
import { failureOf, oppslagError, quickRetriever, serve, textOf } from './support.ts';

describe('a request', () => {
  test.each([408, 429, 500, 502, 503, 504])('that gets status %i is sent again', async (code) => {
    const server = await serve({ '/list': inTurn(status(code), status(code), fixed('list')) });
    expect(textOf(await quickRetriever().retrieve(`${server.origin}/list`))).toBe('list');
    expect(server.seen).toHaveLength(3);
  });

  test('whose connection breaks is sent again', async () => {
    const server = await serve({ '/list': inTurn(reset(), reset(), fixed('list')) });
    expect(textOf(await quickRetriever().retrieve(`${server.origin}/list`))).toBe('list');
    expect(server.seen).toHaveLength(3);
  });

  test('is sent five times by default, and the fault says so', async () => {
    const server = await serve({ '/list?key=secret': status(503) });
    const fault = await failureOf(quickRetriever().retrieve(`${server.origin}/list?key=secret`));
    const { host } = new URL(server.origin);
    expect(fault).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `${host}/list: the status must be 200; it was 503; tried 5 times`,
      hint: expect.stringContaining('build again later'),
    });
    expect(server.seen).toHaveLength(5);
  });

  test.each([
    204, 206, 304, 400, 401, 403, 406, 410,
  ])('that gets status %i is not sent again', async (code) => {
    const server = await serve({ '/list': status(code) });
    await expect(quickRetriever().retrieve(`${server.origin}/list`)).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringMatching(new RegExp(`/list: the status must be 200; it was ${code}$`)),
      hint: expect.stringMatching(/\.$/),
    });
    expect(server.seen).toHaveLength(1);
  });

  test('that gets 404 is not sent again: the document is missing', async () => {
    const server = await serve({});
    const retriever = quickRetriever();
    expect(await retriever.retrieveIfThere(`${server.origin}/list`)).toBeUndefined();
    await expect(retriever.retrieve(`${server.origin}/list`)).rejects.toEqual(
      oppslagError('SOURCE_MISSING', '/list: the document must be there'),
    );
    expect(server.seen).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  test('is waited for: the time for the document ends first', async () => {
    const server = await serve({ '/list': inTurn(status(429, { 'retry-after': '30' }), fixed('list')) });
    await expect(quickRetriever({ totalTimeoutMs: 200 }).retrieve(`${server.origin}/list`)).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', '(totalTimeoutMs)'),
    );
    expect(server.seen).toHaveLength(1);
  });

  test('beyond the bound is cut to it', async () => {
    const server = await serve({ '/list': inTurn(status(503, { 'retry-after': '86400' }), fixed('list')) });
    const retriever = quickRetriever({ maxRetryAfterMs: 20 });
    expect(textOf(await retriever.retrieve(`${server.origin}/list`))).toBe('list');
  });

  const now = Date.parse('2026-01-01T00:00:00Z');
  test.each([
    [undefined, 0],
    ['0', 0],
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['soon', 0],
    ['-5', 0],
  ])('%j is %i ms', (value, waitMs) => expect(parseRetryAfter(value, now)).toBe(waitMs));
});
