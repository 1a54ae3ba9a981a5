import { type ActiveSnapshot, isStale } from './active.ts';
import type { RefreshListener } from './listener.ts';

export interface StalenessWatchOptions {
  readonly active: ActiveSnapshot;
  readonly listener: RefreshListener;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The clock is looked at again after this time, also when nothing is due: it may have been set. */
const LONGEST_WAIT_MS = 60_000;

/** Tells once when the snapshot that answers expires. It answers all the same. */
export class StalenessWatch {
  readonly #options: StalenessWatchOptions;
  #told: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StalenessWatchOptions) {
    this.#options = options;
  }

  /** Looks now, and from then on in time. Keeps no process alive. */
  start(): void {
    this.check();
    const { active, now } = this.#options;
    const untilMs = (active.current?.dataset.snapshot.expiresAtMs ?? Number.POSITIVE_INFINITY) - now();
    const waitMs = untilMs > 0 ? Math.min(untilMs, LONGEST_WAIT_MS) : LONGEST_WAIT_MS;
    this.#timer = setTimeout(() => this.start(), waitMs);
    this.#timer.unref();
  }

  check(): void {
    const { active, listener, now } = this.#options;
    const dataset = active.current?.dataset;
    if (dataset === undefined || !isStale(dataset, now()) || this.#told === dataset.snapshot.id) return;
    this.#told = dataset.snapshot.id;
    listener({ phase: 'stale', dataset });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
