import { OppslagError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { REJECTION_REASONS } from '../trust/rejection.ts';
import type { RefreshEvent, RefreshFaultReason } from './listener.ts';

/** Every outcome that is counted. */
const OUTCOMES: readonly ('activated' | 'unchanged' | 'held' | RefreshFaultReason)[] = [
  ...(['activated', 'unchanged', 'held'] as const),
  ...REJECTION_REASONS,
  'INTERNAL_FAULT',
];

/** Begins every count at 0. One that began at its first refusal would hide that one from an alert on its increase. */
export function beginRefreshCounts(metrics: Metrics): void {
  for (const outcome of OUTCOMES) metrics.refreshes.inc({ outcome }, 0);
}

/** Writes what operators see of a refresh: the log and the metrics. */
export function recordRefresh(event: RefreshEvent, log: Log, metrics: Metrics): void {
  switch (event.phase) {
    case 'detected':
      log.info({ snapshot: event.snapshot.id, sequence: event.snapshot.sequence }, 'snapshot found');
      break;
    case 'fetched':
      log.debug({ snapshot: event.snapshot.id }, 'snapshot fetched');
      break;
    case 'verified':
      log.debug({ snapshot: event.snapshot.id }, 'snapshot verified');
      break;
    case 'opened':
      log.debug({ snapshot: event.dataset.snapshot.id }, 'snapshot opened');
      break;
    case 'guarded':
      log.debug({ snapshot: event.dataset.snapshot.id }, 'snapshot guarded');
      break;
    case 'unchanged':
      metrics.refreshes.inc({ outcome: 'unchanged' });
      log.debug('snapshot unchanged');
      break;
    case 'restored':
      recordActive(event.dataset, metrics);
      log.info(factsOf(event.dataset), 'snapshot restored');
      break;
    case 'activated':
      recordActive(event.dataset, metrics);
      metrics.refreshes.inc({ outcome: 'activated' });
      metrics.swapSeconds.observe(event.durationMs / 1000);
      log.info({ ...factsOf(event.dataset), ms: Math.round(event.durationMs) }, 'snapshot activated');
      break;
    case 'held':
      metrics.refreshes.inc({ outcome: 'held' });
      log.info({ snapshot: event.dataset.snapshot.id }, 'snapshot held');
      break;
    case 'rejected': {
      metrics.refreshes.inc({ outcome: event.reason });
      const { message, hint } = describe(event.error);
      const facts = { source: event.source, reason: event.reason, message, hint };
      if (event.isRepeated) log.debug(facts, 'snapshot rejected');
      else log.error(facts, 'snapshot rejected');
      break;
    }
    case 'pinned':
      recordActive(event.dataset, metrics);
      metrics.snapshotPinned.set(event.dataset.snapshot.sequence);
      log.warn({ snapshot: event.dataset.snapshot.id }, 'snapshot pinned');
      break;
    case 'unpinned':
      metrics.snapshotPinned.set(0);
      log.warn({ snapshot: event.dataset.snapshot.id }, 'snapshot unpinned');
      break;
    case 'stale':
      log.warn({ snapshot: event.dataset.snapshot.id }, 'snapshot stale');
  }
}

function factsOf({ snapshot, conceptCount }: Dataset) {
  return { snapshot: snapshot.id, concepts: conceptCount };
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
