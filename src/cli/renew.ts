import { type BuiltSnapshot, renewManifest } from '../snapshot/builder.ts';
import { snapshotIdOf } from '../snapshot/opener.ts';
import { withPublisherLock } from '../snapshot/store/publisher-lock.ts';
import { rejection } from '../trust/rejection.ts';
import { verifyManifest } from '../trust/verify.ts';
import { directoryStore } from './directory-store.ts';
import { openGuarded } from './guarded-snapshot.ts';
import { readPolicyFile, readTrustedSigners } from './key-files.ts';
import type { Output } from './output.ts';
import { describeOutcome, forPending, publishOrHold } from './signatures.ts';
import { newestManifest } from './snapshot-reader.ts';
import { checkUnchanged } from './standing.ts';

export interface RenewOptions {
  readonly store: string;
  readonly trust: string;
  /** Paths of private keys; every one signs. */
  readonly keys: readonly string[];
  readonly validityDays: number;
  /** When the keys are fewer than the policy wants, leave the snapshot for others to sign. */
  readonly pending: boolean;
  readonly json: boolean;
}

/**
 * Signs the announced snapshot once more, with the next sequence and a new time; it may have expired. The files stay as
 * they are, and are looked at first: what is damaged, or what servers would refuse, must not be vouched for again.
 */
export async function renew(options: RenewOptions, output: Output): Promise<void> {
  const policy = await readPolicyFile(options.trust);
  const keys = await readTrustedSigners(options.keys, policy, options.pending ? 1 : undefined);
  const store = directoryStore(options.store);
  const standing = await newestManifest(store, policy);
  if (standing === undefined) throw rejection('MANIFEST_MISSING', 'the store has no announced manifest');
  const now = new Date();
  await openGuarded(standing, { store, policy, now });
  const { validityDays } = options;
  const sequence = Math.max(policy.minSequence, standing.manifest.sequence + 1);
  const renewed = renewManifest(standing.manifest, { sequence, now, validityDays, keys });
  const snapshot: BuiltSnapshot = { ...renewed, files: new Map() };
  verifyManifest({
    envelopeBytes: snapshot.envelope,
    policy: options.pending ? forPending(policy) : policy,
    now,
    floor: { ...standing.manifest, digest: standing.digest },
  });
  const count = await withPublisherLock(store, async () => {
    await checkUnchanged(store, policy, standing);
    return await publishOrHold(store, policy, snapshot);
  });
  const id = snapshotIdOf(snapshot);
  const { expires } = snapshot.manifest;
  if (options.json) {
    return output.line(
      JSON.stringify({ snapshot: id, store: store.name, expires, announced: count.isEnough }),
    );
  }
  output.line(describeOutcome(id, store.name, expires, count));
}
