import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RetrievedDocument } from '../../../src/source/retrieve/document.ts';
import type { RetrievalProgress } from '../../../src/source/retrieve/progress.ts';
import { fixed, redirect, status, validated } from '../../support/upstream/http-server.ts';
import { oppslagError, quickRetriever, serve, temporaryDirectory, textOf } from './support.ts';

/** One build after the other: each has a retriever of its own, all the same cache. */
function builds(cacheDirectory: string) {
  return async (uri: string, accept?: string): Promise<RetrievedDocument> =>
    await quickRetriever({}, { cacheDirectory }).retrieve(uri, accept === undefined ? {} : { accept });
}

function onlyFile(directory: string, folder: string): string {
  const names = readdirSync(join(directory, folder));
  expect(names).toHaveLength(1);
  return join(directory, folder, names[0]!);
}

/** Makes the record look as if the document had come long ago. */
function backdate(directory: string): string {
  const path = onlyFile(directory, 'records');
  const record = JSON.parse(readFileSync(path, 'utf8')) as { retrievedAt: string };
  record.retrievedAt = '2020-01-01T00:00:00.000Z';
  writeFileSync(path, JSON.stringify(record));
  return record.retrievedAt;
}

describe('a document from an earlier build', () => {
  test.each([
    ['ETag', { etag: '"v1"' }, 'if-none-match', '"v1"'],
    [
      'Last-Modified',
      { lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT' },
      'if-modified-since',
      'Thu, 01 Jan 2026 00:00:00 GMT',
    ],
  ] as const)('is not sent again when its %s still holds', async (_, validators, header, value) => {
    const server = await serve({ '/list': validated('list', validators) });
    const build = builds(temporaryDirectory());
    const first = await build(`${server.origin}/list`);
    expect(await build(`${server.origin}/list`)).toEqual(first);
    expect(server.seen.map(({ headers }) => headers[header])).toEqual([undefined, value]);
  });

  test('keeps its media type and is reported as unchanged', async () => {
    const route = validated('[]', { etag: '"v1"' });
    const server = await serve({
      '/list': (request, response) => {
        if (request.headers['if-none-match'] === undefined)
          response.setHeader('content-type', 'text/JSON; charset=utf-8');
        route(request, response);
      },
    });
    const cacheDirectory = temporaryDirectory();
    await builds(cacheDirectory)(`${server.origin}/list`);
    const seen: RetrievalProgress[] = [];
    const onProgress = (progress: RetrievalProgress) => void seen.push(progress);
    const again = await quickRetriever({}, { cacheDirectory, onProgress }).retrieve(`${server.origin}/list`);
    expect(again.mediaType).toBe('text/json');
    expect(seen.map(({ phase }) => phase)).toEqual(['requesting', 'unchanged']);
  });

  test('keeps its time when the server sends the same bytes again', async () => {
    const server = await serve({ '/list': fixed('list') });
    const directory = temporaryDirectory();
    const build = builds(directory);
    await build(`${server.origin}/list`);
    const retrievedAt = backdate(directory);
    expect((await build(`${server.origin}/list`)).retrievedAt).toBe(retrievedAt);
    expect((await build(`${server.origin}/list`)).retrievedAt).toBe(retrievedAt);
  });

  test('is replaced when other bytes come', async () => {
    const server = await serve({ '/list': validated('list', { etag: '"v1"' }) });
    const directory = temporaryDirectory();
    const build = builds(directory);
    await build(`${server.origin}/list`);
    const retrievedAt = backdate(directory);
    server.route('/list', validated('new list', { etag: '"v2"' }));
    const document = await build(`${server.origin}/list`);
    expect(textOf(document)).toBe('new list');
    expect(document.retrievedAt > retrievedAt).toBe(true);
    expect(await build(`${server.origin}/list`)).toEqual(document);
    expect(server.seen.at(-1)?.headers['if-none-match']).toBe('"v2"');
  });

  test('is one for each Accept', async () => {
    const server = await serve({
      '/list': (request, response) =>
        validated(`as ${request.headers.accept}`, { etag: `"${request.headers.accept}"` })(request, response),
    });
    const build = builds(temporaryDirectory());
    for (const accept of ['text/csv', 'application/json', 'text/csv']) {
      expect(textOf(await build(`${server.origin}/list`, accept))).toBe(`as ${accept}`);
    }
    expect(server.seen.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      undefined,
      '"text/csv"',
    ]);
  });

  test.each([
    ['a body with another byte', 'bodies', 'lisp'],
    ['a body that is cut', 'bodies', 'lis'],
    ['a body that is gone', 'bodies', undefined],
    ['a record that is cut', 'records', '{"name": "'],
    ['a record of another shape', 'records', '{}'],
    ['a record that is gone', 'records', undefined],
  ])('with %s is fetched anew and mended', async (_, folder, content) => {
    const server = await serve({ '/list': validated('list', { etag: '"v1"' }) });
    const directory = temporaryDirectory();
    const build = builds(directory);
    await build(`${server.origin}/list`);
    const path = onlyFile(directory, folder);
    if (content === undefined) rmSync(path);
    else writeFileSync(path, content);
    expect(textOf(await build(`${server.origin}/list`))).toBe('list');
    expect(textOf(await build(`${server.origin}/list`))).toBe('list');
    expect(server.seen.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      undefined,
      '"v1"',
    ]);
  });

  test('above a limit that was lowered is fetched anew, and refused', async () => {
    const server = await serve({ '/list': validated('list', { etag: '"v1"' }) });
    const cacheDirectory = temporaryDirectory();
    await builds(cacheDirectory)(`${server.origin}/list`);
    await expect(
      quickRetriever({ maxBytes: 3 }, { cacheDirectory }).retrieve(`${server.origin}/list`),
    ).rejects.toEqual(oppslagError('SOURCE_TOO_LARGE'));
  });

  test('is not taken for one that a redirect leads to now, even with the same ETag', async () => {
    const server = await serve({
      '/latest': redirect('/2025'),
      '/2025': validated('edition 2025', { etag: '"1"' }),
      '/2026': validated('edition 2026', { etag: '"1"' }),
    });
    const build = builds(temporaryDirectory());
    await build(`${server.origin}/latest`);
    expect(textOf(await build(`${server.origin}/latest`))).toBe('edition 2025');
    expect(server.seen.at(-1)?.headers['if-none-match']).toBe('"1"');
    server.route('/latest', redirect('/2026'));
    expect(textOf(await build(`${server.origin}/latest`))).toBe('edition 2026');
  });

  test('does not stand in for a server that fails', async () => {
    const server = await serve({ '/list': fixed('list') });
    const build = builds(temporaryDirectory());
    await build(`${server.origin}/list`);
    server.route('/list', status(403));
    await expect(build(`${server.origin}/list`)).rejects.toEqual(oppslagError('SOURCE_UNREACHABLE'));
  });

  test('is kept without its URL, whose query may hold a key', async () => {
    const server = await serve({ '/list?key=secret': fixed('list') });
    const directory = temporaryDirectory();
    await builds(directory)(`${server.origin}/list?key=secret`);
    expect(readFileSync(onlyFile(directory, 'records'), 'utf8')).not.toContain('secret');
  });
});
