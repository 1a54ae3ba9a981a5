import { OsloCalendar } from '../concept/today.ts';
import { openSnapshot, snapshotIdOf } from '../snapshot/opener.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection, type RejectionReason, rejection } from '../trust/rejection.ts';
import { type AcceptedFloor, verifyManifest } from '../trust/verify.ts';
import type { ActiveSnapshot } from './active.ts';
import { guardContent } from './guards.ts';
import type { RefreshListener } from './listener.ts';

export interface RefresherOptions {
  readonly store: SnapshotStore;
  readonly policy: TrustPolicy;
  readonly active: ActiveSnapshot;
  readonly listener: RefreshListener;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type RefreshOutcome = 'activated' | 'unchanged' | 'rejected';

/** When a source was asked, and with what success. Times are milliseconds since 1970. */
export interface SourceHistory {
  readonly source: string;
  readonly lastAttemptMs?: number;
  readonly lastSuccessMs?: number;
  readonly lastChangeMs?: number;
  readonly lastErrorReason?: RejectionReason | 'INTERNAL_FAULT';
}

/** Longest time for one refresh. A store that hangs, as a network disk may, must not stop all later ones. */
const REFRESH_TIMEOUT_MS = 10 * 60_000;

/**
 * Looks for a newer snapshot, verifies it and activates it. A refresh that fails changes nothing: what was active stays
 * active, whatever the fault.
 */
export class Refresher {
  readonly #options: RefresherOptions;
  readonly #calendar = new OsloCalendar();
  #running: Promise<RefreshOutcome> | undefined;
  /** The newest manifest that was activated: nothing older is believed again. */
  #floor: AcceptedFloor | undefined;
  #history: SourceHistory;
  /** Number of the refresh that may swap. One that took too long may not, when it comes back to life. */
  #attempt = 0;

  constructor(options: RefresherOptions) {
    this.#options = options;
    this.#history = { source: options.store.name };
  }

  get history(): SourceHistory {
    return this.#history;
  }

  /** Refreshes once. A call during a refresh waits for that one. Never rejects. */
  refresh(): Promise<RefreshOutcome> {
    this.#running ??= this.#refresh().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #refresh(): Promise<RefreshOutcome> {
    const { store, listener } = this.#options;
    const source = store.name;
    const nowMs = this.#options.now();
    const attempt = ++this.#attempt;
    this.#history = { ...this.#history, lastAttemptMs: nowMs };
    try {
      const outcome = await withinTime(this.#update(nowMs, attempt));
      const { lastErrorReason: _, ...history } = this.#history;
      this.#history = {
        ...history,
        lastSuccessMs: nowMs,
        ...(outcome === 'activated' ? { lastChangeMs: nowMs } : {}),
      };
      return outcome;
    } catch (error) {
      this.#attempt++;
      const reason = isRejection(error) ? error.code : 'INTERNAL_FAULT';
      this.#history = { ...this.#history, lastErrorReason: reason };
      listener({ phase: 'rejected', source, reason, error });
      return 'rejected';
    }
  }

  /** The verification order. Step 1, the time, is fixed by the caller. */
  async #update(nowMs: number, attempt: number): Promise<'activated' | 'unchanged'> {
    const { store, policy, active, listener } = this.#options;
    const source = store.name;
    const started = performance.now();
    // 2. Fetch the manifest.
    const envelopeBytes = await store.readManifest();
    // 3–10. Verify it.
    const floor = this.#floor === undefined ? {} : { floor: this.#floor };
    const verified = verifyManifest({ envelopeBytes, policy, now: new Date(nowMs), ...floor });
    if (verified.isSameAsFloor && active.current !== undefined) {
      listener({ phase: 'unchanged', source });
      return 'unchanged';
    }
    const { sequence, created, allowShrink } = verified.manifest;
    listener({ phase: 'detected', source, snapshotId: snapshotIdOf(verified), sequence });
    // 11–12. Fetch and open the files, ask the probes.
    const previous = active.current?.dataset;
    const today = this.#calendar.dayAt(nowMs);
    const dataset = await openSnapshot({ verified, store, today, previous });
    listener({ phase: 'opened', source, dataset });
    // 13. Guard against accidents.
    if (previous !== undefined) guardContent(dataset, previous, allowShrink);
    if (attempt !== this.#attempt) throw tooSlow();
    // 15. Swap one reference.
    active.activate(dataset, nowMs);
    this.#floor = { sequence, digest: verified.digest, created };
    listener({ phase: 'activated', source, dataset, durationMs: performance.now() - started });
    return 'activated';
  }
}

/** Throws STORE_UNREADABLE when the work takes too long. The work itself cannot be broken off. */
async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), REFRESH_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function tooSlow() {
  return rejection('STORE_UNREADABLE', `a refresh must take at most ${REFRESH_TIMEOUT_MS / 1000} seconds`);
}
