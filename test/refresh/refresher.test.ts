import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CODE_SYSTEMS } from '../../src/concept/code-system.ts';
import { ActiveSnapshot } from '../../src/refresh/active.ts';
import type { RefreshEvent } from '../../src/refresh/listener.ts';
import { Refresher } from '../../src/refresh/refresher.ts';
import { buildSnapshot, publishSnapshot } from '../../src/snapshot/builder.ts';
import { FileStore } from '../../src/snapshot/store/file-store.ts';
import type { Source } from '../../src/source/source.ts';
import { generateKeyPair, readSigningKey, readTrustedKey } from '../../src/trust/keys.ts';
import { listOf } from '../support/publisher.ts';
import { makeWorkplace, type Workplace } from '../support/service.ts';

const keys = generateKeyPair();
const policy = {
  repository: 'test',
  epoch: 1,
  keys: [readTrustedKey(keys.publicKeyPem)],
  threshold: 1,
  minSequence: 1,
  requiredSystems: [],
  maxValidityDays: 400,
};

let workplace: Workplace;
let store: FileStore;
let active: ActiveSnapshot;
let events: RefreshEvent[];
let nowMs: number;
let refresher: Refresher;

beforeEach(() => {
  workplace = makeWorkplace();
  store = new FileStore(workplace.store);
  active = new ActiveSnapshot();
  events = [];
  nowMs = Date.now();
  const listener = (event: RefreshEvent) => void events.push(event);
  refresher = new Refresher({ stores: [store], policy, active, listener, now: () => nowMs });
});

afterEach(() => workplace.remove());

const countries: Source = {
  ...listOf('postnummer', 3, 'fixed'),
  codeSystem: { ...CODE_SYSTEMS.land, edition: 'fixed' },
};

async function publish(
  sequence: number,
  version: string,
  options: { count?: number; now?: number; allowShrink?: string[] } = {},
) {
  const snapshot = buildSnapshot({
    sources: [listOf('postnummer', options.count ?? 10, version), countries],
    repository: 'test',
    epoch: 1,
    sequence,
    now: new Date(options.now ?? nowMs),
    validityDays: 30,
    keys: [readSigningKey(keys.privateKeyPem)],
    allowShrink: options.allowShrink ?? [],
  });
  await publishSnapshot(store, snapshot);
  return snapshot;
}

function displayed(): string | undefined {
  const system = active.current?.dataset.find('postnummer');
  return system?.search.textAt(0);
}

function lastReason(): string | undefined {
  const last = events.at(-1);
  return last?.phase === 'rejected' ? last.reason : undefined;
}

describe('Refresher', () => {
  test('activates the first snapshot and says what it did', async () => {
    await publish(1, 'A');
    expect(await refresher.refresh()).toBe('activated');
    expect(displayed()).toBe('BY A');
    expect(events.map(({ phase }) => phase)).toEqual([
      ...['detected', 'fetched', 'verified', 'opened', 'guarded', 'activated'],
    ]);
    expect(refresher.histories[0]).toMatchObject({
      lastAttemptMs: nowMs,
      lastSuccessMs: nowMs,
      lastChangeMs: nowMs,
    });
  });

  test('does nothing while the snapshot stays the same', async () => {
    await publish(1, 'A');
    await refresher.refresh();
    const before = active.current;
    nowMs += 1000;
    expect(await refresher.refresh()).toBe('unchanged');
    expect(active.current).toBe(before);
    expect(refresher.histories[0]).toMatchObject({ lastSuccessMs: nowMs, lastChangeMs: nowMs - 1000 });
  });

  test('swaps to a newer one, keeps the one before, and shares what did not change', async () => {
    await publish(1, 'A');
    await refresher.refresh();
    await publish(2, 'B');
    expect(await refresher.refresh()).toBe('activated');
    expect(displayed()).toBe('BY B');
    expect(active.previous?.dataset.snapshot.sequence).toBe(1);
    expect(active.current?.dataset.find('land')).toBe(active.previous?.dataset.find('land'));
    expect(active.current?.dataset.find('postnummer')).not.toBe(active.previous?.dataset.find('postnummer'));
  });

  test('two refreshes at once are one', async () => {
    await publish(1, 'A');
    expect(await Promise.all([refresher.refresh(), refresher.refresh()])).toEqual(['activated', 'activated']);
    expect(events.filter(({ phase }) => phase === 'activated')).toHaveLength(1);
  });

  describe('a refresh that fails changes nothing', () => {
    beforeEach(async () => {
      await publish(5, 'good');
      await refresher.refresh();
      events.length = 0;
    });

    async function expectRejected(reason: string): Promise<void> {
      const before = active.current;
      expect(await refresher.refresh()).toBe('rejected');
      expect(lastReason()).toBe(reason);
      expect(active.current).toBe(before);
      expect(displayed()).toBe('BY good');
      expect(refresher.histories[0]?.lastErrorReason).toBe(reason);
    }

    test('rollback to an older sequence', async () => {
      await publish(4, 'old');
      await expectRejected('ROLLBACK');
    });

    test('another manifest with the same sequence', async () => {
      await publish(5, 'twin');
      await expectRejected('EQUIVOCATION');
    });

    test('a file that is not there', async () => {
      const { manifest } = await publish(6, 'holes');
      const file = manifest.files.find(({ system }) => system === 'postnummer')!;
      writeFileSync(join(workplace.store, 'files', file.sha256), '');
      await expectRejected('FILE_LENGTH_WRONG');
      rmSync(join(workplace.store, 'files', file.sha256));
      await expectRejected('FILE_MISSING');
    });

    test('a file with a flipped bit, or longer than it should be', async () => {
      const { manifest } = await publish(6, 'flip');
      const path = join(
        workplace.store,
        'files',
        manifest.files.find(({ system }) => system === 'postnummer')!.sha256,
      );
      const bytes = readFileSync(path);
      bytes[100]! ^= 4;
      writeFileSync(path, bytes);
      await expectRejected('FILE_DIGEST_WRONG');
      writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(1)]));
      await expectRejected('FILE_LENGTH_WRONG');
    });

    test('a manifest that has expired or lies in the future', async () => {
      await publish(6, 'late', { now: nowMs - 31 * 86_400_000 });
      await expectRejected('EXPIRED');
      await publish(7, 'early', { now: nowMs + 3_600_000 });
      await expectRejected('CREATED_IN_FUTURE');
    });

    test('a system that lost more than a fifth of its concepts', async () => {
      await publish(6, 'small', { count: 7 });
      await expectRejected('CONTENT_SHRUNK');
      await publish(7, 'good', { count: 8 });
      expect(await refresher.refresh()).toBe('activated');
      await publish(8, 'good', { count: 2, allowShrink: ['postnummer'] });
      expect(await refresher.refresh()).toBe('activated');
    });

    test('a store that is gone, and one that announces nonsense', async () => {
      const announcement = join(workplace.store, 'announcement');
      const text = readFileSync(announcement);
      for (const bad of ['../../etc/passwd\n', '6-abc.dsse.json\n', '']) {
        writeFileSync(announcement, bad);
        await expectRejected('MANIFEST_MISSING');
      }
      rmSync(announcement);
      await expectRejected('MANIFEST_MISSING');
      writeFileSync(announcement, text);
      expect(await refresher.refresh()).toBe('unchanged');
      expect(refresher.histories[0]?.lastErrorReason).toBeUndefined();
    });
  });

  test('a file is written before it is announced, and nothing half-written stays behind', async () => {
    await publish(1, 'A');
    const all = ['files', 'manifests', '.'].flatMap((part) => readdirSync(join(workplace.store, part)));
    expect(all.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
