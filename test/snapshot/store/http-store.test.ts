import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchFile } from '../../../src/snapshot/fetcher.ts';
import { FileStore } from '../../../src/snapshot/store/file-store.ts';
import { HttpStore } from '../../../src/snapshot/store/http-store.ts';
import { openStore } from '../../../src/snapshot/store/open-store.ts';
import { mirror } from '../../support/publisher.ts';
import { makeWorkplace, type Workplace } from '../../support/service.ts';
import {
  fixed,
  type HttpServer,
  redirect,
  startHttpServer,
  status,
  validated,
} from '../../support/upstream/http-server.ts';
import { aFile } from '../../trust/support.ts';

const NAME = '7-abababababab.dsse.json';
let server: HttpServer;
let store: HttpStore;

beforeEach(async () => {
  server = await startHttpServer({
    '/announcement': fixed(`${NAME}\n`),
    [`/manifests/${NAME}`]: fixed('envelope'),
  });
  store = new HttpStore({ url: server.origin });
});

afterEach(async () => await server.close());

const text = async (from = store) => Buffer.from(await from.readManifest()).toString();

describe('a store behind HTTP', () => {
  test('gives the announced envelope, and asks for nothing compressed and nothing kept by a cache', async () => {
    expect(await text()).toBe('envelope');
    expect(server.seen.map(({ path }) => path)).toEqual(['/announcement', `/manifests/${NAME}`]);
    for (const { headers } of server.seen) {
      expect(headers).toMatchObject({ 'accept-encoding': 'identity', 'cache-control': 'no-cache' });
      expect(headers).not.toHaveProperty('if-none-match');
    }
  });

  test.each(['', '/'])('may lie anywhere on a server, written with %j at the end', async (end) => {
    server.route('/deep/down/announcement', fixed(`${NAME}\n`));
    server.route(`/deep/down/manifests/${NAME}`, fixed('deep'));
    expect(await text(new HttpStore({ url: `${server.origin}/deep/down${end}` }))).toBe('deep');
  });

  test('is the directory that was published, served as it is', async () => {
    const workplace: Workplace = makeWorkplace();
    const published = new FileStore(join(workplace.directory, 'published'));
    const bytes = randomBytes(300_000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await published.writeFile(sha256, bytes);
    await published.announce(8, 'cd'.repeat(32), Buffer.from('eighth'));
    mirror(server, published.name);
    const behind = openStore(server.origin);
    expect(Buffer.from(await behind.readManifest()).toString()).toBe('eighth');
    const file = aFile({ sha256, length: bytes.length });
    expect(Buffer.from(await fetchFile(behind, file)).equals(bytes)).toBe(true);
    workplace.remove();
  });

  test('sends the ETag of a manifest back, and never that of an announcement, which may be that of another', async () => {
    server.route('/announcement', validated(`${NAME}\n`, { etag: '"a"' }));
    server.route(`/manifests/${NAME}`, validated('envelope', { etag: '"m"' }));
    expect(await text()).toBe('envelope');
    expect(await text()).toBe('envelope');
    expect(server.seen.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      undefined,
      undefined,
      '"m"',
    ]);
  });

  test('sends the ETag of one manifest for no other', async () => {
    server.route('/announcement', fixed(`${NAME}\n`));
    server.route(`/manifests/${NAME}`, validated('envelope', { etag: '"1"' }));
    await text();
    const other = '8-cdcdcdcdcdcd.dsse.json';
    server.route('/announcement', fixed(`${other}\n`));
    server.route(`/manifests/${other}`, validated('other', { etag: '"1"' }));
    expect(await text()).toBe('other');
  });

  test('asks for everything anew when it was told to forget', async () => {
    server.route('/announcement', validated(`${NAME}\n`, { etag: '"a"' }));
    server.route(`/manifests/${NAME}`, validated('damaged', { etag: '"m"' }));
    expect(await text()).toBe('damaged');
    store.forget();
    // Mended, but with the ETag of before, as a server may have it that makes them of length and time.
    server.route(`/manifests/${NAME}`, validated('envelope', { etag: '"m"' }));
    expect(await text()).toBe('envelope');
  });

  test('may redirect on its own server', async () => {
    server.route('/announcement', redirect('/moved'));
    server.route('/moved', fixed(`${NAME}\n`));
    expect(await text()).toBe('envelope');
  });

  test.each([
    [404, 'MANIFEST_MISSING'],
    [410, 'MANIFEST_MISSING'],
    [403, 'STORE_ANSWER_WRONG'],
    [500, 'STORE_ANSWER_WRONG'],
    [206, 'STORE_ANSWER_WRONG'],
  ])('tells what a status of %i means', async (code, reason) => {
    server.route('/announcement', status(code));
    await expect(store.readManifest()).rejects.toMatchObject({ code: reason });
  });

  test('names the rule and the system error, never what the server sent', async () => {
    await server.close();
    await expect(store.readManifest()).rejects.toMatchObject({
      code: 'STORE_UNREADABLE',
      message: expect.stringContaining('(ECONNREFUSED)'),
    });
    server = await startHttpServer({ '/announcement': redirect('http://evil.example/') });
    const fault = await new HttpStore({ url: server.origin }).readManifest().catch((error: Error) => error);
    expect(String(fault)).not.toContain('evil');
  });

  test('that leaves a connection open is not asked on it for ever: a reader who has had enough ends it', async () => {
    server.route(`/files/${'a'.repeat(64)}`, fixed(Buffer.alloc(5_000_000)));
    for await (const chunk of store.readFile('a'.repeat(64))) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await text()).toBe('envelope');
  });
});
