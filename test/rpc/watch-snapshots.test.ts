import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeFailure, TestClient } from '../support/grpc-client.ts';
import { type InProcessService, startInProcess } from '../support/in-process-service.ts';
import { listOf } from '../support/publisher.ts';
import { watchWith } from '../support/watcher.ts';

const DAY_MS = 86_400_000;
let service: InProcessService;

beforeEach(async () => {
  service = await startInProcess([listOf('postnummer', 10, 'A')]);
});

afterEach(() => service.close());

describe('WatchSnapshots', () => {
  test('sends the current state, then a swap with what it changes', async () => {
    const watcher = watchWith(service.client);
    expect(await watcher.until(1)).toMatchObject({
      snapshot: { sequence: 1n, conceptCount: 10n },
      meta: { sequence: 1n, stale: false },
      changes: [],
      pinnedSequence: 0n,
    });
    await service.swap([listOf('postnummer', 12, 'B'), listOf('land', 3, 'always')]);
    expect(await watcher.until(2)).toMatchObject({
      snapshot: { sequence: 2n },
      meta: { sequence: 2n },
      changes: [
        { system: 'land', added: 3n, retired: 0n, renamed: 0n, moved: 0n },
        { system: 'postnummer', added: 2n, retired: 0n, renamed: 10n, moved: 0n },
      ],
    });
    await service.publish([listOf('postnummer', 12, 'B')], ['land']);
    await service.refresher.refresh();
    expect((await watcher.until(3)).changes).toMatchObject([{ system: 'land', retired: 3n }]);
    expect(watcher.kinds()).toEqual(['CURRENT', 'ACTIVATED', 'ACTIVATED']);
  });

  test('sends a refusal once, with its reason, and goes on', async () => {
    const watcher = watchWith(service.client);
    await watcher.until(1);
    await service.publish([listOf('postnummer', 5, 'B')], []);
    for (let i = 0; i < 3; i++) await service.refresher.refresh();
    expect(await watcher.until(2)).toMatchObject({
      reason: 'CONTENT_SHRUNK',
      snapshot: { sequence: 2n, conceptCount: 5n },
      meta: { sequence: 1n },
    });
    await service.swap([listOf('postnummer', 10, 'C')]);
    await watcher.until(3);
    rmSync(join(service.store.name, 'announcement'));
    for (let i = 0; i < 3; i++) await service.refresher.refresh();
    expect(await watcher.until(4)).toMatchObject({ reason: 'MANIFEST_MISSING' });
    expect(watcher.received[3]?.snapshot).toBeUndefined();
    expect(watcher.kinds()).toEqual(['CURRENT', 'REJECTED', 'ACTIVATED', 'REJECTED']);
  });

  test('says once when what is served has expired', async () => {
    const watcher = watchWith(service.client);
    await watcher.until(1);
    service.staleness.check();
    service.clockAheadMs = 6 * DAY_MS;
    service.staleness.check();
    service.staleness.check();
    expect(await watcher.until(2)).toMatchObject({ snapshot: { sequence: 1n }, meta: { stale: true } });
    expect(watcher.kinds()).toEqual(['CURRENT', 'STALE']);
    expect((await watchWith(service.client).until(1)).meta?.stale).toBe(true);
  });

  test('tells of a pin, with what it changes, and of its end', async () => {
    await service.swap([listOf('postnummer', 12, 'B')]);
    const watcher = watchWith(service.client);
    await watcher.until(1);
    await service.refresher.accepted.hold(1);
    expect(await watcher.until(2)).toMatchObject({
      snapshot: { sequence: 1n },
      pinnedSequence: 1n,
      changes: [{ system: 'postnummer', retired: 2n, renamed: 10n }],
    });
    await service.refresher.accepted.release();
    expect(await watcher.until(3)).toMatchObject({ snapshot: { sequence: 1n }, pinnedSequence: 0n });
    await service.refresher.refresh();
    expect(await watcher.until(4)).toMatchObject({ snapshot: { sequence: 2n } });
    expect(watcher.kinds()).toEqual(['CURRENT', 'PINNED', 'PINNED', 'ACTIVATED']);
  });

  test('ends with its caller', async () => {
    const watcher = watchWith(service.client);
    await watcher.until(1);
    expect(service.calls.idleMs()).toBe(0);
    watcher.stream.cancel();
    expect((await watcher.ended).code).toBe(status.CANCELLED);
    while (service.calls.idleMs() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  test('ends when the service drains, and begins no more', async () => {
    const watcher = watchWith(service.client);
    await watcher.until(1);
    service.feed.close();
    expect(decodeFailure(await watcher.ended)).toMatchObject({ code: 'UNAVAILABLE', reason: 'DRAINING' });
    expect(decodeFailure(await watchWith(service.client).ended)).toMatchObject({ reason: 'DRAINING' });
    while (service.calls.idleMs() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  test('gives a reader that is too slow the newest state, and not all that it missed', async () => {
    const other = new TestClient(service.address);
    const slow = watchWith(other);
    const quick = watchWith(service.client);
    await Promise.all([slow.until(1), quick.until(1)]);
    slow.stream.pause();
    // More than what is under way takes in: the rest has to wait in the service.
    const [{ dataset }] = [service.active.current!];
    const rounds = 3_000;
    for (let i = 0; i < rounds; i++) {
      service.feed.hear({ phase: 'activated', source: 'x', dataset, durationMs: 0, changes: wideChanges });
      if (i % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await service.swap([listOf('postnummer', 12, 'B')]);
    slow.stream.resume();
    while (slow.received.at(-1)?.meta?.sequence !== 2n)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(slow.received.length).toBeLessThan(rounds);
    expect(slow.kinds().slice(1)).toContain('CURRENT');
    other.close();
  });
});

/** As many as a snapshot can have. */
const wideChanges = Array.from({ length: 64 }, (_, i) => ({
  ...{ system: `a-system-with-a-long-name-${i}`, added: 1_000_000, retired: 1_000_000 },
  ...{ renamed: 1_000_000, moved: 1_000_000 },
}));
