import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isStale } from '../../src/refresh/active.ts';
import { FileStore } from '../../src/snapshot/store/file-store.ts';
import type { SnapshotStore } from '../../src/snapshot/store/store.ts';
import type { TrustPolicy } from '../../src/trust/policy.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { makePublisher, type Publisher } from '../support/publisher.ts';
import { makeWorkplace, type Workplace } from '../support/service.ts';

const DAY_MS = 86_400_000;
const GONE = new FileStore('/nonexistent/store');
let workplace: Workplace;
let publisher: Publisher;
let nowMs: number;
let first: Instance;

async function start(
  stores: readonly SnapshotStore[] = [publisher.store],
  policy: TrustPolicy = publisher.policy,
): Promise<Instance> {
  return await startInstance({ workplace, stores, policy, now: () => nowMs, keptSnapshots: 2 });
}

const sequences = ({ refresher }: Instance) => refresher.accepted.kept.map(({ sequence }) => sequence);
const cached = (...path: string[]) => join(workplace.directory, 'cache', ...path);

beforeEach(async () => {
  workplace = makeWorkplace();
  publisher = makePublisher(workplace.directory);
  nowMs = Date.now();
  await publisher.publish(5, { version: 'A' });
  first = await start();
  await first.refresher.refresh();
  await publisher.publish(6, { version: 'B' });
  await first.refresher.refresh();
  first.phases();
});

afterEach(() => workplace.remove());

describe('a pin', () => {
  test('goes back to an older snapshot, and tells what that changes', async () => {
    expect(first.shown()).toBe('BY B');
    expect(await first.refresher.accepted.hold(5)).toMatchObject({ sequence: 5 });
    expect(first.shown()).toBe('BY A');
    expect(first.events).toMatchObject([
      { phase: 'pinned', changes: [{ system: 'postnummer', added: 0, retired: 0, renamed: 10, moved: 0 }] },
    ]);
    expect(first.active.previous?.dataset.snapshot.sequence).toBe(6);
    expect(first.refresher.accepted.pin?.sequence).toBe(5);
  });

  test('of the snapshot that answers swaps nothing', async () => {
    const before = first.active.current;
    await first.refresher.accepted.hold(6);
    expect(first.active.current).toBe(before);
    expect(first.phases()).toEqual(['pinned']);
  });

  test('keeps refreshes from activating, not from checking; what they find raises the floor', async () => {
    await first.refresher.accepted.hold(5);
    await publisher.publish(7, { version: 'C' });
    first.phases();
    expect(await first.refresher.refresh()).toBe('held');
    expect(first.phases()).toEqual(['detected', 'fetched', 'verified', 'opened', 'guarded', 'held']);
    expect(first.shown()).toBe('BY A');
    expect(await first.refresher.refresh()).toBe('unchanged');
    await publisher.publish(6, { version: 'B' });
    expect(await first.refresher.refresh()).toBe('rejected');
    expect(first.refresher.histories[0]?.lastErrorReason).toBe('ROLLBACK');
    await publisher.publish(8, { version: 'D', count: 5 });
    expect(await first.refresher.refresh()).toBe('rejected');
    expect(first.refresher.histories[0]?.lastErrorReason).toBe('CONTENT_SHRUNK');
  });

  test('that is taken away lets the next refresh have the newest', async () => {
    await first.refresher.accepted.hold(5);
    await first.refresher.accepted.release();
    expect(first.shown()).toBe('BY A');
    expect(await first.refresher.refresh()).toBe('activated');
    expect(first.shown()).toBe('BY B');
    expect((await start([GONE])).shown()).toBe('BY B');
    first.phases();
    await first.refresher.accepted.release();
    expect(first.phases()).toEqual([]);
  });

  test('keeps its snapshot, however many come after it', async () => {
    await first.refresher.accepted.hold(5);
    for (const [sequence, version] of [
      [7, 'C'],
      [8, 'D'],
      [9, 'E'],
    ] as const) {
      await publisher.publish(sequence, { version });
      expect(await first.refresher.refresh()).toBe('held');
    }
    expect(sequences(first)).toEqual([9, 8, 5]);
    const again = await start([GONE]);
    expect(again.shown()).toBe('BY A');
    expect(again.phases()).toEqual(['restored', 'pinned']);
    await again.refresher.accepted.release();
    expect((await start([GONE])).shown()).toBe('BY E');
  });

  test('of a sequence that is not kept is refused, and changes nothing', async () => {
    for (const sequence of [4, 7]) {
      await expect(first.refresher.accepted.hold(sequence)).rejects.toMatchObject({
        code: 'SNAPSHOT_NOT_KEPT',
      });
    }
    expect(first.refresher.accepted.pin).toBeUndefined();
    expect(first.shown()).toBe('BY B');
    expect(readdirSync(cached())).not.toContain('pin.json');
  });

  test('of one whose files are damaged is refused, and changes nothing', async () => {
    for (const name of readdirSync(cached('files'))) writeFileSync(cached('files', name), 'damaged');
    await expect(first.refresher.accepted.hold(5)).rejects.toMatchObject({ code: 'FILE_LENGTH_WRONG' });
    expect(first.refresher.accepted.pin).toBeUndefined();
    expect(first.shown()).toBe('BY B');
  });

  test('may be of one that has expired, but not of one that the policy finds too stale', async () => {
    nowMs += 31 * DAY_MS;
    const strict = await start([GONE], { ...publisher.policy, maxStalenessDays: 0 });
    await expect(strict.refresher.accepted.hold(5)).rejects.toMatchObject({ code: 'TOO_STALE' });
    const lenient = await start([GONE]);
    await lenient.refresher.accepted.hold(5);
    expect(lenient.shown()).toBe('BY A');
    expect(isStale(lenient.active.current!.dataset, nowMs)).toBe(true);
  });

  test('never goes below min_sequence, and never to what other keys have signed', async () => {
    const { refresher } = await start([GONE], { ...publisher.policy, minSequence: 6 });
    await expect(refresher.accepted.hold(5)).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_KEPT' });
    const stranger = makePublisher(join(workplace.directory, 'stranger'));
    const { envelope, digest } = await stranger.publish(4, { version: 'Z' });
    writeFileSync(cached('accepted', `4-${digest.slice(0, 12)}.dsse.json`), envelope);
    await expect(first.refresher.accepted.hold(4)).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_KEPT' });
  });

  test('takes effect while a refresh is under way, which then activates nothing', async () => {
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow: SnapshotStore = {
      name: 'slow',
      readManifest: async () => {
        const bytes = await publisher.store.readManifest();
        await gate;
        return bytes;
      },
      readFile: (sha256) => publisher.store.readFile(sha256),
    };
    await publisher.publish(7, { version: 'C' });
    const instance = await start([slow]);
    const refreshed = instance.refresher.refresh();
    await instance.refresher.accepted.hold(5);
    expect(instance.shown()).toBe('BY A');
    letGo();
    expect(await refreshed).toBe('held');
    expect(instance.shown()).toBe('BY A');
  });
});

describe('a restart with a pin', () => {
  beforeEach(async () => {
    await first.refresher.accepted.hold(5);
  });

  test('fetches the files again that are damaged, from a store', async () => {
    for (const name of readdirSync(cached('files'))) writeFileSync(cached('files', name), 'damaged');
    expect((await start()).shown()).toBe('BY A');
    expect((await start([GONE])).shown()).toBe('BY A');
  });

  test('does not start when the pinned snapshot cannot be had, rather than serve another', async () => {
    rmSync(cached('files'), { recursive: true });
    await expect(start([GONE])).rejects.toMatchObject({ code: 'PIN_UNUSABLE' });
    for (const name of readdirSync(cached('accepted'))) {
      if (name.startsWith('5-')) rmSync(cached('accepted', name));
    }
    await expect(start()).rejects.toMatchObject({ code: 'PIN_UNUSABLE' });
    writeFileSync(cached('pin.json'), '{"sequence": 5');
    await expect(start()).rejects.toMatchObject({ code: 'PIN_UNUSABLE' });
    rmSync(cached('pin.json'));
    expect((await start()).shown()).toBeUndefined();
  });

  test('does not start when the pinned snapshot is smaller than the policy wants by now', async () => {
    const strict = { ...publisher.policy, minConcepts: new Map([['postnummer', 11]]) };
    await expect(start([publisher.store], strict)).rejects.toMatchObject({
      code: 'PIN_UNUSABLE',
      message: expect.stringContaining('(CONTENT_TOO_SMALL)'),
    });
  });

  test('does not know the pin of another epoch', async () => {
    expect(JSON.parse(readFileSync(cached('pin.json'), 'utf8'))).toMatchObject({ epoch: 1, sequence: 5 });
    const { refresher, shown } = await start([GONE], { ...publisher.policy, epoch: 2 });
    expect(refresher.accepted.pin).toBeUndefined();
    expect(shown()).toBeUndefined();
  });
});
