import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActiveSnapshot, isStale } from '../../src/refresh/active.ts';
import type { RefreshEvent } from '../../src/refresh/listener.ts';
import { Refresher } from '../../src/refresh/refresher.ts';
import { SnapshotCache } from '../../src/snapshot/cache.ts';
import { FileStore } from '../../src/snapshot/store/file-store.ts';
import { HttpStore } from '../../src/snapshot/store/http-store.ts';
import type { SnapshotStore } from '../../src/snapshot/store/store.ts';
import type { TrustPolicy } from '../../src/trust/policy.ts';
import { makePublisher, mirror, type Publisher } from '../support/publisher.ts';
import { makeWorkplace, type Workplace } from '../support/service.ts';
import { startHttpServer, validated } from '../support/upstream/http-server.ts';

const DAY_MS = 86_400_000;
let workplace: Workplace;
let publisher: Publisher;
let nowMs: number;

beforeEach(() => {
  workplace = makeWorkplace();
  publisher = makePublisher(workplace.directory);
  nowMs = Date.now();
});

afterEach(() => workplace.remove());

/** A new process, as far as anything that is remembered goes. */
async function start(
  stores: readonly SnapshotStore[] = [publisher.store],
  policy: TrustPolicy = publisher.policy,
) {
  const active = new ActiveSnapshot();
  const events: RefreshEvent[] = [];
  const refresher = new Refresher({
    stores,
    cache: new SnapshotCache(join(workplace.directory, 'cache')),
    policy,
    active,
    now: () => nowMs,
    listener: (event) => void events.push(event),
  });
  await refresher.restore();
  const shown = () => active.current?.dataset.find('postnummer')?.search.textAt(0);
  const reasons = () => refresher.histories.map(({ lastErrorReason }) => lastErrorReason);
  return { active, refresher, events, shown, reasons };
}

const GONE = new FileStore('/nonexistent/store');

describe('an instance that starts again', () => {
  beforeEach(async () => {
    await publisher.publish(5, { version: 'A' });
    const first = await start();
    expect(first.shown()).toBeUndefined();
    expect(await first.refresher.refresh()).toBe('activated');
  });

  test('answers at once from its own disk, without a store', async () => {
    const { refresher, events, shown, reasons } = await start([GONE]);
    expect(shown()).toBe('BY A');
    expect(events.map(({ phase }) => phase)).toEqual(['restored']);
    expect(await refresher.refresh()).toBe('rejected');
    expect(reasons()).toEqual(['MANIFEST_MISSING']);
    expect(shown()).toBe('BY A');
  });

  test('takes what is newer from the store, and finds unchanged what is not', async () => {
    const { refresher, shown } = await start();
    expect(await refresher.refresh()).toBe('unchanged');
    await publisher.publish(6, { version: 'B' });
    expect(await refresher.refresh()).toBe('activated');
    expect(shown()).toBe('BY B');
    expect((await start([GONE])).shown()).toBe('BY B');
  });

  test('serves on what has expired meanwhile, and says that it is stale', async () => {
    nowMs += 31 * DAY_MS;
    const { active, refresher, shown } = await start();
    expect(shown()).toBe('BY A');
    expect(isStale(active.current!.dataset, nowMs)).toBe(true);
    expect(await refresher.refresh()).toBe('unchanged');
  });

  test('does not serve what is staler than the policy allows, but remembers its sequence', async () => {
    nowMs += 31 * DAY_MS;
    await publisher.publish(4, { version: 'Z', nowMs });
    const { refresher, events, shown, reasons } = await start([publisher.store], {
      ...publisher.policy,
      maxStalenessDays: 0,
    });
    expect(shown()).toBeUndefined();
    expect(events).toMatchObject([{ phase: 'rejected', reason: 'TOO_STALE' }]);
    expect(await refresher.refresh()).toBe('rejected');
    expect(reasons()).toEqual(['ROLLBACK']);
  });

  test('does not serve what is smaller than the policy wants by now, and asks the stores', async () => {
    const minConcepts = new Map([['postnummer', 11]]);
    const { refresher, events, shown, reasons } = await start([publisher.store], {
      ...publisher.policy,
      minConcepts,
    });
    expect(shown()).toBeUndefined();
    expect(events).toMatchObject([{ phase: 'rejected', reason: 'CONTENT_TOO_SMALL' }]);
    expect(await refresher.refresh()).toBe('rejected');
    expect(reasons()).toEqual(['CONTENT_TOO_SMALL']);
    await publisher.publish(4, { version: 'Z', count: 11 });
    expect(await refresher.refresh()).toBe('rejected');
    expect(reasons()).toEqual(['ROLLBACK']);
    await publisher.publish(6, { version: 'B', count: 11 });
    expect(await refresher.refresh()).toBe('activated');
    expect(shown()).toBe('BY B');
  });

  test('does not serve what is damaged on its disk, remembers its sequence, and fetches it again', async () => {
    const files = join(workplace.directory, 'cache', 'files');
    for (const name of readdirSync(files)) writeFileSync(join(files, name), 'damaged');
    await publisher.publish(4, { version: 'Z' });
    const replayed = await start();
    expect(replayed.shown()).toBeUndefined();
    expect(replayed.events).toMatchObject([{ phase: 'rejected', reason: 'FILE_LENGTH_WRONG' }]);
    expect(await replayed.refresher.refresh()).toBe('rejected');
    expect(replayed.reasons()).toEqual(['ROLLBACK']);
    await publisher.store.announce(5, readFileNameDigest(), await publisher.store.readManifestOf(5));
    expect(await replayed.refresher.refresh()).toBe('activated');
    expect((await start([GONE])).shown()).toBe('BY A');
  });

  test('compares a smaller snapshot with the one that it kept', async () => {
    await publisher.publish(6, { version: 'B', count: 7 });
    const { refresher, shown, reasons } = await start();
    expect(await refresher.refresh()).toBe('rejected');
    expect(reasons()).toEqual(['CONTENT_SHRUNK']);
    expect(shown()).toBe('BY A');
  });

  test('refuses new manifests when its clock is before the one it kept, and serves on', async () => {
    nowMs -= DAY_MS;
    await publisher.publish(6, { version: 'B', nowMs });
    const { refresher, shown, reasons } = await start();
    expect(shown()).toBe('BY A');
    expect(await refresher.refresh()).toBe('rejected');
    expect(reasons()).toEqual(['CLOCK_BEFORE_ACCEPTED']);
  });

  test('with a policy of a higher epoch believes nothing that it kept', async () => {
    const { shown } = await start([GONE], { ...publisher.policy, epoch: 2 });
    expect(shown()).toBeUndefined();
  });

  function readFileNameDigest(): string {
    const names = readdirSync(join(publisher.store.name, 'manifests'));
    return names
      .find((name) => name.startsWith('5-'))!
      .slice(2, 14)
      .padEnd(64, '0');
  }
});

describe('several stores', () => {
  let mirrorStore: FileStore;
  let old: Publisher['store'];

  beforeEach(async () => {
    await publisher.publish(5, { version: 'A' });
    old = publisher.store;
    mirrorStore = new FileStore(join(workplace.directory, 'mirror'));
  });

  async function copyTo(target: FileStore): Promise<void> {
    const envelope = await old.readManifest();
    const [name] = readdirSync(join(old.name, 'manifests')).sort().reverse();
    for (const file of readdirSync(join(old.name, 'files'))) {
      await target.writeFile(file, readFileSync(join(old.name, 'files', file)));
    }
    const [sequence, digest] = name!.split(/[-.]/);
    await target.announce(Number(sequence), digest!, envelope);
  }

  test('one that lags behind does not hide one that is newer', async () => {
    await copyTo(mirrorStore);
    const { refresher, shown, reasons } = await start([mirrorStore, old]);
    expect(await refresher.refresh()).toBe('activated');
    await publisher.publish(6, { version: 'B' });
    expect(await refresher.refresh()).toBe('activated');
    expect(shown()).toBe('BY B');
    expect(reasons()).toEqual([undefined, undefined]);
    // Now what it announces is below the floor.
    expect(await refresher.refresh()).toBe('unchanged');
    expect(reasons()).toEqual(['ROLLBACK', undefined]);
  });

  test('the first that has a newer one is enough, and each has its own history', async () => {
    await copyTo(mirrorStore);
    const { refresher, events } = await start([old, mirrorStore]);
    expect(await refresher.refresh()).toBe('activated');
    expect(refresher.histories).toMatchObject([
      { source: old.name, lastChangeMs: nowMs },
      { source: mirrorStore.name },
    ]);
    expect(refresher.histories[1]).not.toHaveProperty('lastAttemptMs');
    nowMs += 1000;
    expect(await refresher.refresh()).toBe('unchanged');
    expect(refresher.histories[1]).toMatchObject({ lastAttemptMs: nowMs, lastSuccessMs: nowMs });
    expect(events.filter(({ phase }) => phase === 'unchanged')).toHaveLength(2);
  });

  test('files that one has not are not looked for in another, but the other is asked for its own', async () => {
    await copyTo(mirrorStore);
    rmSync(join(mirrorStore.name, 'files'), { recursive: true });
    const { refresher, reasons, shown } = await start([mirrorStore, old]);
    expect(await refresher.refresh()).toBe('activated');
    expect(reasons()).toEqual(['FILE_MISSING', undefined]);
    expect(shown()).toBe('BY A');
  });
});

describe('freeze', () => {
  test('by a store that shows the same for ever ends in stale answers', async () => {
    await publisher.publish(5, { version: 'A' });
    const server = await startHttpServer({});
    mirror(server, publisher.store.name);
    const announced = readFileSync(join(publisher.store.name, 'announcement'));
    server.route('/announcement', validated(announced, { etag: '"frozen"' }));
    const { active, refresher } = await start([new HttpStore({ url: server.origin })]);
    expect(await refresher.refresh()).toBe('activated');
    await publisher.publish(6, { version: 'B' });
    expect(await refresher.refresh()).toBe('unchanged');
    nowMs += 31 * DAY_MS;
    expect(await refresher.refresh()).toBe('unchanged');
    expect(isStale(active.current!.dataset, nowMs)).toBe(true);
    await server.close();
  });

  test('an ETag never stands in for trust: what was refused is asked for whole again', async () => {
    await publisher.publish(5, { version: 'A' });
    const server = await startHttpServer({});
    mirror(server, publisher.store.name);
    const name = readFileSync(join(publisher.store.name, 'announcement'), 'utf8').trim();
    const path = `/manifests/${name}`;
    const envelope = readFileSync(join(publisher.store.name, path));
    server.route(
      path,
      validated(
        envelope.map((byte, i) => (i === 50 ? byte ^ 1 : byte)),
        { etag: '"same"' },
      ),
    );
    const { refresher } = await start([new HttpStore({ url: server.origin })]);
    expect(await refresher.refresh()).toBe('rejected');
    server.route(path, validated(envelope, { etag: '"same"' }));
    expect(await refresher.refresh()).toBe('activated');
    await server.close();
  });
});
