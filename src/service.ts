import { readFile } from 'node:fs/promises';
import { OppslagError, systemErrorCode } from './base/errors.ts';
import { openLog } from './base/log.ts';
import { createMetrics } from './base/metrics.ts';
import type { Config } from './config.ts';
import { OperationsServer } from './http/operations-server.ts';
import { ActiveSnapshot } from './refresh/active.ts';
import type { RefreshEvent } from './refresh/listener.ts';
import { beginRefreshCounts, recordRefresh } from './refresh/record-refresh.ts';
import { Refresher } from './refresh/refresher.ts';
import { startSchedule } from './refresh/schedule.ts';
import { StalenessWatch } from './refresh/staleness.ts';
import { AdminListener } from './rpc/admin-listener.ts';
import { Calls } from './rpc/calls.ts';
import { Health } from './rpc/health.ts';
import { addReflection } from './rpc/reflection.ts';
import { GrpcServer } from './rpc/server.ts';
import { addServices, PUBLIC_SERVICES } from './rpc/services.ts';
import { SnapshotFeed } from './rpc/watch-snapshots.ts';
import { SnapshotCache } from './snapshot/cache.ts';
import { openStore } from './snapshot/store/open-store.ts';
import { parseTrustPolicy, type TrustPolicy } from './trust/policy.ts';

/** A running service. */
export interface Service {
  readonly grpcAddress: string;
  readonly httpAddress: string | undefined;
  readonly adminAddress: string | undefined;
  /**
   * Stops: NOT_SERVING first, so that callers go elsewhere, then the listeners, letting accepted calls finish.
   *
   * @param graceMs how long callers get to notice before the listener closes
   */
  drain(graceMs: number): Promise<void>;
}

/** How long accepted calls may take to finish when the service stops. */
const CLOSE_TIMEOUT_MS = 20_000;

/**
 * The composition root: puts the floors together and starts them. The listeners open only when a snapshot can be queried,
 * so that whoever can connect gets answers.
 *
 * @throws OppslagError when there is no trust policy, no cache that can be written, no acceptable snapshot, or no free
 *   address; nothing keeps running
 */
export async function startService(config: Config): Promise<Service> {
  const policy = await readPolicy(config.trust);
  const { log, flush: flushLog, close: closeLog } = openLog(config.logLevel);
  const metrics = createMetrics();
  beginRefreshCounts(metrics);
  const active = new ActiveSnapshot();
  const now = Date.now;
  let firstFault: unknown;
  const { keptSnapshots } = config;
  const listener = (event: RefreshEvent): void => {
    // A damaged cache is told, but what keeps the service from starting is the stores.
    if (event.phase === 'rejected' && event.source !== config.cache) firstFault ??= event.error;
    recordRefresh(event, log, metrics);
    feed.hear(event);
  };
  const refresher = new Refresher({
    stores: config.stores.map(openStore),
    cache: config.cache === undefined ? undefined : new SnapshotCache(config.cache, { keptSnapshots }),
    ...{ policy, active, now, listener },
  });
  const feed = new SnapshotFeed({ active, refresher, now });
  const staleness = new StalenessWatch({ active, listener, now });
  const { adminAddress: wantedAdmin } = config;
  const admin =
    wantedAdmin === undefined ? undefined : new AdminListener({ refresher, active, log, metrics, now });
  const grpc = new GrpcServer();
  const health = new Health(PUBLIC_SERVICES.map((service) => service.typeName));
  let isDraining = false;
  const http = new OperationsServer({ metrics, isReady: () => active.current !== undefined && !isDraining });
  try {
    await refresher.restore();
    const isRestored = active.current !== undefined;
    if (!isRestored) await refresher.refresh();
    const { current } = active;
    if (current === undefined) throw firstFault;

    const calls = new Calls({ active, log, metrics, now, answerCacheBytes: config.answerCacheBytes });
    addServices(grpc.server, calls, { active, refresher, feed });
    health.addTo(grpc.server);
    addReflection(grpc.server, PUBLIC_SERVICES);
    health.set(true);
    const httpAddress = config.httpAddress === undefined ? undefined : await http.listen(config.httpAddress);
    const adminAddress = wantedAdmin && (await admin?.listen(wantedAdmin));
    const grpcAddress = await grpc.listen(config.grpcAddress);
    staleness.start();
    const schedule = startSchedule(config.refreshSchedule, () => refresher.refresh());
    // What was kept answers at once; whether there is something newer is found out meanwhile.
    if (isRestored) void refresher.refresh();
    const { snapshot, conceptCount } = current.dataset;
    // Other tools wait for this line, whatever the log level.
    log.child({}, { level: 'info' }).info(
      {
        grpc: grpcAddress,
        http: httpAddress ?? 'off',
        admin: adminAddress ?? 'off',
        snapshot: snapshot.id,
        sequence: snapshot.sequence,
        concepts: conceptCount,
      },
      'serving',
    );
    flushLog();
    return {
      grpcAddress,
      httpAddress,
      adminAddress,
      drain: async (graceMs) => {
        if (isDraining) return;
        isDraining = true;
        health.set(false);
        log.info('draining');
        feed.close();
        staleness.stop();
        await schedule.stop();
        await new Promise((resolve) => setTimeout(resolve, graceMs));
        await grpc.close(CLOSE_TIMEOUT_MS, () => calls.idleMs());
        await admin?.close();
        await http.close();
        log.info('stopped');
        await closeLog();
      },
    };
  } catch (error) {
    staleness.stop();
    await http.close();
    await admin?.close();
    grpc.server.forceShutdown();
    await closeLog();
    throw error;
  }
}

async function readPolicy(path: string): Promise<TrustPolicy> {
  try {
    return parseTrustPolicy(await readFile(path, 'utf8'));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined || error instanceof OppslagError) throw error;
    throw new OppslagError({
      code: 'POLICY_MISSING',
      message: `OPPSLAG_TRUST must name a readable trust policy (${code})`,
      hint: 'Make a key pair and a policy with `oppslag keygen`, or run `npm start` for a local snapshot.',
      cause: error,
    });
  }
}
