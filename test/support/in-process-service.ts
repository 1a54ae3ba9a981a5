import { openLog } from '../../src/base/log.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import { ActiveSnapshot } from '../../src/refresh/active.ts';
import type { RefreshEvent } from '../../src/refresh/listener.ts';
import { Refresher, type RefreshOutcome } from '../../src/refresh/refresher.ts';
import { StalenessWatch } from '../../src/refresh/staleness.ts';
import { addAdminService } from '../../src/rpc/admin-service.ts';
import { Calls } from '../../src/rpc/calls.ts';
import { GrpcServer } from '../../src/rpc/server.ts';
import { addServices } from '../../src/rpc/services.ts';
import { SnapshotFeed } from '../../src/rpc/watch-snapshots.ts';
import { buildSnapshot, publishSnapshot } from '../../src/snapshot/builder.ts';
import { SnapshotCache } from '../../src/snapshot/cache.ts';
import { FileStore } from '../../src/snapshot/store/file-store.ts';
import type { Source } from '../../src/source/source.ts';
import { generateKeyPair, readSigningKey, readTrustedKey } from '../../src/trust/keys.ts';
import { TestClient } from './grpc-client.ts';
import { makeWorkplace } from './service.ts';

/** A service inside the test's own process, so that a test can hold its clock and say when it refreshes. */
export interface InProcessService {
  readonly address: string;
  readonly client: TestClient;
  readonly server: GrpcServer;
  readonly calls: Calls;
  readonly active: ActiveSnapshot;
  readonly refresher: Refresher;
  readonly feed: SnapshotFeed;
  readonly staleness: StalenessWatch;
  readonly store: FileStore;
  /** Directory of its cache. */
  readonly cache: string;
  readonly events: readonly RefreshEvent[];
  /** Of a listener of its own that serves AdminService. */
  readonly admin: TestClient;
  /** Milliseconds by which its clock is ahead of the real one. */
  clockAheadMs: number;
  /** Publishes the next snapshot and takes it. */
  swap(sources: readonly Source[]): Promise<RefreshOutcome>;
  /** Publishes the next snapshot and does not take it. Returns its sequence. */
  publish(sources: readonly Source[], allowShrink?: readonly string[]): Promise<number>;
  close(): Promise<void>;
}

/** Starts a service of these sources: a real store, real signatures and a real port, put together as by `startService`. */
export async function startInProcess(
  sources: readonly Source[],
  options: { readonly stallLimitMs?: number } = {},
): Promise<InProcessService> {
  const workplace = makeWorkplace();
  const store = new FileStore(workplace.store);
  const keys = generateKeyPair();
  const active = new ActiveSnapshot();
  const { log, close: closeLog } = openLog('silent');
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;
  const policy = {
    repository: 'test',
    epoch: 1,
    keys: [readTrustedKey(keys.publicKeyPem)],
    threshold: 1,
    minSequence: 1,
    requiredSystems: [],
    maxValidityDays: 400,
  };
  const cache = new SnapshotCache(workplace.env.OPPSLAG_CACHE!);
  const events: RefreshEvent[] = [];
  const listener = (event: RefreshEvent): void => {
    events.push(event);
    feed.hear(event);
  };
  const refresher = new Refresher({ stores: [store], cache, policy, active, listener, now });
  const feed = new SnapshotFeed({ active, refresher, now });
  const staleness = new StalenessWatch({ active, listener, now });
  await refresher.restore();
  let sequence = 0;
  const publish = async (own: readonly Source[], allowShrink?: readonly string[]): Promise<number> => {
    sequence++;
    const snapshot = buildSnapshot({
      sources: own,
      repository: 'test',
      epoch: 1,
      sequence,
      now: new Date(now()),
      validityDays: 5,
      keys: [readSigningKey(keys.privateKeyPem)],
      allowShrink: allowShrink ?? own.map(({ codeSystem }) => codeSystem.id),
    });
    await publishSnapshot(store, snapshot);
    return sequence;
  };
  const swap = async (own: readonly Source[]): Promise<RefreshOutcome> => {
    await publish(own);
    return await refresher.refresh();
  };
  await swap(sources);
  const server = new GrpcServer();
  const calls = new Calls({ active, log, metrics: createMetrics(), now, ...options });
  addServices(server.server, calls, { active, refresher, feed });
  const adminServer = new GrpcServer();
  addAdminService(adminServer.server, calls, { active, refresher, now });
  const admin = new TestClient(await adminServer.listen('127.0.0.1:0'));
  const address = await server.listen('127.0.0.1:0');
  const client = new TestClient(address);
  return {
    address,
    client,
    server,
    calls,
    active,
    get clockAheadMs() {
      return clock.aheadMs;
    },
    set clockAheadMs(ms) {
      clock.aheadMs = ms;
    },
    swap,
    publish,
    ...{ refresher, feed, staleness, store, events, admin, cache: cache.directory },
    close: async () => {
      client.close();
      admin.close();
      staleness.stop();
      server.server.forceShutdown();
      adminServer.server.forceShutdown();
      await closeLog();
      workplace.remove();
    },
  };
}
