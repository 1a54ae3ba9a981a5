import { parseInstant } from './instant.ts';
import { MS_PER_DAY } from './limits.ts';
import type { Manifest } from './manifest.ts';
import type { TrustPolicy } from './policy.ts';

/** `stale`: expired, but may be served and marked. `too-stale`: expired for longer than the policy allows. */
export type Freshness = 'fresh' | 'stale' | 'too-stale';

/**
 * How an accepted manifest stands to a moment. Stops nothing by itself: a running snapshot keeps serving, and whoever
 * loads or reports one decides what to do.
 */
export function freshnessOf(options: {
  readonly manifest: Pick<Manifest, 'expires'>;
  readonly policy: Pick<TrustPolicy, 'maxStalenessDays'>;
  readonly now: Date;
}): Freshness {
  const overdueMs = options.now.getTime() - parseInstant(options.manifest.expires);
  if (overdueMs < 0) return 'fresh';
  const { maxStalenessDays = Number.POSITIVE_INFINITY } = options.policy;
  return overdueMs <= maxStalenessDays * MS_PER_DAY ? 'stale' : 'too-stale';
}
