import type { Dataset } from '../dataset/dataset.ts';

/** A dataset that answers calls, and since when. */
export interface ActiveDataset {
  readonly dataset: Dataset;
  /** Milliseconds since 1970. */
  readonly activatedAtMs: number;
}

/**
 * The one mutable reference of the service. A handler reads `current` once, at its top, and answers from that.
 */
export class ActiveSnapshot {
  #current: ActiveDataset | undefined;
  #previous: ActiveDataset | undefined;

  get current(): ActiveDataset | undefined {
    return this.#current;
  }

  /** The one before, kept for those who still page through it. */
  get previous(): ActiveDataset | undefined {
    return this.#previous;
  }

  activate(dataset: Dataset, nowMs: number): void {
    this.#previous = this.#current;
    this.#current = { dataset, activatedAtMs: nowMs };
  }
}

/** True when a snapshot has expired; it is served all the same. */
export function isStale(dataset: Dataset, nowMs: number): boolean {
  return nowMs >= dataset.snapshot.expiresAtMs;
}
