import { createHash } from 'node:crypto';
import { guardAgainstShrinking, guardMinimum } from '../refresh/guards.ts';
import { fetchFile } from '../snapshot/fetcher.ts';
import { snapshotIdOf } from '../snapshot/opener.ts';
import type { FileStore } from '../snapshot/store/file-store.ts';
import { openStore } from '../snapshot/store/open-store.ts';
import { withPublisherLock } from '../snapshot/store/publisher-lock.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import { parseEnvelope } from '../trust/dsse.ts';
import { type Manifest, parseManifest } from '../trust/manifest.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection, rejection } from '../trust/rejection.ts';
import { type AcceptedFloor, verifyManifest } from '../trust/verify.ts';
import { directoryStore } from './directory-store.ts';
import { openGuarded } from './guarded-snapshot.ts';
import { readPolicyFile } from './key-files.ts';
import type { Output } from './output.ts';

export interface PublishOptions {
  /** Where the snapshot is: a directory or a URL. */
  readonly store: string;
  /** The directory that it is copied to. */
  readonly target: string;
  readonly trust: string;
  readonly json: boolean;
}

/**
 * Copies the announced snapshot of a store to a directory, so that its readers never see a part of it: files first, then
 * the envelope, and the announcement last. Nothing is announced that servers would refuse, nor what they would refuse after
 * the snapshot that is announced there.
 */
export async function publish(options: PublishOptions, output: Output): Promise<void> {
  const policy = await readPolicyFile(options.trust);
  const source = openStore(options.store);
  const target = directoryStore(options.target);
  const id = await withPublisherLock(target, () => copy(source, target, policy, output));
  if (options.json) return output.line(JSON.stringify({ snapshot: id, store: target.name }));
  output.line(`snapshot ${id} is in ${target.name}`);
}

async function copy(
  source: SnapshotStore,
  target: FileStore,
  policy: TrustPolicy,
  output: Output,
): Promise<string> {
  const now = new Date();
  const announced = await readAnnounced(target, policy, output);
  const envelopeBytes = await source.readManifest();
  const verified = verifyManifest({
    envelopeBytes,
    policy,
    now,
    ...(announced && { floor: announced.floor }),
  });
  const { manifest, digest } = verified;
  // What the manifest alone tells is refused before anything is copied.
  guardMinimum(manifest, policy);
  if (announced !== undefined) guardAgainstShrinking(manifest, announced.manifest);
  for (const file of manifest.files) await target.writeFile(file.sha256, await fetchFile(source, file));
  await openGuarded(verified, { store: target, policy, now });
  await target.announce(manifest.sequence, digest, envelopeBytes);
  return snapshotIdOf(verified);
}

/** What the next snapshot is compared with. */
interface Announced {
  readonly manifest: Manifest;
  readonly floor: AcceptedFloor;
}

/**
 * What the target announces. Its signatures are not asked: after a change of keys the policy may not believe them any
 * more, but the servers remember the sequence and the counts.
 *
 * @throws OppslagError REPOSITORY_WRONG when another repository is published there
 */
async function readAnnounced(
  target: FileStore,
  policy: TrustPolicy,
  output: Output,
): Promise<Announced | undefined> {
  try {
    const { payload } = parseEnvelope(await target.readManifest());
    const manifest = parseManifest(payload);
    const { repository, epoch, sequence, created } = manifest;
    if (repository !== policy.repository) {
      throw rejection('REPOSITORY_WRONG', 'repository must be the one that the target has already');
    }
    if (epoch !== policy.epoch) return undefined;
    const digest = createHash('sha256').update(payload).digest('hex');
    return { manifest, floor: { sequence, created, digest } };
  } catch (error) {
    if (!isRejection(error) || error.code === 'REPOSITORY_WRONG') throw error;
    if (error.code === 'STORE_UNREADABLE') throw error;
    if (error.code !== 'MANIFEST_MISSING') {
      output.note(`what the target announces is damaged (${error.code}) and is replaced`);
    }
    return undefined;
  }
}
