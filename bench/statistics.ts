/** What several measurements of one thing come to. */
export interface Summary {
  readonly median: number;
  /** Half of the measurements lie between these two. */
  readonly quarter: number;
  readonly threeQuarters: number;
  /** How many measurements. */
  readonly count: number;
}

/** Median and quartiles of measurements that were repeated. */
export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: percentile(sorted, 50),
    quarter: percentile(sorted, 25),
    threeQuarters: percentile(sorted, 75),
    count: sorted.length,
  };
}

/** A figure that was found once. */
export function single(value: number): Summary {
  return { median: value, quarter: value, threeQuarters: value, count: 1 };
}

/**
 * The ratios of measurements of the same rounds, pair by pair: what slows a whole round down does not count.
 * `values` and `base` are of the same length.
 */
export function ratios(values: readonly number[], base: readonly number[]): Summary {
  return summarise(values.map((value, round) => value / base[round]!));
}

/**
 * The value that `percent` of all values do not exceed; between two values, the one between.
 *
 * @param sorted ascending, at least one
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const at = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}
