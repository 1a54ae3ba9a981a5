import type { LocalDay } from '../concept/local-day.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { SnapshotCache } from '../snapshot/cache.ts';
import { openSnapshot } from '../snapshot/opener.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import { freshnessOf } from '../trust/freshness.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection, type RejectionReason, rejection } from '../trust/rejection.ts';
import type { VerifiedManifest } from '../trust/verify.ts';
import { guardMinimum } from './guards.ts';
import { type Pin, pinUnusable } from './pin.ts';

interface KeptOptions {
  readonly cache: SnapshotCache;
  readonly policy: TrustPolicy;
  readonly now: Date;
  readonly today: LocalDay;
}

/** Faults of what the manifest says, which files from a store would not mend. */
const LASTING_FAULTS: ReadonlySet<string> = new Set<RejectionReason>(['TOO_STALE', 'CONTENT_TOO_SMALL']);

/** Opens an accepted snapshot from this disk alone. Throws as `requireLoadable` and `openSnapshot`. */
export async function openKept(
  options: KeptOptions & { readonly verified: VerifiedManifest; readonly before?: Dataset | undefined },
): Promise<Dataset> {
  const { verified, cache, policy, now, today, before: previous } = options;
  requireLoadable(verified, policy, now);
  return await openSnapshot({ verified, store: new FileStore(cache.directory), today, previous });
}

/**
 * An expired snapshot may be served again, within the bounds of the policy, which may be another than the one that it was
 * accepted by.
 *
 * @throws OppslagError TOO_STALE, CONTENT_TOO_SMALL
 */
export function requireLoadable({ manifest }: VerifiedManifest, policy: TrustPolicy, now: Date): void {
  if (freshnessOf({ manifest, policy, now }) === 'too-stale') {
    throw rejection(
      'TOO_STALE',
      'expires must not be further back than max_staleness_days of the trust policy',
    );
  }
  guardMinimum(manifest, policy);
}

/**
 * Opens the snapshot that was pinned before the process ended. Files that are missing or damaged on this disk are fetched
 * from the stores, which know them by their hashes.
 *
 * @throws OppslagError PIN_UNUSABLE
 */
export async function openPinned(
  options: KeptOptions & {
    readonly pin: Pin;
    readonly accepted: readonly VerifiedManifest[];
    readonly stores: readonly SnapshotStore[];
  },
): Promise<Dataset> {
  const { pin, accepted, stores, cache, policy, now, today } = options;
  const verified = accepted.find(({ digest }) => digest === pin.digest);
  if (verified === undefined) {
    throw pinUnusable('the pinned snapshot must be in the cache, and believed by the policy');
  }
  let fault: unknown;
  try {
    return await openKept({ verified, cache, policy, now, today });
  } catch (error) {
    if (!isRejection(error)) throw error;
    fault = error;
  }
  if (isRejection(fault) && !LASTING_FAULTS.has(fault.code)) {
    for (const store of stores) {
      try {
        return await openSnapshot({ verified, store, cache, today });
      } catch (error) {
        if (!isRejection(error)) throw error;
      }
    }
  }
  const reason = isRejection(fault) ? ` (${fault.code})` : '';
  throw pinUnusable(`the pinned snapshot must be one that can be served${reason}`, fault);
}
