import type { Dataset } from '../dataset/dataset.ts';
import type { RejectionReason } from '../trust/rejection.ts';

/** What a refresh went through, in order. `source` is the name of the store, or of the cache. */
export type RefreshEvent =
  /** At start: what was accepted before answers again. */
  | { readonly phase: 'restored'; readonly source: string; readonly dataset: Dataset }
  | {
      readonly phase: 'detected';
      readonly source: string;
      readonly snapshotId: string;
      readonly sequence: number;
    }
  | { readonly phase: 'unchanged'; readonly source: string }
  | { readonly phase: 'opened'; readonly source: string; readonly dataset: Dataset }
  | {
      readonly phase: 'activated';
      readonly source: string;
      readonly dataset: Dataset;
      readonly durationMs: number;
    }
  | {
      readonly phase: 'rejected';
      readonly source: string;
      /** INTERNAL_FAULT is a defect of Oppslag, not of the snapshot. */
      readonly reason: RejectionReason | 'INTERNAL_FAULT';
      readonly error: unknown;
    };

/** Hears of every phase. Must not throw. Logs and metrics listen, so that the refresher itself stays pure. */
export type RefreshListener = (event: RefreshEvent) => void;
