import { type BuiltSnapshot, publishSnapshot } from '../snapshot/builder.ts';
import type { FileStore } from '../snapshot/store/file-store.ts';
import { parseEnvelope, verifyEnvelope } from '../trust/dsse.ts';
import type { TrustPolicy } from '../trust/policy.ts';

/** How many distinct keys of a policy have signed, and how many it wants. */
export interface SignatureCount {
  readonly keyIds: readonly string[];
  readonly wanted: number;
  readonly isEnough: boolean;
}

/** The policy for an envelope that may wait for further signatures. One is needed: it says whose work it is. */
export function forPending(policy: TrustPolicy): TrustPolicy {
  return { ...policy, threshold: 1 };
}

/** Counts the signatures of an envelope. Throws OppslagError<RejectionReason> when there is none, or a damaged one. */
export function countSignatures(envelopeBytes: Uint8Array, policy: TrustPolicy): SignatureCount {
  const { keys, threshold: wanted } = policy;
  const keyIds = verifyEnvelope({ envelope: parseEnvelope(envelopeBytes), keys, threshold: 1 });
  return { keyIds, wanted, isEnough: keyIds.length >= wanted };
}

/**
 * Puts a snapshot in a store, files first: announced when enough keys of the policy have signed it, and otherwise where it
 * waits for others to sign.
 */
export async function publishOrHold(
  store: FileStore,
  policy: TrustPolicy,
  snapshot: BuiltSnapshot,
): Promise<SignatureCount> {
  const count = countSignatures(snapshot.envelope, policy);
  if (count.isEnough) {
    await publishSnapshot(store, snapshot);
    // Whatever waited is overtaken now.
    await store.removePending();
  } else {
    for (const [sha256, bytes] of snapshot.files) await store.writeFile(sha256, bytes);
    await store.writePending(snapshot.envelope);
  }
  return count;
}

/** `1 of 2 wanted (fef6d72aad6e…)` */
export function describeSignatures({ keyIds, wanted }: SignatureCount): string {
  return `${keyIds.length} of ${wanted} wanted (${keyIds.map((id) => `${id.slice(0, 12)}…`).join(', ')})`;
}

/** What became of a snapshot that was signed. */
export function describeOutcome(
  id: string,
  directory: string,
  expires: string,
  count: SignatureCount,
): string {
  if (count.isEnough) return `snapshot ${id} is in ${directory}, valid until ${expires}`;
  return (
    `snapshot ${id} waits in ${directory}: signatures ${describeSignatures(count)}; ` +
    'the others look at it with `oppslag sign`'
  );
}
