import { OsloCalendar } from '../concept/today.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { guardAgainstDuplicates, guardMinimum } from '../refresh/guards.ts';
import { openSnapshot } from '../snapshot/opener.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import type { VerifiedManifest } from '../trust/verify.ts';

/**
 * Opens a verified snapshot as a server does, and holds it to what servers with this policy ask of every one, the first too.
 *
 * @throws OppslagError<RejectionReason> what a server would refuse it for
 */
export async function openGuarded(
  verified: VerifiedManifest,
  { store, policy, now }: { readonly store: SnapshotStore; readonly policy: TrustPolicy; readonly now: Date },
): Promise<Dataset> {
  guardMinimum(verified.manifest, policy);
  const dataset = await openSnapshot({ verified, store, today: new OsloCalendar().dayAt(now.getTime()) });
  await guardAgainstDuplicates(dataset, undefined);
  return dataset;
}
