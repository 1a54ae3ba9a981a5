import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BuiltSnapshot } from '../../src/snapshot/builder.ts';
import { SnapshotCache } from '../../src/snapshot/cache.ts';
import type { SnapshotStore } from '../../src/snapshot/store/store.ts';
import { verifyManifest } from '../../src/trust/verify.ts';
import { makePublisher, type Publisher } from '../support/publisher.ts';
import { makeWorkplace, type Workplace } from '../support/service.ts';

const now = new Date();
let workplace: Workplace;
let publisher: Publisher;
let cache: SnapshotCache;

beforeEach(async () => {
  workplace = makeWorkplace();
  publisher = makePublisher(workplace.directory);
  cache = new SnapshotCache(join(workplace.directory, 'cache'), { keptSnapshots: 2 });
  await cache.prepare();
});

afterEach(() => workplace.remove());

const list = (folder: string) => readdirSync(join(cache.directory, folder)).sort();

/** Publishes a snapshot and takes it into the cache. */
async function accept(sequence: number, version = String(sequence % 10)): Promise<BuiltSnapshot> {
  const snapshot = await publisher.publish(sequence, { version });
  const verified = verifyManifest({ envelopeBytes: snapshot.envelope, policy: publisher.policy, now });
  for (const file of snapshot.manifest.files) await cache.fetch(publisher.store, file);
  await cache.accept(verified, snapshot.envelope);
  await cache.prune(publisher.policy, now);
  return snapshot;
}

async function newestSequence(policy = publisher.policy): Promise<number | undefined> {
  return (await cache.newest(policy, now))?.manifest.sequence;
}

describe('the cache', () => {
  test('is empty at first', async () => {
    expect(await newestSequence()).toBeUndefined();
  });

  test('has the newest by number, not by name, and drops what nobody needs any more', async () => {
    const nine = await accept(9);
    const ten = await accept(10);
    expect(await newestSequence()).toBe(10);
    const eleven = await accept(11);
    expect(list('accepted').map((name) => name.split('-')[0])).toEqual(['10', '11']);
    const needed = [ten, eleven].flatMap(({ manifest }) => manifest.files.map(({ sha256 }) => sha256));
    expect(list('files')).toEqual([...new Set(needed)].sort());
    expect(list('files')).not.toContain(
      nine.manifest.files.find(({ system }) => system === 'postnummer')!.sha256,
    );
  });

  test('drops nothing while an envelope cannot be read: nobody knows which files it names', async () => {
    await accept(9);
    const ten = await accept(10);
    const envelope = join(
      cache.directory,
      'accepted',
      list('accepted').find((name) => name.startsWith('10-'))!,
    );
    const files = list('files');
    rmSync(envelope);
    mkdirSync(envelope);
    await cache.prune(publisher.policy, now);
    expect(list('files')).toEqual(files);
    await accept(11);
    await accept(12);
    for (const { sha256 } of ten.manifest.files) expect(list('files')).toContain(sha256);
    rmdirSync(envelope);
    await cache.prune(publisher.policy, now);
    expect(list('accepted').map((name) => name.split('-')[0])).toEqual(['11', '12']);
  });

  test('reads a file from the store once', async () => {
    const { manifest } = await accept(1);
    const silent: SnapshotStore = {
      name: 'none',
      readManifest: () => Promise.reject(new Error('asked')),
      readFile: () => {
        throw new Error('asked');
      },
    };
    for (const file of manifest.files) expect((await cache.fetch(silent, file)).length).toBe(file.length);
  });

  test('reads a file again that was damaged on the disk, and mends it', async () => {
    const { manifest } = await accept(1);
    const [file] = manifest.files;
    const path = join(cache.directory, 'files', file!.sha256);
    const bytes = readFileSync(path);
    writeFileSync(
      path,
      bytes.map((byte, i) => (i === 99 ? byte ^ 1 : byte)),
    );
    await cache.fetch(publisher.store, file!);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('keeps nothing of a file that is not what the manifest says', async () => {
    const { manifest } = await publisher.publish(1, { version: '1' });
    const [file] = manifest.files;
    writeFileSync(join(publisher.store.name, 'files', file!.sha256), 'damaged');
    await expect(cache.fetch(publisher.store, file!)).rejects.toMatchObject({ code: 'FILE_LENGTH_WRONG' });
    expect(list('files')).toEqual([]);
  });

  test('clears away what an interrupted download left, and nothing else', async () => {
    await accept(1);
    const before = list('files');
    const left = `.${crypto.randomUUID()}.tmp`;
    writeFileSync(join(cache.directory, 'files', left), 'part');
    writeFileSync(join(cache.directory, 'files', '.note'), 'by a person');
    await cache.prepare();
    expect(list('files')).toEqual(['.note', ...before]);
  });

  test('believes no envelope that the policy does not', async () => {
    await accept(5);
    const stranger = makePublisher(join(workplace.directory, 'stranger'));
    const { envelope, digest } = await stranger.publish(99, { version: '9' });
    const name = `99-${digest.slice(0, 12)}.dsse.json`;
    writeFileSync(join(cache.directory, 'accepted', name), envelope);
    writeFileSync(join(cache.directory, 'accepted', '98-abababababab.dsse.json'), 'damaged');
    mkdirSync(join(cache.directory, 'accepted', '97-abababababab.dsse.json'));
    expect(await newestSequence()).toBe(5);
    expect(await newestSequence(stranger.policy)).toBe(99);
    expect(await newestSequence({ ...publisher.policy, minSequence: 6 })).toBeUndefined();
    expect(await newestSequence({ ...publisher.policy, epoch: 2 })).toBeUndefined();
    // What another service keeps in the same directory is not thrown away.
    await accept(6);
    await accept(7);
    expect(list('accepted')).toContain(name);
  });

  test('is a floor however long ago its snapshot expired', async () => {
    const snapshot = await publisher.publish(3, {
      version: '3',
      nowMs: now.getTime() - 300 * 86_400_000,
      validityDays: 1,
    });
    const policy = { ...publisher.policy, maxStalenessDays: 0 };
    const verified = verifyManifest({
      envelopeBytes: snapshot.envelope,
      policy: publisher.policy,
      now,
      standing: 'accepted',
    });
    await cache.accept(verified, snapshot.envelope);
    expect(await newestSequence(policy)).toBe(3);
  });

  test('refuses files for which the disk has no room', async () => {
    const { manifest } = await publisher.publish(1, { version: '1' });
    const [file] = manifest.files;
    await cache.requireRoom([file!]);
    await expect(cache.requireRoom([{ ...file!, length: Number.MAX_SAFE_INTEGER }])).rejects.toMatchObject({
      code: 'CACHE_UNWRITABLE',
      message: expect.stringContaining('1.5 times'),
    });
  });

  test('that cannot be made says so', async () => {
    const path = join(workplace.directory, 'file');
    writeFileSync(path, '');
    await expect(new SnapshotCache(path).prepare()).rejects.toMatchObject({ code: 'CACHE_UNWRITABLE' });
  });

  test('leaves no probe behind', () => {
    expect(existsSync(join(cache.directory, 'files', '.writable'))).toBe(false);
    expect([...list('files'), ...list('accepted')]).toEqual([]);
  });
});
