import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  broken,
  compressed,
  drip,
  endless,
  fixed,
  inTurn,
  raw,
  stalled,
} from '../../support/upstream/http-server.ts';
import { oppslagError, quickRetriever, serve, textOf } from './support.ts';

/** Hardly compressible, so that a cut hits data and not the end mark alone. */
const LIST = randomBytes(50_000).toString('hex');
const KIB = 1024;

describe('a compressed body', () => {
  test.each(['gzip', 'br', 'deflate'] as const)('in %s is decompressed', async (coding) => {
    const server = await serve({ '/list': compressed(coding, LIST) });
    expect(textOf(await quickRetriever().retrieve(`${server.origin}/list`))).toBe(LIST);
  });

  test('is asked for', async () => {
    const server = await serve({ '/list': fixed(LIST) });
    await quickRetriever().retrieve(`${server.origin}/list`);
    expect(server.seen[0]?.headers['accept-encoding']).toBe('gzip, br');
  });

  test.each([
    ['gzip', 5_000],
    ['gzip', 8],
    ['gzip', 1],
    ['br', 5_000],
    ['deflate', 5_000],
  ] as const)('in %s that lacks its last %i bytes is broken, although its length is as announced', async (coding, cutBytes) => {
    const server = await serve({ '/list': compressed(coding, LIST, cutBytes) });
    await expect(quickRetriever({ retries: 1 }).retrieve(`${server.origin}/list`)).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', 'the body must come whole'),
    );
    expect(server.seen).toHaveLength(2);
  });

  test('that cannot be decompressed is broken', async () => {
    const server = await serve({ '/list': fixed('no gzip', { 'content-encoding': 'gzip' }) });
    await expect(quickRetriever({ retries: 0 }).retrieve(`${server.origin}/list`)).rejects.toEqual(
      oppslagError('SOURCE_UNREACHABLE', 'the body must come whole; it broke after 0 bytes (Z_DATA_ERROR)'),
    );
  });

  test.each(['compress', 'gzip, gzip'])('in %s is refused', async (coding) => {
    const server = await serve({ '/list': fixed(LIST, { 'content-encoding': coding }) });
    await expect(quickRetriever().retrieve(`${server.origin}/list`)).rejects.toEqual(
      oppslagError('SOURCE_INVALID', 'Content-Encoding must be gzip, br, deflate or none'),
    );
    expect(server.seen).toHaveLength(1);
  });

  test('that is a file in gzip format stays as it is', async () => {
    const file = gzipSync(LIST);
    const server = await serve({ '/list.gz': fixed(file, { 'content-type': 'application/gzip' }) });
    const { bytes } = await quickRetriever().retrieve(`${server.origin}/list.gz`);
    expect(Buffer.from(bytes)).toEqual(file);
  });
});

describe('a body beyond maxBytes', () => {
  const tooLarge = oppslagError('SOURCE_TOO_LARGE', '/list: the body must be at most 65,536 bytes');
  const limits = { maxBytes: 64 * KIB };

  test.each([
    ['says so in Content-Length', stalled('a part', 64 * KIB + 1)],
    ['does not end', endless()],
    ['is a bomb in gzip', compressed('gzip', Buffer.alloc(32 * KIB * KIB))],
    ['is a bomb in br', compressed('br', Buffer.alloc(32 * KIB * KIB))],
    ['never ends in gzip and holds nothing', endless({ 'content-encoding': 'gzip' }, gzipSync(''))],
  ])('that %s is refused at once', async (_, route) => {
    const server = await serve({ '/list': route });
    await expect(quickRetriever(limits).retrieve(`${server.origin}/list`)).rejects.toEqual(tooLarge);
    expect(server.seen).toHaveLength(1);
  });

  test('is refused from the first byte too many', async () => {
    const server = await serve({ '/just': fixed('x'.repeat(100)), '/over': fixed('x'.repeat(101)) });
    const retriever = quickRetriever({ maxBytes: 100 });
    expect((await retriever.retrieve(`${server.origin}/just`)).bytes).toHaveLength(100);
    await expect(retriever.retrieve(`${server.origin}/over`)).rejects.toEqual(
      oppslagError('SOURCE_TOO_LARGE'),
    );
  });
});

describe('a body that breaks off', () => {
  test.each([
    ['before its Content-Length', broken('first half', 100)],
    ['before its last chunk', broken('first half')],
    ['at the end of the connection', raw('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst half')],
    ['with a chunk that is none', raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n')],
    ['after its Content-Length', raw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst half')],
  ])('%s is asked for again', async (_, route) => {
    const server = await serve({ '/list': inTurn(route, route, fixed('first and second half')) });
    const document = await quickRetriever().retrieve(`${server.origin}/list`);
    expect(textOf(document)).toBe('first and second half');
    expect(server.seen).toHaveLength(3);
  });

  test('every time is a fault that tells how often', async () => {
    const server = await serve({ '/list': broken('first half', 100) });
    await expect(quickRetriever({ retries: 2 }).retrieve(`${server.origin}/list`)).rejects.toEqual(
      oppslagError(
        'SOURCE_UNREACHABLE',
        '/list: the body must come whole; it broke after 10 bytes (ECONNRESET); tried 3 times',
      ),
    );
  });
});

describe('a body that crawls', () => {
  const limits = { retries: 0, minBytesPerSecond: 1_000, rateWindowMs: 100 };
  const tooSlow = oppslagError('SOURCE_UNREACHABLE', 'the body must come at 1,000 bytes/s or more');

  test.each([
    ['byte by byte', drip('x'.repeat(1_000), 20)],
    ['not at all after its beginning', stalled('x'.repeat(500), 1_000)],
  ])('%s is given up', async (_, route) => {
    const server = await serve({ '/list': route });
    await expect(quickRetriever(limits).retrieve(`${server.origin}/list`)).rejects.toEqual(tooSlow);
  });

  test('is asked for again', async () => {
    const server = await serve({ '/list': inTurn(stalled('x', 1_000), fixed('list')) });
    const retriever = quickRetriever({ ...limits, retries: 1 });
    expect(textOf(await retriever.retrieve(`${server.origin}/list`))).toBe('list');
  });

  test('but fast enough is waited for', async () => {
    const server = await serve({ '/list': drip('x'.repeat(60), 5) });
    const retriever = quickRetriever({ retries: 0, minBytesPerSecond: 1, rateWindowMs: 100 });
    expect((await retriever.retrieve(`${server.origin}/list`)).bytes).toHaveLength(60);
  });
});
