import { join } from 'node:path';
import { OppslagError } from '../base/errors.ts';
import { type BuiltSnapshot, buildSnapshot, publishSnapshot } from '../snapshot/builder.ts';
import { snapshotIdOf } from '../snapshot/opener.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import { bundledSources } from '../source/bundled/index.ts';
import type { Source } from '../source/source.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection } from '../trust/rejection.ts';
import { type VerifiedManifest, verifyManifest } from '../trust/verify.ts';
import { readPolicyFile, readSigningKeys } from './key-files.ts';
import { count, type Output, table } from './output.ts';
import { Progress } from './progress.ts';

export interface BuildCommandOptions {
  readonly store: string;
  readonly trust: string;
  /** Paths of private keys; every one signs. */
  readonly keys: readonly string[];
  readonly validityDays: number;
  /** Systems that may lose many concepts, or disappear. */
  readonly allowShrink: readonly string[];
  /** Default: one more than the store announces. */
  readonly sequence?: number;
  readonly json: boolean;
}

/** Builds the bundled sources, signs them and publishes the snapshot to a directory. */
export async function build(options: BuildCommandOptions, output: Output): Promise<BuiltSnapshot> {
  const policy = await readPolicyFile(options.trust);
  const keys = await readSigningKeys(options.keys);
  const trusted = keys.filter((key) => policy.keys.some(({ keyId }) => keyId === key.keyId));
  if (trusted.length < policy.threshold) {
    throw new OppslagError({
      code: 'KEYS_INSUFFICIENT',
      message: `the trust policy wants ${policy.threshold} of its keys to sign; ${trusted.length} of those given are its`,
      hint: 'Name the private keys that belong to the policy, each with its own --key.',
    });
  }
  const store = new FileStore(options.store);
  const sequence = options.sequence ?? (await nextSequence(store, policy));
  const progress = new Progress(output);
  const sources: readonly Source[] = await bundledSources();
  const snapshot = buildSnapshot({
    sources,
    repository: policy.repository,
    epoch: policy.epoch,
    sequence,
    allowShrink: options.allowShrink,
    now: new Date(),
    validityDays: options.validityDays,
    keys,
    onSource: (system) => progress.step(`building ${system}`),
  });
  progress.step('signing and publishing');
  await publishSnapshot(store, snapshot);
  progress.done();
  report(snapshot, options, output);
  return snapshot;
}

async function nextSequence(store: FileStore, policy: TrustPolicy): Promise<number> {
  try {
    const announced = await announcedManifest(store, policy);
    return Math.max(policy.minSequence, (announced?.manifest.sequence ?? 0) + 1);
  } catch (error) {
    if (!isRejection(error)) throw error;
    throw new OppslagError({
      code: 'SEQUENCE_UNKNOWN',
      message: `the snapshot that the store announces is refused (${error.code}: ${error.message}), so its sequence is not known`,
      hint: 'Name a --sequence above every one that was ever announced; servers refuse a lower one.',
      cause: error,
    });
  }
}

/** The manifest that a store announces, if there is one that the policy accepts; expired ones count too. */
export async function announcedManifest(
  store: FileStore,
  policy: TrustPolicy,
): Promise<VerifiedManifest | undefined> {
  try {
    const envelopeBytes = await store.readManifest();
    return verifyManifest({ envelopeBytes, policy, now: new Date(), standing: 'accepted' });
  } catch (error) {
    if (error instanceof OppslagError && error.code === 'MANIFEST_MISSING') return undefined;
    throw error;
  }
}

function report(snapshot: BuiltSnapshot, options: BuildCommandOptions, output: Output): void {
  const { manifest, digest } = snapshot;
  if (options.json) {
    const files = manifest.files.map(({ system, edition, recordCount, length, sha256 }) => {
      return { system, edition, concepts: recordCount, bytes: length, sha256 };
    });
    output.line(
      JSON.stringify({ snapshot: snapshotIdOf({ manifest, digest }), store: options.store, files }),
    );
    return;
  }
  const rows = manifest.files.map((file) => [
    file.system,
    file.edition,
    count(file.recordCount),
    count(file.length),
  ]);
  output.line(table(['system', 'edition', 'concepts', 'bytes'], rows));
  output.line(
    `snapshot ${snapshotIdOf({ manifest, digest })} is in ${join(options.store)}, valid until ${manifest.expires}`,
  );
}
