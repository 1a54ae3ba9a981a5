import { expect, test } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { ActiveSnapshot } from '../../src/refresh/active.ts';
import type { RefreshEvent } from '../../src/refresh/listener.ts';
import { StalenessWatch } from '../../src/refresh/staleness.ts';

function expiringAt(id: string, expiresAtMs: number): Dataset {
  return { snapshot: { id, expiresAtMs } } as unknown as Dataset;
}

test('tells by itself when the snapshot expires, once for each', async () => {
  const active = new ActiveSnapshot();
  const told: RefreshEvent[] = [];
  const now = Date.now;
  const watch = new StalenessWatch({ active, now, listener: (event) => void told.push(event) });
  active.activate(expiringAt('1-a', now() + 100), now());
  watch.start();
  expect(told).toEqual([]);
  while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  watch.check();
  expect(told).toMatchObject([{ phase: 'stale', dataset: { snapshot: { id: '1-a' } } }]);
  active.activate(expiringAt('2-b', now() - 1), now());
  watch.check();
  expect(told).toHaveLength(2);
  watch.stop();
});
