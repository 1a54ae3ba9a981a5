import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchFile } from '../../../src/snapshot/fetcher.ts';
import { FileStore } from '../../../src/snapshot/store/file-store.ts';
import type { ManifestFile } from '../../../src/trust/manifest.ts';
import { makeWorkplace, type Workplace } from '../../support/service.ts';

let workplace: Workplace;
let store: FileStore;

beforeEach(() => {
  workplace = makeWorkplace();
  store = new FileStore(workplace.store);
});

afterEach(() => workplace.remove());

function fileOf(bytes: Uint8Array, change: Partial<ManifestFile> = {}): ManifestFile {
  return {
    name: 'x.segment',
    system: 'x',
    edition: '1',
    format: 1,
    recordCount: 1,
    length: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sources: [{ name: 'test', uri: 'test:', retrievedAt: '2026-01-01T00:00:00Z', licence: 'CC0-1.0' }],
    ...change,
  };
}

describe('FileStore', () => {
  test('refuses a pipe instead of waiting for it', async () => {
    mkdirSync(workplace.store, { recursive: true });
    execFileSync('mkfifo', [join(workplace.store, 'announcement')]);
    await expect(store.readManifest()).rejects.toThrow(
      expect.objectContaining({
        code: 'STORE_UNREADABLE',
        message: expect.stringContaining('regular files'),
      }),
    );
  });

  test('gives back what was announced, and the files by hash, in chunks', async () => {
    const bytes = randomBytes(3 * 1024 * 1024 + 17);
    const file = fileOf(bytes);
    await store.writeFile(file.sha256, bytes);
    await store.announce(7, 'ab'.repeat(32), Buffer.from('envelope'));
    expect(Buffer.from(await store.readManifest()).toString()).toBe('envelope');
    const chunks: number[] = [];
    for await (const chunk of store.readFile(file.sha256)) chunks.push(chunk.length);
    expect(chunks).toEqual([1_048_576, 1_048_576, 1_048_576, 17]);
    expect(Buffer.from(await fetchFile(store, file)).equals(bytes)).toBe(true);
  });

  test('writes a file once, and again when what is there is damaged', async () => {
    const bytes = Buffer.from('content');
    const { sha256 } = fileOf(bytes);
    await store.writeFile(sha256, bytes);
    const path = join(workplace.store, 'files', sha256);
    const before = statSync(path).ino;
    await store.writeFile(sha256, bytes);
    expect(statSync(path).ino).toBe(before);
    writeFileSync(path, 'damaged');
    await store.writeFile(sha256, bytes);
    expect(readFileSync(path, 'utf8')).toBe('content');
    expect(readdirSync(join(workplace.store, 'files'))).toEqual([sha256]);
  });

  test.each([
    '../keys/trust.json',
    '7-abababababab.dsse.json\u0000x',
    '7-ABABABABABAB.dsse.json',
    'a/b',
    '.',
    '',
  ])('follows no announcement such as %j out of its directory', async (announcement) => {
    mkdirSync(workplace.store, { recursive: true });
    writeFileSync(join(workplace.store, 'announcement'), announcement);
    await expect(store.readManifest()).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });
  });

  test('gives back every manifest that was announced, by its sequence', async () => {
    expect(await store.sequences()).toEqual([]);
    await store.announce(9, 'ab'.repeat(32), Buffer.from('ninth'));
    await store.announce(10, 'cd'.repeat(32), Buffer.from('tenth'));
    await store.announce(100, 'ef'.repeat(32), Buffer.from('hundredth'));
    expect(await store.sequences()).toEqual([100, 10, 9]);
    expect(Buffer.from(await store.readManifestOf(10)).toString()).toBe('tenth');
    expect(Buffer.from(await store.readManifestOf(9)).toString()).toBe('ninth');
    for (const sequence of [1, 0, 11]) {
      await expect(store.readManifestOf(sequence)).rejects.toMatchObject({
        code: 'MANIFEST_MISSING',
        message: `the store has no manifest of sequence ${sequence}`,
        hint: expect.stringContaining('Name a sequence of which the store has one manifest'),
      });
    }
  });

  test('does not choose between two manifests of one sequence', async () => {
    await store.announce(7, 'ab'.repeat(32), Buffer.from('one'));
    await store.announce(7, 'cd'.repeat(32), Buffer.from('other'));
    expect(await store.sequences()).toEqual([7]);
    await expect(store.readManifestOf(7)).rejects.toMatchObject({
      code: 'MANIFEST_MISSING',
      message: 'the store has several manifests of sequence 7',
      hint: expect.stringContaining('Name a sequence of which the store has one manifest'),
    });
    expect(Buffer.from(await store.readManifest()).toString()).toBe('other');
  });

  test('takes nothing for a manifest that has no name of one', async () => {
    await store.announce(7, 'ab'.repeat(32), Buffer.from('envelope'));
    const manifests = join(workplace.store, 'manifests');
    for (const name of ['8-abababababab.dsse.json~', '9.dsse.json', '.10-abababababab.dsse.json', 'x']) {
      writeFileSync(join(manifests, name), '');
    }
    expect(await store.sequences()).toEqual([7]);
    await expect(store.readManifestOf(8)).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });
  });

  test('tells manifests that are missing from those that cannot be read', async () => {
    await expect(store.readManifestOf(1)).rejects.toMatchObject({
      code: 'MANIFEST_MISSING',
      message: 'the store has no manifests',
    });
    // A directory where a file is expected, and the other way round.
    mkdirSync(join(workplace.store, 'manifests', '1-abababababab.dsse.json'), { recursive: true });
    await expect(store.readManifestOf(1)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
    const file = new FileStore(join(workplace.directory, 'file'));
    mkdirSync(file.name);
    writeFileSync(join(file.name, 'manifests'), '');
    expect(await file.sequences()).toEqual([]);
    await expect(file.readManifestOf(1)).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });
  });

  test('reads no more of an endless manifest than the limit and a byte', async () => {
    await store.announce(1, 'cd'.repeat(32), Buffer.alloc(400 * 1024, 65));
    expect((await store.readManifest()).length).toBe(256 * 1024 + 1);
  });

  test('tells a store that is missing from one that cannot be read', async () => {
    await expect(store.readManifest()).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });
    mkdirSync(join(workplace.store, 'announcement'), { recursive: true });
    await expect(store.readManifest()).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
  });
});

describe('fetchFile', () => {
  test.each([
    ['shorter than the manifest says', { length: 8 }, 'FILE_LENGTH_WRONG'],
    ['longer than the manifest says', { length: 6 }, 'FILE_LENGTH_WRONG'],
  ])('refuses a file that is %s', async (_, change, code) => {
    const bytes = Buffer.from('content');
    const file = fileOf(bytes, change);
    await store.writeFile(file.sha256, bytes);
    await expect(fetchFile(store, file)).rejects.toMatchObject({ code });
  });

  test('refuses other bytes of the same length, and a file that is not there', async () => {
    const file = fileOf(Buffer.from('content'));
    await expect(fetchFile(store, file)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: 'file of x: must be in the store',
    });
    await store.writeFile(file.sha256, Buffer.from('kontent'));
    await expect(fetchFile(store, file)).rejects.toMatchObject({ code: 'FILE_DIGEST_WRONG' });
  });
});
