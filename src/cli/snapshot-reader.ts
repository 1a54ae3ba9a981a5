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
import type { Manifest } from '../trust/manifest.ts';
import type { TrustPolicy } from '../trust/policy.ts';
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

/** Reads the files of a snapshot. Throws the rejection of the first that is missing, damaged or of another format. */
export async function readSnapshotConcepts(
  store: SnapshotStore,
  manifest: Manifest,
): Promise<SnapshotConcepts> {
  const systems = new Map<string, SegmentConcepts>();
  for (const file of manifest.files)
    systems.set(file.system, readSegmentConcepts(await fetchFile(store, file)));
  return systems;
}

/** Compares two snapshots, system by system, in the order of their ids. */
export function compareSnapshots(before: SnapshotConcepts, after: SnapshotConcepts): SystemChanges[] {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids.map((id) => compareSystem(id, before.get(id), after.get(id)));
}
