import { readFile } from 'node:fs/promises';
import { OppslagError, systemErrorCode } from './base/errors.ts';
import { type Log, openLog } from './base/log.ts';
import { createMetrics, type Metrics } from './base/metrics.ts';
import type { Config } from './config.ts';
import type { Dataset } from './dataset/dataset.ts';
import { OperationsServer } from './http/operations-server.ts';
import { ActiveSnapshot } from './refresh/active.ts';
import type { RefreshEvent } from './refresh/listener.ts';
import { Refresher } from './refresh/refresher.ts';
import { startSchedule } from './refresh/schedule.ts';
import { Calls } from './rpc/calls.ts';
import { Health } from './rpc/health.ts';
import { addReflection } from './rpc/reflection.ts';
import { GrpcServer } from './rpc/server.ts';
import { addServices, PUBLIC_SERVICES } from './rpc/services.ts';
import { SnapshotCache } from './snapshot/cache.ts';
import { openStore } from './snapshot/store/open-store.ts';
import { parseTrustPolicy, type TrustPolicy } from './trust/policy.ts';
import { REJECTION_REASONS } from './trust/rejection.ts';

/** A running service. */
export interface Service {
  readonly grpcAddress: string;
  readonly httpAddress: string | undefined;
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
  // A counter that begins at its first refusal would hide that one from an alert on its increase.
  for (const outcome of ['activated', 'unchanged', ...REJECTION_REASONS])
    metrics.refreshes.inc({ outcome }, 0);
  const active = new ActiveSnapshot();
  const now = Date.now;
  let firstFault: unknown;
  const refresher = new Refresher({
    stores: config.stores.map(openStore),
    cache: config.cache === undefined ? undefined : new SnapshotCache(config.cache),
    policy,
    active,
    now,
    listener: (event) => {
      // A damaged cache is told, but what keeps the service from starting is the stores.
      if (event.phase === 'rejected' && event.source !== config.cache) firstFault ??= event.error;
      recordRefresh(event, log, metrics);
    },
  });
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

    const status = { previous: () => active.previous, histories: () => refresher.histories };
    const calls = new Calls({ active, log, metrics, now, answerCacheBytes: config.answerCacheBytes });
    addServices(grpc.server, calls, status);
    health.addTo(grpc.server);
    addReflection(grpc.server, PUBLIC_SERVICES);
    health.set(true);
    const httpAddress = config.httpAddress === undefined ? undefined : await http.listen(config.httpAddress);
    const grpcAddress = await grpc.listen(config.grpcAddress);
    const schedule = startSchedule(config.refreshSchedule, () => refresher.refresh());
    // What was kept answers at once; whether there is something newer is found out meanwhile.
    if (isRestored) void refresher.refresh();
    const { snapshot, conceptCount } = current.dataset;
    // Other tools wait for this line, whatever the log level.
    log.child({}, { level: 'info' }).info(
      {
        grpc: grpcAddress,
        http: httpAddress ?? 'off',
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
      drain: async (graceMs) => {
        if (isDraining) return;
        isDraining = true;
        health.set(false);
        log.info('draining');
        await schedule.stop();
        await new Promise((resolve) => setTimeout(resolve, graceMs));
        await grpc.close(CLOSE_TIMEOUT_MS, () => calls.idleMs());
        await http.close();
        log.info('stopped');
        await closeLog();
      },
    };
  } catch (error) {
    await http.close();
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

/** What operators see of a refresh. */
function recordRefresh(event: RefreshEvent, log: Log, metrics: Metrics): void {
  switch (event.phase) {
    case 'detected':
      log.info({ snapshot: event.snapshotId, sequence: event.sequence }, 'snapshot found');
      break;
    case 'opened':
      log.debug({ snapshot: event.dataset.snapshot.id }, 'snapshot opened');
      break;
    case 'unchanged':
      metrics.refreshes.inc({ outcome: 'unchanged' });
      log.debug('snapshot unchanged');
      break;
    case 'restored':
      recordActive(event.dataset, metrics);
      log.info(
        { snapshot: event.dataset.snapshot.id, concepts: event.dataset.conceptCount },
        'snapshot restored',
      );
      break;
    case 'activated': {
      const { snapshot, conceptCount } = event.dataset;
      recordActive(event.dataset, metrics);
      metrics.refreshes.inc({ outcome: 'activated' });
      metrics.swapSeconds.observe(event.durationMs / 1000);
      log.info(
        { snapshot: snapshot.id, concepts: conceptCount, ms: Math.round(event.durationMs) },
        'snapshot activated',
      );
      break;
    }
    case 'rejected': {
      metrics.refreshes.inc({ outcome: event.reason });
      const { message, hint } = describe(event.error);
      log.error({ source: event.source, reason: event.reason, message, hint }, 'snapshot rejected');
      break;
    }
  }
}

function recordActive({ snapshot, conceptCount, byteLength }: Dataset, metrics: Metrics): void {
  metrics.snapshotSequence.set(snapshot.sequence);
  metrics.snapshotCreated.set(snapshot.createdAtMs / 1000);
  metrics.snapshotExpires.set(snapshot.expiresAtMs / 1000);
  metrics.concepts.set(conceptCount);
  metrics.indexBytes.set(byteLength);
}

function describe(error: unknown): { message: string; hint: string | undefined } {
  if (error instanceof OppslagError) return { message: error.message, hint: error.hint };
  return { message: error instanceof Error ? error.name : 'unknown fault', hint: undefined };
}
