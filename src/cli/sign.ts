import { OppslagError } from '../base/errors.ts';
import { guardAgainstShrinking } from '../refresh/guards.ts';
import { snapshotIdOf } from '../snapshot/opener.ts';
import type { FileStore } from '../snapshot/store/file-store.ts';
import { withPublisherLock } from '../snapshot/store/publisher-lock.ts';
import { coSignEnvelope } from '../trust/dsse.ts';
import type { SigningKey } from '../trust/keys.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { type VerifiedManifest, verifyManifest } from '../trust/verify.ts';
import { directoryStore } from './directory-store.ts';
import { openGuarded } from './guarded-snapshot.ts';
import { readPolicyFile, readTrustedSigners } from './key-files.ts';
import { count, type Output, pairs, table } from './output.ts';
import {
  countSignatures,
  describeOutcome,
  describeSignatures,
  forPending,
  publishOrHold,
} from './signatures.ts';
import { readStanding } from './standing.ts';

export interface SignOptions {
  readonly store: string;
  readonly trust: string;
  /** Path of the private key. */
  readonly key: string;
  /** The digest of what was shown; undefined to be shown it. */
  readonly digest: string | undefined;
}

/**
 * Shows the snapshot that waits in a store for further signatures and, when its digest is repeated, signs it. With the last
 * signature that the policy wants it is announced.
 */
export async function sign(options: SignOptions, output: Output): Promise<void> {
  const policy = await readPolicyFile(options.trust);
  const store = directoryStore(options.store);
  if (options.digest === undefined) {
    const { verified } = await readWaiting(store, policy, output);
    output.line(`\nnothing was signed; to sign exactly this, add: --digest ${verified.digest}`);
    return;
  }
  const [key] = await readTrustedSigners([options.key], policy, 1);
  await withPublisherLock(store, () => addSignature(store, policy, key!, options.digest!, output));
}

async function addSignature(
  store: FileStore,
  policy: TrustPolicy,
  key: SigningKey,
  digest: string,
  output: Output,
): Promise<void> {
  const { envelopeBytes, verified } = await readWaiting(store, policy, output);
  if (digest !== verified.digest) {
    throw new OppslagError({
      code: 'DIGEST_WRONG',
      message:
        'digest must be that of the snapshot that waits; another waits now than the one that was shown',
      hint: 'Look at it with `oppslag sign`, without --digest.',
    });
  }
  const envelope = coSignEnvelope(envelopeBytes, key);
  const { manifest } = verified;
  const signatures = await publishOrHold(store, policy, { manifest, digest, envelope, files: new Map() });
  output.line(`\n${describeOutcome(snapshotIdOf(verified), store.name, manifest.expires, signatures)}`);
}

/** Reads what waits and checks it as a server would, all but the number of its signatures; then shows it. */
async function readWaiting(store: FileStore, policy: TrustPolicy, output: Output) {
  const envelopeBytes = await store.readPending();
  if (envelopeBytes === undefined) {
    throw new OppslagError({
      code: 'PENDING_MISSING',
      message: 'no snapshot waits in the store for further signatures',
      hint: 'Somebody has to begin: `oppslag build --pending`, or `oppslag renew --pending`.',
    });
  }
  const now = new Date();
  const standing = await readStanding(store, policy, { dryRun: true }, output.note);
  const floor = standing && { ...standing.manifest, digest: standing.digest };
  const verified = verifyManifest({
    envelopeBytes,
    policy: forPending(policy),
    now,
    ...(floor && { floor }),
  });
  if (standing !== undefined) guardAgainstShrinking(verified.manifest, standing.manifest);
  await openGuarded(verified, { store, policy, now });
  const signatures = describeSignatures(countSignatures(envelopeBytes, policy));
  output.line(shown(verified, standing, signatures));
  return { envelopeBytes, verified };
}

function shown(
  { manifest, digest }: VerifiedManifest,
  standing: VerifiedManifest | undefined,
  signatures: string,
): string {
  const before = new Map(standing?.manifest.files.map((file) => [file.system, file]));
  const rows = manifest.files.map(({ system, edition, recordCount, sha256 }) => {
    const old = before.get(system);
    const isSame = old?.sha256 === sha256;
    const was =
      old === undefined ? 'new' : isSame ? 'unchanged' : `${old.edition}, ${count(old.recordCount)}`;
    return [system, edition, count(recordCount), was];
  });
  const gone = [...before.keys()].filter((id) => !manifest.files.some(({ system }) => system === id));
  const facts = pairs([
    ['digest', digest],
    ['repository', manifest.repository],
    ['epoch', String(manifest.epoch)],
    [
      'sequence',
      `${manifest.sequence}${standing === undefined ? '' : `, after ${standing.manifest.sequence}`}`,
    ],
    ['created', manifest.created],
    ['expires', manifest.expires],
    ['signatures', signatures],
    ['systems gone', gone.join(', ')],
    ['may shrink', manifest.allowShrink.join(', ')],
  ]);
  return `${facts}\n\n${table(['system', 'edition', 'concepts', 'before'], rows)}`;
}
