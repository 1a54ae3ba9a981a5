import type { ChangeCounts } from '../dataset/change-summary.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { isRejection, type RejectionReason } from '../trust/rejection.ts';
import type { SnapshotSummary } from './summary.ts';

/** Why a refresh failed. INTERNAL_FAULT is a defect of Oppslag, not of the snapshot. */
export type RefreshFaultReason = RejectionReason | 'INTERNAL_FAULT';

/** What became of the snapshot of an instance. `source` is the name of the store, or of the cache. */
export type RefreshEvent =
  /** At start: what was accepted before answers again. */
  | { readonly phase: 'restored'; readonly source: string; readonly dataset: Dataset }
  /** A refresh found what is served already, or is held back already. */
  | { readonly phase: 'unchanged'; readonly source: string }
  /** A new manifest passed steps 2 to 10; `fetched` its files are here, step 11; `verified` its segments are sound, step 12. */
  | {
      readonly phase: 'detected' | 'fetched' | 'verified';
      readonly source: string;
      readonly snapshot: SnapshotSummary;
    }
  /** It can be queried and answered its probes; `guarded` it does not look like an accident, step 13. */
  | { readonly phase: 'opened' | 'guarded'; readonly source: string; readonly dataset: Dataset }
  | {
      readonly phase: 'activated';
      readonly source: string;
      readonly dataset: Dataset;
      readonly durationMs: number;
      /** What is new against the snapshot before; none for the first one. */
      readonly changes: readonly ChangeCounts[];
    }
  /** It is good and kept, but another one is pinned. */
  | { readonly phase: 'held'; readonly source: string; readonly dataset: Dataset }
  | {
      readonly phase: 'rejected';
      readonly source: string;
      readonly reason: RefreshFaultReason;
      readonly error: unknown;
      /** Undefined when it did not get as far as a verified manifest. */
      readonly snapshot: SnapshotSummary | undefined;
      /** True when it was remembered and has been told before. */
      readonly isRepeated: boolean;
    }
  /** An operator holds the instance at this snapshot. */
  | { readonly phase: 'pinned'; readonly dataset: Dataset; readonly changes: readonly ChangeCounts[] }
  /** An operator let it go. */
  | { readonly phase: 'unpinned'; readonly dataset: Dataset }
  /** What is served has expired. Told once for a snapshot. */
  | { readonly phase: 'stale'; readonly dataset: Dataset };

/**
 * Hears of every phase, in this order: detected, fetched, verified, opened, guarded, then activated or held; rejected in
 * place of any. Must not throw. Logs, metrics and watchers listen, so that the refresher itself stays pure.
 */
export type RefreshListener = (event: RefreshEvent) => void;

/** The reason of anything that a refresh throws. */
export function reasonOf(error: unknown): RefreshFaultReason {
  return isRejection(error) ? error.code : 'INTERNAL_FAULT';
}
