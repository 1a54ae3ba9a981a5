import { OppslagError } from '../base/errors.ts';
import type { FileStore } from '../snapshot/store/file-store.ts';
import type { Manifest, ManifestFile } from '../trust/manifest.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection } from '../trust/rejection.ts';
import type { VerifiedManifest } from '../trust/verify.ts';
import { newestManifest, readSnapshotConcepts, type SnapshotConcepts } from './snapshot-reader.ts';

export interface StandingOptions {
  readonly dryRun: boolean;
  /** The sequence that the operator gives. */
  readonly sequence?: number;
}

/**
 * The snapshot before a build. Undefined when there is none, or none that counts.
 *
 * @throws OppslagError SEQUENCE_UNKNOWN when there is one, refused by the policy, and no sequence is given
 */
export async function readStanding(
  store: FileStore,
  policy: TrustPolicy | undefined,
  { dryRun, sequence }: StandingOptions,
  note: (text: string) => void,
): Promise<VerifiedManifest | undefined> {
  if (policy === undefined) {
    note('there is no trust policy: the snapshot before, if any, is not compared with');
    return undefined;
  }
  try {
    return await newestManifest(store, policy);
  } catch (error) {
    if (!isRejection(error)) throw error;
    const refused = `the snapshot that the store announces is refused (${error.code}: ${error.message})`;
    if (dryRun || sequence !== undefined) {
      note(`${refused} and not compared with`);
      return undefined;
    }
    throw new OppslagError({
      code: 'SEQUENCE_UNKNOWN',
      message: `${refused}, so its sequence is not known`,
      hint: 'Name a --sequence above every one that was ever announced; servers refuse a lower one.',
      cause: error,
    });
  }
}

/** The files of the snapshot before. What this version cannot read of it is guarded by its number of concepts alone. */
export async function readPrevious(
  store: FileStore,
  manifest: Manifest | undefined,
  unread: ManifestFile[],
  note: (text: string) => void,
): Promise<SnapshotConcepts> {
  if (manifest === undefined) return new Map();
  return await readSnapshotConcepts(store, manifest, {
    onUnreadable: (file, { message, code }) => {
      unread.push(file);
      note(`${file.system} is not compared with the snapshot before: ${message} [${code}]`);
    },
  });
}

/** Two manifests with one sequence would be taken for an attack. Throws OppslagError STORE_CHANGED. */
export async function checkUnchanged(
  store: FileStore,
  policy: TrustPolicy,
  standing: VerifiedManifest | undefined,
): Promise<void> {
  const newest = await newestManifest(store, policy).catch((error: unknown) => {
    if (!isRejection(error)) throw error;
    return undefined;
  });
  if (newest?.digest === standing?.digest) return;
  throw new OppslagError({
    code: 'STORE_CHANGED',
    message: 'another build has published to the store since this one began',
    hint: 'Build again, and let no two builds of a store run at the same time.',
  });
}
