import { snapshotIdOf } from '../snapshot/opener.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import { openStore } from '../snapshot/store/open-store.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import { parseEnvelope } from '../trust/dsse.ts';
import { parseManifest } from '../trust/manifest.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection } from '../trust/rejection.ts';
import { verifyManifest } from '../trust/verify.ts';
import { openGuarded } from './guarded-snapshot.ts';
import { readPolicyFile } from './key-files.ts';
import { count, type Output, pairs } from './output.ts';
import { countSignatures, describeSignatures } from './signatures.ts';

export interface VerifyOptions {
  readonly store: string;
  readonly trust: string;
  readonly json: boolean;
}

/** Checks the announced snapshot of a store the way a server does, and tells what it found. */
export async function verify(options: VerifyOptions, output: Output): Promise<void> {
  const policy = await readPolicyFile(options.trust);
  const store = openStore(options.store);
  const now = new Date();
  const envelopeBytes = await store.readManifest();
  const verified = verifyManifest({ envelopeBytes, policy, now });
  const dataset = await openGuarded(verified, { store, policy, now });
  const { manifest, keyIds } = verified;
  const found = {
    snapshot: snapshotIdOf(verified),
    repository: manifest.repository,
    sequence: manifest.sequence,
    created: manifest.created,
    expires: manifest.expires,
    keys: keyIds,
    threshold: policy.threshold,
    pending: await describePending(store, policy),
    systems: manifest.files.length,
    concepts: dataset.conceptCount,
    probes: manifest.probes.length,
  };
  if (options.json) return output.line(JSON.stringify(found));
  output.line(
    pairs([
      ['snapshot', found.snapshot],
      ['repository', found.repository],
      ['created', found.created],
      ['expires', found.expires],
      ['signatures', describeSignatures(countSignatures(envelopeBytes, policy))],
      ['systems', String(found.systems)],
      ['concepts', count(found.concepts)],
      ['probes', `${found.probes} answered`],
      ['waiting', found.pending],
    ]),
  );
  output.line('good: signature, files, contents and probes are right');
}

/** Sequence and signatures of what waits in a store to be signed. Undefined when nothing does. */
async function describePending(store: SnapshotStore, policy: TrustPolicy): Promise<string | undefined> {
  const envelopeBytes = store instanceof FileStore ? await store.readPending() : undefined;
  if (envelopeBytes === undefined) return undefined;
  try {
    const signatures = describeSignatures(countSignatures(envelopeBytes, policy));
    const { sequence } = parseManifest(parseEnvelope(envelopeBytes).payload);
    return `sequence ${sequence}, signatures ${signatures}`;
  } catch (error) {
    if (isRejection(error)) return `damaged (${error.code})`;
    throw error;
  }
}
