import { createHash } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RejectedSnapshots } from '../../src/refresh/rejected.ts';
import { SnapshotCache } from '../../src/snapshot/cache.ts';
import { FileStore } from '../../src/snapshot/store/file-store.ts';
import type { SnapshotStore } from '../../src/snapshot/store/store.ts';
import type { Manifest } from '../../src/trust/manifest.ts';
import type { TrustPolicy } from '../../src/trust/policy.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { makePublisher, type Publisher } from '../support/publisher.ts';
import { makeWorkplace, type Workplace } from '../support/service.ts';

const GONE = new FileStore('/nonexistent/store');
let workplace: Workplace;
let publisher: Publisher;
let counting: SnapshotStore;
let downloads: number;
let nowMs: number;

async function start(
  policy: TrustPolicy = publisher.policy,
  stores: readonly SnapshotStore[] = [counting],
): Promise<Instance> {
  return await startInstance({ workplace, stores, policy, now: () => nowMs });
}

/** Announces a manifest of our own making, signed by the publisher. */
async function announce(base: Manifest, changes: Partial<Manifest>): Promise<void> {
  const envelope = publisher.sign({ ...base, ...changes });
  const { payload } = JSON.parse(Buffer.from(envelope).toString('utf8')) as { payload: string };
  const digest = createHash('sha256').update(Buffer.from(payload, 'base64')).digest('hex');
  await publisher.store.announce(changes.sequence ?? base.sequence, digest, envelope);
}

beforeEach(async () => {
  workplace = makeWorkplace();
  publisher = makePublisher(workplace.directory);
  nowMs = Date.now();
  downloads = 0;
  counting = {
    name: 'counting',
    readManifest: () => publisher.store.readManifest(),
    readFile: (sha256) => {
      downloads++;
      return publisher.store.readFile(sha256);
    },
  };
  await publisher.publish(5, { version: 'A' });
});

afterEach(() => workplace.remove());

/** Accepts 5, and refuses 6, whose texts are new and of which half is gone. */
async function refuseSix(): Promise<Instance> {
  const instance = await start();
  await instance.refresher.refresh();
  await publisher.publish(6, { version: 'B', count: 5 });
  downloads = 0;
  instance.phases();
  expect(await instance.refresher.refresh()).toBe('rejected');
  expect(downloads).toBe(1);
  return instance;
}

describe('a snapshot that was refused for its content', () => {
  test('is not downloaded again, told as repeated, and shown', async () => {
    const { refresher, events, shown } = await refuseSix();
    expect(events.at(-1)).toMatchObject({
      phase: 'rejected',
      reason: 'CONTENT_SHRUNK',
      isRepeated: false,
      snapshot: { sequence: 6 },
    });
    rmSync(join(workplace.directory, 'cache', 'files'), { recursive: true });
    events.length = 0;
    expect(await refresher.refresh()).toBe('rejected');
    expect(downloads).toBe(1);
    expect(events).toMatchObject([{ phase: 'rejected', reason: 'CONTENT_SHRUNK', isRepeated: true }]);
    expect(refresher.histories[0]?.lastErrorReason).toBe('CONTENT_SHRUNK');
    expect(refresher.rejected).toMatchObject([{ sequence: 6, reason: 'CONTENT_SHRUNK', source: 'counting' }]);
    expect(shown()).toBe('BY A');
  });

  test('stays so after a restart, and is told once more', async () => {
    await refuseSix();
    const again = await start();
    expect(again.refresher.rejected).toMatchObject([{ sequence: 6 }]);
    again.events.length = 0;
    await again.refresher.refresh();
    await again.refresher.refresh();
    expect(downloads).toBe(1);
    expect(again.events).toMatchObject([{ isRepeated: false }, { isRepeated: true }]);
  });

  test('is judged anew by another policy', async () => {
    await refuseSix();
    const again = await start({ ...publisher.policy, maxValidityDays: 399 });
    expect(again.refresher.rejected).toEqual([]);
    rmSync(join(workplace.directory, 'cache', 'files'), { recursive: true });
    downloads = 0;
    expect(await again.refresher.refresh()).toBe('rejected');
    expect(downloads).toBeGreaterThan(0);
  });

  test('is judged anew by another version of Oppslag', async () => {
    await refuseSix();
    const cache = new SnapshotCache(join(workplace.directory, 'cache'));
    const [same, other] = [undefined, '99.0.0'].map(
      (version) => new RejectedSnapshots(publisher.policy, cache, version),
    );
    await same!.read();
    await other!.read();
    expect(same!.all).toHaveLength(1);
    expect(other!.all).toEqual([]);
  });

  test('is looked at again when an operator asks', async () => {
    const { refresher } = await refuseSix();
    rmSync(join(workplace.directory, 'cache', 'files'), { recursive: true });
    expect(await refresher.refreshNow({ validateOnly: false })).toMatchObject({ outcome: 'rejected' });
    expect(downloads).toBe(2);
  });

  test('is forgotten when another one is accepted', async () => {
    const { refresher } = await refuseSix();
    await publisher.publish(7, { version: 'C', count: 8 });
    expect(await refresher.refresh()).toBe('activated');
    expect(refresher.rejected).toEqual([]);
    expect(readdirSync(join(workplace.directory, 'cache'))).not.toContain('rejected.json');
  });

  test('does not stand in the way of a good one of another store', async () => {
    await refuseSix();
    const other = makePublisher(join(workplace.directory, 'other'));
    const { manifest } = await publisher.publish(7, { version: 'C', count: 8 });
    for (const { sha256 } of manifest.files) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of publisher.store.readFile(sha256)) chunks.push(chunk);
      await other.store.writeFile(sha256, Buffer.concat(chunks));
    }
    await other.store.announce(7, 'a'.repeat(64), publisher.sign(manifest));
    await publisher.publish(6, { version: 'B', count: 5 });
    const { refresher, shown } = await start(publisher.policy, [counting, other.store]);
    expect(await refresher.refresh()).toBe('activated');
    expect(shown()).toBe('BY C');
  });

  test('by its probes is asked again on another day', async () => {
    const { manifest } = await publisher.publish(6, { version: 'B' });
    const instance = await start();
    const probes = manifest.probes.map((probe) => ({ ...probe, display: 'other' }));
    await announce(manifest, { sequence: 7, probes });
    expect(await instance.refresher.refresh()).toBe('rejected');
    expect(instance.refresher.rejected).toMatchObject([{ reason: 'PROBE_FAILED' }]);
    instance.phases();
    await instance.refresher.refresh();
    expect(instance.phases()).toEqual(['rejected']);
    nowMs += 86_400_000;
    await instance.refresher.refresh();
    expect(instance.phases()).toEqual(['detected', 'fetched', 'verified', 'rejected']);
  });

  test('is forgotten when the note of it is damaged', async () => {
    await refuseSix();
    for (const note of ['', '{"judge":', '{"judge":"x","rejected":[]}']) {
      writeFileSync(join(workplace.directory, 'cache', 'rejected.json'), note);
      expect((await start()).refresher.rejected).toEqual([]);
    }
  });
});

describe('a store that fails', () => {
  test('is asked again every time', async () => {
    const { manifest } = await publisher.publish(6, { version: 'B' });
    const file = manifest.files.find(({ system }) => system === 'postnummer')!;
    writeFileSync(join(publisher.store.name, 'files', file.sha256), 'damaged');
    const { refresher, events } = await start();
    for (let i = 0; i < 2; i++) expect(await refresher.refresh()).toBe('rejected');
    expect(events.filter(({ phase }) => phase === 'rejected')).toMatchObject([
      { reason: 'FILE_LENGTH_WRONG', isRepeated: false },
      { reason: 'FILE_LENGTH_WRONG', isRepeated: false },
    ]);
    expect(refresher.rejected).toEqual([]);
    await publisher.publish(6, { version: 'B' });
    expect((await start(publisher.policy, [GONE, publisher.store])).refresher.rejected).toEqual([]);
  });
});

describe('guards', () => {
  test('compare with the accepted counts also when the segments on the disk are damaged', async () => {
    await refuseSix();
    const files = join(workplace.directory, 'cache', 'files');
    for (const name of readdirSync(files)) writeFileSync(join(files, name), 'damaged');
    rmSync(join(workplace.directory, 'cache', 'rejected.json'));
    const { refresher, shown } = await start();
    expect(shown()).toBeUndefined();
    expect(await refresher.refresh()).toBe('rejected');
    expect(refresher.histories[0]?.lastErrorReason).toBe('CONTENT_SHRUNK');
    expect(shown()).toBeUndefined();
  });

  test('refuse fewer concepts than the policy wants, of a first snapshot too', async () => {
    const strict = (least: number) => ({
      ...publisher.policy,
      minConcepts: new Map([['postnummer', least]]),
    });
    const { refresher } = await start(strict(11));
    expect(await refresher.refresh()).toBe('rejected');
    expect(refresher.histories[0]?.lastErrorReason).toBe('CONTENT_TOO_SMALL');
    expect(await (await start(strict(10))).refresher.refresh()).toBe('activated');
  });
});
