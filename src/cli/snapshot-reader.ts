import { OppslagError } from '../base/errors.ts';
import {
  compareSystem,
  readSegmentConcepts,
  type SegmentConcepts,
  type SystemChanges,
} from '../snapshot/changes.ts';
import { fetchFile } from '../snapshot/fetcher.ts';
import type { FileStore } from '../snapshot/store/file-store.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import type { Manifest, ManifestFile } from '../trust/manifest.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection } from '../trust/rejection.ts';
import { type VerifiedManifest, verifyManifest } from '../trust/verify.ts';

/** The concepts of a snapshot, by code system. */
export type SnapshotConcepts = ReadonlyMap<string, SegmentConcepts>;

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

/**
 * The newest manifest of a store: the announced one or, when the announcement is lost, the newest that is kept. A lost
 * announcement must not start the sequences again, which servers would refuse, nor hide what there was to compare with.
 *
 * @throws OppslagError<RejectionReason> of the newest when there are manifests, but none that the policy accepts
 */
export async function newestManifest(
  store: FileStore,
  policy: TrustPolicy,
): Promise<VerifiedManifest | undefined> {
  const announced = await announcedManifest(store, policy);
  if (announced !== undefined) return announced;
  let fault: unknown;
  for (const sequence of await store.sequences()) {
    try {
      const envelopeBytes = await store.readManifestOf(sequence);
      return verifyManifest({ envelopeBytes, policy, now: new Date(), standing: 'accepted' });
    } catch (error) {
      if (!isRejection(error)) throw error;
      fault ??= error;
    }
  }
  if (fault !== undefined) throw fault;
  return undefined;
}

/**
 * Reads the files of a snapshot, of all systems or of some.
 *
 * @param onUnreadable told of a file that is missing, damaged or of another format; without it, that is an error
 * @throws OppslagError<RejectionReason>
 */
export async function readSnapshotConcepts(
  store: SnapshotStore,
  manifest: Manifest,
  options: {
    readonly systems?: readonly string[];
    readonly onUnreadable?: (file: ManifestFile, error: OppslagError) => void;
  } = {},
): Promise<SnapshotConcepts> {
  const { systems = [], onUnreadable } = options;
  const read = new Map<string, SegmentConcepts>();
  for (const file of manifest.files) {
    if (systems.length > 0 && !systems.includes(file.system)) continue;
    try {
      read.set(file.system, readSegmentConcepts(await fetchFile(store, file)));
    } catch (error) {
      if (onUnreadable === undefined || !isRejection(error)) throw error;
      onUnreadable(file, error);
    }
  }
  return read;
}

/**
 * Compares two snapshots, system by system, in the order of their ids.
 *
 * @param unread systems of the first snapshot of which only the manifest's word is known: they are not compared
 */
export function compareSnapshots(
  before: SnapshotConcepts,
  after: SnapshotConcepts,
  unread: readonly ManifestFile[] = [],
): SystemChanges[] {
  const files = new Map(unread.map((file) => [file.system, file]));
  const ids = [...new Set([...before.keys(), ...files.keys(), ...after.keys()])].sort();
  return ids.map((id): SystemChanges => {
    const file = files.get(id);
    const own = after.get(id);
    if (file === undefined) return compareSystem(id, before.get(id), own);
    const { edition, recordCount: concepts } = file;
    return { ...compareSystem(id, own, own), before: { edition, codesInUse: undefined, concepts } };
  });
}
