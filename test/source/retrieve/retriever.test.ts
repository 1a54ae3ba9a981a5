import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RetrievalProgress } from '../../../src/source/retrieve/progress.ts';
import { Retriever } from '../../../src/source/retrieve/retriever.ts';
import { endless, fixed, inTurn, silent, stalled, status } from '../../support/upstream/http-server.ts';
import { oppslagError, quickRetriever, serve, textOf } from './support.ts';

describe('a retriever', () => {
  test('answers the document with its digest, media type and time', async () => {
    const server = await serve({
      '/list': fixed('[1]', { 'content-type': 'Application/JSON; charset=UTF-8' }),
    });
    const before = new Date().toISOString();
    const document = await quickRetriever().retrieve(`${server.origin}/list`);
    expect(document).toEqual({
      uri: `${server.origin}/list`,
      bytes: new TextEncoder().encode('[1]'),
      mediaType: 'application/json',
      retrievedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      sha256: createHash('sha256').update('[1]').digest('hex'),
    });
    expect(document.retrievedAt >= before).toBe(true);
  });

  test('passes a page that says sorry on as it is: what a document must hold is judged elsewhere', async () => {
    const page = '<!doctype html><title>Sorry</title>';
    const server = await serve({ '/list': fixed(page, { 'content-type': 'text/html' }) });
    const document = await quickRetriever().retrieve(`${server.origin}/list`, { accept: 'application/json' });
    expect(textOf(document)).toBe(page);
    expect(document.mediaType).toBe('text/html');
  });

  test('sends what is wished, and says who asks', async () => {
    const server = await serve({ '/list?a=1': fixed('list') });
    const retriever = quickRetriever({}, { userAgent: 'oppslag/1.2.3' });
    await retriever.retrieve(`${server.origin}/list?a=1#part`, { accept: 'text/csv;charset=UTF-8' });
    expect(server.seen).toMatchObject([
      { path: '/list?a=1', headers: { accept: 'text/csv;charset=UTF-8', 'user-agent': 'oppslag/1.2.3' } },
    ]);
  });

  test('reads a document once, however many ask at the same time or later', async () => {
    const server = await serve({ '/list': fixed('list') });
    const retriever = quickRetriever();
    const documents = await Promise.all(
      Array.from({ length: 20 }, () => retriever.retrieve(`${server.origin}/list`)),
    );
    documents.push(await retriever.retrieve(`${server.origin}/list`));
    expect(new Set(documents.map(textOf))).toEqual(new Set(['list']));
    expect(server.seen).toHaveLength(1);
    await retriever.retrieve(`${server.origin}/list`, { accept: 'text/csv' });
    expect(server.seen).toHaveLength(2);
  });

  test('does not try again in the same build what has failed', async () => {
    const server = await serve({ '/list': inTurn(status(403), fixed('list')) });
    const retriever = quickRetriever();
    for (let i = 0; i < 2; i += 1) {
      await expect(retriever.retrieve(`${server.origin}/list`)).rejects.toEqual(
        oppslagError('SOURCE_UNREACHABLE'),
      );
    }
    expect(server.seen).toHaveLength(1);
  });

  test('tells what goes on, without the query of the URL', async () => {
    const body = Buffer.alloc(600_000, 'x');
    const server = await serve({ '/list?key=secret': inTurn(status(500), fixed(body)) });
    const seen: RetrievalProgress[] = [];
    const retriever = quickRetriever({}, { onProgress: (progress) => void seen.push(progress) });
    await retriever.retrieve(`${server.origin}/list?key=secret`);
    const uri = `${new URL(server.origin).host}/list`;
    const receiving = seen.filter(({ phase }) => phase === 'receiving');
    expect(seen.filter(({ phase }) => phase !== 'receiving')).toEqual([
      { uri, phase: 'requesting', bytes: 0, attempt: 1 },
      { uri, phase: 'retrying', bytes: 0, attempt: 1 },
      { uri, phase: 'requesting', bytes: 0, attempt: 2 },
      { uri, phase: 'received', bytes: body.length },
    ]);
    // Where the pieces end is up to the network; there is a report for the first, and then one for each 256 KiB.
    expect(receiving.length).toBeGreaterThanOrEqual(2);
    expect(receiving.length).toBeLessThanOrEqual(3);
    for (const [index, { bytes, totalBytes, attempt }] of receiving.entries()) {
      expect(bytes).toBeGreaterThan(index * 256 * 1024);
      expect([totalBytes, attempt]).toEqual([body.length, 2]);
    }
  });

  test.each([
    ['never answers', silent()],
    ['stalls', stalled('x', 1_000)],
    ['always fails', status(500)],
  ])('gives up a server that %s after totalTimeoutMs', async (_, route) => {
    const server = await serve({ '/list': route });
    const retriever = quickRetriever({
      totalTimeoutMs: 150,
      retries: 20,
      minRetryDelayMs: 60,
      maxRetryDelayMs: 60,
    });
    await expect(retriever.retrieve(`${server.origin}/list`)).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', 'the document must be there within 0.15 s'),
    );
  });

  test.each([
    ['waits for an answer', silent()],
    ['reads', endless()],
    ['waits to try again', status(503, { 'retry-after': '60' })],
  ])('breaks off with the reason of its signal while it %s', async (_, route) => {
    const stop = new AbortController();
    const reason = new Error('the build is stopped');
    const server = await serve({
      '/list': (request, response) => {
        route(request, response);
        setTimeout(() => stop.abort(reason), 20);
      },
    });
    const retriever = quickRetriever({}, { signal: stop.signal });
    await expect(retriever.retrieve(`${server.origin}/list`)).rejects.toBe(reason);
    await expect(retriever.retrieve(`${server.origin}/other`)).rejects.toBe(reason);
    expect(server.seen).toHaveLength(1);
  });

  test('refuses limits that are none', () => {
    expect(() => new Retriever({ baseDirectory: '/', limits: { maxBytes: 0 } })).toThrow(/maxBytes/);
  });
});
