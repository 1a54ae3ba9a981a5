import type { RejectionReason } from '../trust/rejection.ts';

/** When a store was asked, and with what success. Times are milliseconds since 1970. */
export interface SourceHistory {
  readonly source: string;
  readonly lastAttemptMs?: number;
  /** It had a snapshot that is good, new or not. */
  readonly lastSuccessMs?: number;
  /** It had a new one. */
  readonly lastChangeMs?: number;
  readonly lastErrorReason?: RejectionReason | 'INTERNAL_FAULT';
}

/** The history of a store that has just had a good snapshot. */
export function succeeded(history: SourceHistory, atMs: number, isChange: boolean): SourceHistory {
  const { lastErrorReason: _, ...before } = history;
  return { ...before, lastSuccessMs: atMs, ...(isChange ? { lastChangeMs: atMs } : {}) };
}
