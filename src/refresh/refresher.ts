import { Turns } from '../base/turns.ts';
import { OsloCalendar } from '../concept/today.ts';
import { type ChangeCounts, summariseChanges } from '../dataset/change-summary.ts';
import { openSnapshot, snapshotIdOf } from '../snapshot/opener.ts';
import { SegmentChecker } from '../snapshot/segment-checker.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import { rejection } from '../trust/rejection.ts';
import { type VerifiedManifest, verifyManifest } from '../trust/verify.ts';
import { AcceptedSnapshots, type AcceptedSnapshotsOptions } from './accepted.ts';
import { guardAgainstDuplicates, guardAgainstShrinking, guardMinimum } from './guards.ts';
import { type RefreshListener, reasonOf } from './listener.ts';
import { RejectedSnapshots } from './rejected.ts';
import { type SourceHistory, succeeded } from './source-history.ts';
import { type SnapshotSummary, summaryOf } from './summary.ts';
import { withinTime } from './time-limit.ts';

export interface RefresherOptions extends AcceptedSnapshotsOptions {
  /** Asked in this order. */
  readonly stores: readonly SnapshotStore[];
}

/**
 * - `activated`: it answers now · `held`: good, but another one is pinned · `valid`: good, and only that was asked
 * - `unchanged`: nothing is new · `rejected`: no store had a good one
 */
export type RefreshOutcome = 'activated' | 'held' | 'valid' | 'unchanged' | 'rejected';

/** What a refresh came to. */
export type RefreshReport =
  | {
      readonly outcome: Exclude<RefreshOutcome, 'rejected'>;
      /** The newest good one. */
      readonly snapshot: SnapshotSummary;
      /** What is new, or would be, against what answered before. */
      readonly changes: readonly ChangeCounts[];
    }
  | { readonly outcome: 'rejected'; readonly source: string; readonly error: unknown };

/**
 * - `scheduled`: what is known to be refused, or held, is not looked at again
 * - `asked`: by an operator, so everything is
 * - `validate`: the same, but nothing is changed, remembered or told
 */
type RefreshMode = 'scheduled' | 'asked' | 'validate';

/** One look at one store. */
interface Visit {
  readonly store: SnapshotStore;
  readonly mode: RefreshMode;
  /** Step 1: the time, fixed once. */
  readonly nowMs: number;
  readonly tell: RefreshListener;
  /** Set when the manifest has passed step 10. */
  verified?: VerifiedManifest;
  /** Set when the refusal of the snapshot is remembered. */
  isRemembered?: boolean;
}

/**
 * Looks for a newer snapshot, verifies it and activates it. A refresh that fails changes nothing: what was active stays
 * active, whatever the fault.
 */
export class Refresher {
  readonly #options: RefresherOptions;
  readonly #calendar = new OsloCalendar();
  readonly #histories: Map<SnapshotStore, SourceHistory>;
  readonly #rejected: RejectedSnapshots;
  /** What was accepted, and the pin that holds the instance at one of it. */
  readonly accepted: AcceptedSnapshots;
  /** Refusals that were told since the process began, by digest. */
  readonly #told = new Set<string>();
  readonly #refreshes = new Turns();
  #scheduled: Promise<RefreshOutcome> | undefined;
  #pending: SnapshotSummary | undefined;

  constructor(options: RefresherOptions) {
    this.#options = options;
    this.#histories = new Map(options.stores.map((store) => [store, { source: store.name }]));
    this.#rejected = new RejectedSnapshots(options.policy, options.cache);
    this.accepted = new AcceptedSnapshots(options);
  }

  /** One for each store, in their order. */
  get histories(): readonly SourceHistory[] {
    return [...this.#histories.values()];
  }

  /** Snapshots that are refused for their content, newest last. */
  get rejected(): RejectedSnapshots['all'] {
    return this.#rejected.all;
  }

  /** The one that is being fetched and checked. */
  get pending(): SnapshotSummary | undefined {
    return this.#pending;
  }

  /**
   * Serves again what was accepted before, or pinned, without any store.
   *
   * @throws OppslagError CACHE_UNWRITABLE when nothing could be kept in the cache, PIN_UNUSABLE
   */
  async restore(): Promise<void> {
    await this.accepted.restore();
    await this.#rejected.read();
  }

  /** Refreshes once. A call during a refresh waits for that one. Never rejects. */
  refresh(): Promise<RefreshOutcome> {
    this.#scheduled ??= this.#refreshes
      .run(() => this.#round('scheduled'))
      .then(({ outcome }) => outcome)
      .finally(() => {
        this.#scheduled = undefined;
      });
    return this.#scheduled;
  }

  /** Refreshes when an operator asks, after any refresh that is under way. Never rejects. */
  async refreshNow(options: { readonly validateOnly: boolean }): Promise<RefreshReport> {
    return await this.#refreshes.run(() => this.#round(options.validateOnly ? 'validate' : 'asked'));
  }

  /**
   * Asks the stores in their order until one has a snapshot that is good and new. Neither one that fails nor one that lags
   * behind hides the next.
   */
  async #round(mode: RefreshMode): Promise<RefreshReport> {
    let report: RefreshReport | undefined;
    for (const store of this.#options.stores) {
      const found = await this.#ask(store, mode);
      if (found.outcome !== 'rejected' && found.outcome !== 'unchanged') return found;
      if (report === undefined || (report.outcome === 'rejected' && found.outcome === 'unchanged')) {
        report = found;
      }
    }
    return report!;
  }

  async #ask(store: SnapshotStore, mode: RefreshMode): Promise<RefreshReport> {
    const nowMs = this.#options.now();
    const isSilent = mode === 'validate';
    const tell: RefreshListener = isSilent ? () => {} : this.#options.listener;
    const visit: Visit = { store, mode, nowMs, tell };
    const history = { ...this.#histories.get(store)!, lastAttemptMs: nowMs };
    const note = (own: SourceHistory): void => {
      if (!isSilent) this.#histories.set(store, own);
    };
    note(history);
    try {
      const report = await withinTime((signal) => this.#look(visit, signal));
      note(succeeded(history, nowMs, report.outcome !== 'unchanged'));
      return report;
    } catch (error) {
      store.forget?.();
      note({ ...history, lastErrorReason: reasonOf(error) });
      if (!isSilent) await this.#refuse(visit, error);
      return { outcome: 'rejected', source: store.name, error };
    } finally {
      this.#pending = undefined;
    }
  }

  async #look(visit: Visit, signal: AbortSignal): Promise<RefreshReport> {
    const { store, mode, nowMs, tell } = visit;
    const { policy, active } = this.#options;
    // 2. Fetch the manifest.
    const envelopeBytes = await store.readManifest();
    // 3–10. Verify it.
    const now = new Date(nowMs);
    const verified = verifyManifest({ envelopeBytes, policy, now, ...this.accepted.floor });
    visit.verified = verified;
    const isHeldAlready = this.accepted.pin !== undefined && verified.isSameAsFloor;
    const isActive = active.current?.dataset.snapshot.id === snapshotIdOf(verified);
    if (isActive || (isHeldAlready && mode === 'scheduled')) {
      tell({ phase: 'unchanged', source: store.name });
      return { outcome: 'unchanged', snapshot: summaryOf(verified), changes: [] };
    }
    const today = this.#calendar.dayAt(nowMs);
    const known = mode === 'scheduled' ? this.#rejected.find(verified, today) : undefined;
    visit.isRemembered = known !== undefined;
    if (known !== undefined) throw rejection(known.reason, known.message);
    return await this.#take(visit, verified, envelopeBytes, signal);
  }

  async #refuse({ store, verified, nowMs, isRemembered, tell }: Visit, error: unknown): Promise<void> {
    const source = store.name;
    const digest = verified?.digest ?? '';
    const isRepeated = isRemembered === true && this.#told.has(digest);
    if (verified !== undefined && isRemembered !== true) {
      const day = this.#calendar.dayAt(nowMs);
      await this.#rejected.add(verified, error, { source, rejectedAtMs: nowMs, day });
    }
    if (verified !== undefined) this.#told.add(digest);
    const snapshot = verified === undefined ? undefined : summaryOf(verified);
    tell({ phase: 'rejected', source, reason: reasonOf(error), error, snapshot, isRepeated });
  }

  /** Steps 11 to 15 of the verification order. */
  async #take(
    { store, mode, nowMs, tell }: Visit,
    verified: VerifiedManifest,
    envelopeBytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<RefreshReport> {
    const { policy, active, cache } = this.#options;
    const source = store.name;
    const snapshot = summaryOf(verified);
    const started = performance.now();
    this.#pending = snapshot;
    tell({ phase: 'detected', source, snapshot });
    // 11–12. Fetch and open the files, ask the probes. For a first snapshot no call waits, so the check needs no thread.
    const previous = active.current?.dataset;
    const checker = previous === undefined ? undefined : new SegmentChecker();
    const dataset = await openSnapshot({
      ...{ verified, store, previous, signal, checker },
      today: this.#calendar.dayAt(nowMs),
      // What was only asked about is not kept.
      cache: mode === 'validate' ? undefined : cache,
      onPhase: (phase) => tell({ phase, source, snapshot }),
    }).finally(() => checker?.close());
    tell({ phase: 'opened', source, dataset });
    // 13. Guard against accidents.
    guardMinimum(verified.manifest, policy);
    const { newest } = this.accepted;
    if (newest !== undefined) guardAgainstShrinking(verified.manifest, newest.manifest);
    await guardAgainstDuplicates(dataset, previous);
    tell({ phase: 'guarded', source, dataset });
    const changes = previous === undefined ? [] : await summariseChanges(previous, dataset);
    if (mode === 'validate') return { outcome: 'valid', snapshot, changes };
    // 14–15. Keep what was accepted, and swap.
    const outcome = await this.accepted.accept({ verified, envelopeBytes, dataset, signal, nowMs });
    await this.#rejected.forget();
    if (outcome === 'held') tell({ phase: 'held', source, dataset });
    else tell({ phase: 'activated', source, dataset, changes, durationMs: performance.now() - started });
    return { outcome, snapshot, changes };
  }
}
