import { Turns } from '../base/turns.ts';
import { OsloCalendar } from '../concept/today.ts';
import { summariseChanges } from '../dataset/change-summary.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { SnapshotCache } from '../snapshot/cache.ts';
import { snapshotIdOf } from '../snapshot/opener.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import type { AcceptedFloor, VerifiedManifest } from '../trust/verify.ts';
import type { ActiveSnapshot } from './active.ts';
import { openKept, openPinned, requireLoadable } from './kept.ts';
import { type RefreshListener, reasonOf } from './listener.ts';
import { notKept, type Pin, pinOf, readPin, writePin } from './pin.ts';
import { type SnapshotSummary, summaryOf } from './summary.ts';

export interface AcceptedSnapshotsOptions {
  readonly stores: readonly SnapshotStore[];
  /** Without, nothing outlives the process, and nothing can be pinned. */
  readonly cache?: SnapshotCache | undefined;
  readonly policy: TrustPolicy;
  readonly active: ActiveSnapshot;
  readonly listener: RefreshListener;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * What was accepted: the floor below which nothing is believed, the snapshots to go back to, and the pin. What lies on the
 * disk and which snapshot answers change together, one change after the other; no store is waited for meanwhile.
 */
export class AcceptedSnapshots {
  readonly #options: AcceptedSnapshotsOptions;
  readonly #calendar = new OsloCalendar();
  readonly #changes = new Turns();
  #newest: VerifiedManifest | undefined;
  #pin: Pin | undefined;
  #kept: readonly SnapshotSummary[] = [];

  constructor(options: AcceptedSnapshotsOptions) {
    this.#options = options;
  }

  /** The newest manifest that was accepted. The next one is compared with it. */
  get newest(): VerifiedManifest | undefined {
    return this.#newest;
  }

  /** The same as the floor of a verification. */
  get floor(): { readonly floor?: AcceptedFloor } {
    if (this.#newest === undefined) return {};
    const { manifest, digest } = this.#newest;
    return { floor: { sequence: manifest.sequence, digest, created: manifest.created } };
  }

  get pin(): Pin | undefined {
    return this.#pin;
  }

  /** Those that are on this disk, newest first. Any of them can be pinned. */
  get kept(): readonly SnapshotSummary[] {
    return this.#kept;
  }

  /**
   * Serves again what was accepted before, or pinned, and takes the highest accepted sequence as the floor. It may have
   * expired; what is too stale, too small, or damaged on the disk, is told to the listener and not served.
   *
   * @throws OppslagError CACHE_UNWRITABLE when nothing could be kept in the cache, PIN_UNUSABLE
   */
  async restore(): Promise<void> {
    const { cache, policy, active, listener, stores } = this.#options;
    if (cache === undefined) return;
    await cache.prepare();
    const nowMs = this.#options.now();
    const moment = this.#moment(nowMs);
    const accepted = await cache.accepted(policy, moment.now);
    const pin = await readPin(cache, policy);
    this.#kept = accepted.map(summaryOf);
    this.#newest = accepted[0];
    this.#pin = pin;
    const dataset =
      pin === undefined
        ? await this.#openNewest(cache, nowMs)
        : await openPinned({ pin, accepted, cache, stores, policy, ...moment });
    if (dataset === undefined) return;
    active.activate(dataset, nowMs);
    listener({ phase: 'restored', source: cache.directory, dataset });
    if (pin !== undefined) listener({ phase: 'pinned', dataset, changes: [] });
  }

  /**
   * Steps 14 and 15 of the verification order: keeps an envelope, so that the floor outlives the process, and swaps, unless
   * another snapshot is pinned.
   *
   * @throws OppslagError CACHE_UNWRITABLE, or the reason of `signal`; nothing was swapped then
   */
  async accept(options: {
    readonly verified: VerifiedManifest;
    readonly envelopeBytes: Uint8Array;
    readonly dataset: Dataset;
    /** One that took too long may not swap when it comes back to life. */
    readonly signal: AbortSignal;
    readonly nowMs: number;
  }): Promise<'activated' | 'held'> {
    const { verified, envelopeBytes, dataset, signal, nowMs } = options;
    const { cache, active } = this.#options;
    return await this.#changes.run(async () => {
      signal.throwIfAborted();
      await cache?.accept(verified, envelopeBytes);
      this.#newest = verified;
      signal.throwIfAborted();
      const isHeld = this.#pin !== undefined && this.#pin.digest !== verified.digest;
      if (!isHeld) active.activate(dataset, nowMs);
      await this.#prune(new Date(nowMs));
      return isHeld ? 'held' : 'activated';
    });
  }

  /**
   * Holds the instance at an accepted snapshot, verified again, until it is let go. Also one that has expired; also after a
   * restart. Refreshes go on and activate nothing.
   *
   * @throws OppslagError SNAPSHOT_NOT_KEPT, or why it is refused; nothing has changed then
   */
  async hold(sequence: number): Promise<SnapshotSummary> {
    const { cache, policy, active, listener } = this.#options;
    if (cache === undefined) throw notKept('no snapshot is kept, because OPPSLAG_CACHE is off');
    return await this.#changes.run(async () => {
      const nowMs = this.#options.now();
      const moment = this.#moment(nowMs);
      const accepted = await cache.accepted(policy, moment.now);
      const verified = accepted.find(({ manifest }) => manifest.sequence === sequence);
      if (verified === undefined) {
        throw notKept(
          'sequence must be that of an accepted snapshot that is kept and that the policy believes',
        );
      }
      requireLoadable(verified, policy, moment.now);
      const before = active.current?.dataset;
      const isActive = before?.snapshot.id === snapshotIdOf(verified);
      const dataset = isActive ? before : await openKept({ verified, cache, policy, before, ...moment });
      const changes = before === undefined ? [] : await summariseChanges(before, dataset);
      const pin = pinOf(verified);
      await writePin(cache, policy, pin);
      this.#pin = pin;
      if (!isActive) active.activate(dataset, nowMs);
      listener({ phase: 'pinned', dataset, changes });
      await this.#prune(moment.now);
      return summaryOf(verified);
    });
  }

  /** Lets refreshes change the snapshot again. The next one takes the newest. Throws OppslagError CACHE_UNWRITABLE. */
  async release(): Promise<void> {
    const { cache, policy, active, listener } = this.#options;
    if (cache === undefined) return;
    await this.#changes.run(async () => {
      if (this.#pin === undefined) return;
      await writePin(cache, policy, undefined);
      this.#pin = undefined;
      if (active.current !== undefined) listener({ phase: 'unpinned', dataset: active.current.dataset });
    });
  }

  async #openNewest(cache: SnapshotCache, nowMs: number): Promise<Dataset | undefined> {
    const { policy, listener } = this.#options;
    const verified = this.#newest;
    if (verified === undefined) return undefined;
    try {
      return await openKept({ verified, cache, policy, ...this.#moment(nowMs) });
    } catch (error) {
      const told = { source: cache.directory, reason: reasonOf(error), error, snapshot: summaryOf(verified) };
      listener({ phase: 'rejected', ...told, isRepeated: false });
      return undefined;
    }
  }

  async #prune(now: Date): Promise<void> {
    const { cache, policy } = this.#options;
    if (cache === undefined) return;
    await cache.prune(policy, now, this.#pin?.sequence);
    this.#kept = (await cache.accepted(policy, now)).map(summaryOf);
  }

  #moment(nowMs: number) {
    return { now: new Date(nowMs), today: this.#calendar.dayAt(nowMs) };
  }
}
