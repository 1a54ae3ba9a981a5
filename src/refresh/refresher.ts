import { OsloCalendar } from '../concept/today.ts';
import type { SnapshotCache } from '../snapshot/cache.ts';
import { openSnapshot, snapshotIdOf } from '../snapshot/opener.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import { freshnessOf } from '../trust/freshness.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection, type RejectionReason, rejection } from '../trust/rejection.ts';
import { type AcceptedFloor, type VerifiedManifest, verifyManifest } from '../trust/verify.ts';
import type { ActiveSnapshot } from './active.ts';
import { guardContent } from './guards.ts';
import type { RefreshListener } from './listener.ts';
import { type SourceHistory, succeeded } from './source-history.ts';

export interface RefresherOptions {
  /** Asked in this order. */
  readonly stores: readonly SnapshotStore[];
  /** Where accepted snapshots are kept. Without, the floor is lost when the process ends. */
  readonly cache?: SnapshotCache | undefined;
  readonly policy: TrustPolicy;
  readonly active: ActiveSnapshot;
  readonly listener: RefreshListener;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type RefreshOutcome = 'activated' | 'unchanged' | 'rejected';

/** Longest time for one store. One that hangs, as a network disk may, must not stop all later refreshes. */
const STORE_TIMEOUT_MS = 10 * 60_000;

/**
 * Looks for a newer snapshot, verifies it and activates it. A refresh that fails changes nothing: what was active stays
 * active, whatever the fault.
 */
export class Refresher {
  readonly #options: RefresherOptions;
  readonly #calendar = new OsloCalendar();
  readonly #histories: Map<SnapshotStore, SourceHistory>;
  #running: Promise<RefreshOutcome> | undefined;
  /** The newest manifest that was accepted: nothing older is believed again. */
  #floor: AcceptedFloor | undefined;

  constructor(options: RefresherOptions) {
    this.#options = options;
    this.#histories = new Map(options.stores.map((store) => [store, { source: store.name }]));
  }

  /** One for each store, in their order. */
  get histories(): readonly SourceHistory[] {
    return [...this.#histories.values()];
  }

  /**
   * Serves again what was accepted before, from this disk alone, and takes its sequence as the floor. It may have expired;
   * what is too stale, or damaged on the disk, is told to the listener and not served.
   *
   * @throws OppslagError CACHE_UNWRITABLE when nothing could be kept in the cache
   */
  async restore(): Promise<void> {
    const { cache, policy, active, listener } = this.#options;
    if (cache === undefined) return;
    await cache.prepare();
    const nowMs = this.#options.now();
    const now = new Date(nowMs);
    const verified = await cache.newest(policy, now);
    if (verified === undefined) return;
    this.#floor = floorOf(verified);
    const source = cache.directory;
    try {
      if (freshnessOf({ manifest: verified.manifest, policy, now }) === 'too-stale') {
        throw rejection(
          'TOO_STALE',
          'expires must not be further back than max_staleness_days of the trust policy',
        );
      }
      const today = this.#calendar.dayAt(nowMs);
      const dataset = await openSnapshot({ verified, store: new FileStore(source), today });
      active.activate(dataset, nowMs);
      listener({ phase: 'restored', source, dataset });
    } catch (error) {
      listener({ phase: 'rejected', source, reason: reasonOf(error), error });
    }
  }

  /** Refreshes once. A call during a refresh waits for that one. Never rejects. */
  refresh(): Promise<RefreshOutcome> {
    this.#running ??= this.#refresh().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /**
   * Asks the stores in their order until one has a snapshot that is good and new. Neither one that fails nor one that lags
   * behind hides the next.
   */
  async #refresh(): Promise<RefreshOutcome> {
    let outcome: RefreshOutcome = 'rejected';
    for (const store of this.#options.stores) {
      const found = await this.#ask(store);
      if (found === 'activated') return found;
      if (found === 'unchanged') outcome = found;
    }
    return outcome;
  }

  async #ask(store: SnapshotStore): Promise<RefreshOutcome> {
    const nowMs = this.#options.now();
    const history = { ...this.#histories.get(store)!, lastAttemptMs: nowMs };
    this.#histories.set(store, history);
    try {
      const outcome = await withinTime((signal) => this.#update(store, nowMs, signal));
      this.#histories.set(store, succeeded(history, nowMs, outcome === 'activated'));
      return outcome;
    } catch (error) {
      store.forget?.();
      const reason = reasonOf(error);
      this.#histories.set(store, { ...history, lastErrorReason: reason });
      this.#options.listener({ phase: 'rejected', source: store.name, reason, error });
      return 'rejected';
    }
  }

  /** The verification order. Step 1, the time, is fixed by the caller. */
  async #update(
    store: SnapshotStore,
    nowMs: number,
    signal: AbortSignal,
  ): Promise<'activated' | 'unchanged'> {
    const { policy, active, listener, cache } = this.#options;
    const source = store.name;
    const started = performance.now();
    // 2. Fetch the manifest.
    const envelopeBytes = await store.readManifest();
    // 3–10. Verify it.
    const floor = this.#floor === undefined ? {} : { floor: this.#floor };
    const now = new Date(nowMs);
    const verified = verifyManifest({ envelopeBytes, policy, now, ...floor });
    if (active.current?.dataset.snapshot.id === snapshotIdOf(verified)) {
      listener({ phase: 'unchanged', source });
      return 'unchanged';
    }
    const { sequence, allowShrink } = verified.manifest;
    listener({ phase: 'detected', source, snapshotId: snapshotIdOf(verified), sequence });
    // 11–12. Fetch and open the files, ask the probes.
    const previous = active.current?.dataset;
    const today = this.#calendar.dayAt(nowMs);
    const dataset = await openSnapshot({ verified, store, today, previous, cache, signal });
    listener({ phase: 'opened', source, dataset });
    // 13. Guard against accidents.
    if (previous !== undefined) guardContent(dataset, previous, allowShrink);
    signal.throwIfAborted();
    // 14. Keep what was accepted, so that the floor outlives the process.
    await cache?.accept(verified, envelopeBytes);
    this.#floor = floorOf(verified);
    // One that took too long may not swap when it comes back to life.
    signal.throwIfAborted();
    // 15. Swap one reference.
    active.activate(dataset, nowMs);
    listener({ phase: 'activated', source, dataset, durationMs: performance.now() - started });
    await cache?.prune(policy, now);
    return 'activated';
  }
}

function floorOf({ manifest, digest }: VerifiedManifest): AcceptedFloor {
  return { sequence: manifest.sequence, digest, created: manifest.created };
}

function reasonOf(error: unknown): RejectionReason | 'INTERNAL_FAULT' {
  return isRejection(error) ? error.code : 'INTERNAL_FAULT';
}

/** Throws STORE_TOO_SLOW when the work takes too long. What cannot be broken off learns of it from the signal. */
async function withinTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const rule = `a refresh from one store must take at most ${STORE_TIMEOUT_MS / 1000} seconds`;
      const fault = rejection('STORE_TOO_SLOW', rule);
      controller.abort(fault);
      reject(fault);
    }, STORE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work(controller.signal), expiry]);
  } finally {
    clearTimeout(timer);
  }
}
