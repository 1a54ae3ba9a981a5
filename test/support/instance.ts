import { join } from 'node:path';
import { ActiveSnapshot } from '../../src/refresh/active.ts';
import type { RefreshEvent } from '../../src/refresh/listener.ts';
import { Refresher } from '../../src/refresh/refresher.ts';
import { SnapshotCache } from '../../src/snapshot/cache.ts';
import type { SnapshotStore } from '../../src/snapshot/store/store.ts';
import type { TrustPolicy } from '../../src/trust/policy.ts';
import type { Workplace } from './service.ts';

export interface InstanceOptions {
  readonly workplace: Workplace;
  readonly stores: readonly SnapshotStore[];
  readonly policy: TrustPolicy;
  readonly now?: () => number;
  readonly keptSnapshots?: number;
}

/** What refreshes in a process, begun as after a restart: nothing is known but what lies in the cache. */
export interface Instance {
  readonly active: ActiveSnapshot;
  readonly refresher: Refresher;
  readonly events: RefreshEvent[];
  /** What the texts of the postal codes say, or undefined when nothing answers. */
  shown(): string | undefined;
  /** The phases since this was asked last. */
  phases(): string[];
}

export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const { workplace, stores, policy, now = Date.now, keptSnapshots = 5 } = options;
  const active = new ActiveSnapshot();
  const events: RefreshEvent[] = [];
  const refresher = new Refresher({
    ...{ stores, policy, active, now },
    cache: new SnapshotCache(join(workplace.directory, 'cache'), { keptSnapshots }),
    listener: (event) => void events.push(event),
  });
  await refresher.restore();
  return {
    ...{ active, refresher, events },
    shown: () => active.current?.dataset.find('postnummer')?.search.textAt(0),
    phases: () => events.splice(0).map(({ phase }) => phase),
  };
}
