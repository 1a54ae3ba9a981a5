import type { Dataset } from '../dataset/dataset.ts';

/** A dataset that answers calls, and since when. */
export interface ActiveDataset {
  readonly dataset: Dataset;
  /** Milliseconds since 1970. */
  readonly activatedAtMs: number;
}

/** For how long after a swap those who were paging through the dataset before may go on with it. */
export const PAGING_GRACE_MS = 10 * 60_000;

/**
 * The one mutable reference of the service. A handler reads `current` once, at its top, and answers from that.
 */
export class ActiveSnapshot {
  #current: ActiveDataset | undefined;
  #previous: ActiveDataset | undefined;

  get current(): ActiveDataset | undefined {
    return this.#current;
  }

  /** The one before. */
  get previous(): ActiveDataset | undefined {
    return this.#previous;
  }

  /** The dataset before, while those who page through it may go on. */
  stillPaged(nowMs: number): Dataset | undefined {
    if (this.#current === undefined || nowMs >= this.#current.activatedAtMs + PAGING_GRACE_MS)
      return undefined;
    return this.#previous?.dataset;
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
