import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../base/errors.ts';
import { writeFileAtomically } from '../base/files.ts';
import { parseEnvelope } from '../trust/dsse.ts';
import { LIMITS } from '../trust/limits.ts';
import { type ManifestFile, parseManifest } from '../trust/manifest.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection, rejection } from '../trust/rejection.ts';
import { type VerifiedManifest, verifyManifest } from '../trust/verify.ts';
import { type FetchOptions, fetchFile } from './fetcher.ts';
import { FileStore } from './store/file-store.ts';
import { isManifestName, manifestName } from './store/layout.ts';
import { readSmallFile } from './store/regular-file.ts';
import type { SnapshotStore } from './store/store.ts';

/** As the setting `OPPSLAG_KEPT_SNAPSHOTS` has it. */
const KEPT_SNAPSHOTS = 5;

export interface SnapshotCacheOptions {
  /** How many accepted snapshots are kept, the newest ones, so that there is something to go back to. At least 2. */
  readonly keptSnapshots?: number;
}

interface KeptEnvelope {
  readonly name: string;
  readonly envelopeBytes: Uint8Array;
}

interface BelievedEnvelope {
  readonly name: string;
  readonly verified: VerifiedManifest;
}

/**
 * What an instance keeps on its own disk: the envelopes that it accepted, in `accepted/`, and the files that they name, in
 * `files/`, as in a store. It lets the instance start without a store, and is the floor below which no sequence is
 * believed. It is not trusted either: envelopes are verified and files hashed again whenever they are read. Beside them lie
 * small notes of what else must outlive the process.
 *
 * Errors of this disk are CACHE_UNWRITABLE.
 */
export class SnapshotCache {
  readonly directory: string;
  readonly #files: FileStore;
  readonly #keptSnapshots: number;

  constructor(directory: string, { keptSnapshots = KEPT_SNAPSHOTS }: SnapshotCacheOptions = {}) {
    this.directory = directory;
    this.#keptSnapshots = keptSnapshots;
    this.#files = new FileStore(directory);
  }

  /** Makes the directory, and removes what an interrupted download left behind. */
  async prepare(): Promise<void> {
    await writing(async () => {
      for (const folder of ['.', 'accepted', 'files']) {
        const path = join(this.directory, folder);
        await mkdir(path, { recursive: true });
        const left = (await readdir(path)).filter((name) => /^\.[0-9a-f-]{36}\.tmp$/.test(name));
        for (const name of left) await rm(join(path, name), { force: true });
        // A directory that may be read only would be found out at the first new snapshot, too late.
        const probe = join(path, '.writable');
        await writeFileAtomically(probe, new Uint8Array());
        await rm(probe, { force: true });
      }
    });
  }

  /**
   * The accepted manifest with the highest sequence among those that the policy still believes, however old. Envelopes of
   * other policies, and damaged ones, count as not there.
   */
  async newest(policy: TrustPolicy, now: Date): Promise<VerifiedManifest | undefined> {
    return (await this.accepted(policy, now))[0];
  }

  /** All of them that the policy still believes, however old, newest first. */
  async accepted(policy: TrustPolicy, now: Date): Promise<readonly VerifiedManifest[]> {
    const { envelopes } = await this.#envelopes();
    return believedOf(envelopes, policy, now).map(({ verified }) => verified);
  }

  /**
   * A file of a manifest: from this disk, or from a store and then kept here. It streams into a new file that gets its
   * name when length and hash are right, so a download that broke off, or was wrong, leaves nothing.
   *
   * @throws OppslagError as by `fetchFile`, or CACHE_UNWRITABLE
   */
  async fetch(
    store: SnapshotStore,
    file: ManifestFile,
    options: Pick<FetchOptions, 'signal'> = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const kept = await this.#read(file);
    if (kept !== undefined) return kept;
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    await writing(async () => {
      await writeFileAtomically(this.#filePath(file.sha256), async (staging) => {
        const onChunk = async (chunk: Uint8Array): Promise<void> => await staging.writeFile(chunk);
        bytes = await fetchFile(store, file, { ...options, onChunk });
      });
    });
    return bytes!;
  }

  /**
   * Refuses a download for which there is no room: what is still to come, one and a half times.
   *
   * @throws OppslagError CACHE_UNWRITABLE
   */
  async requireRoom(files: readonly ManifestFile[]): Promise<void> {
    await writing(async () => {
      let missingBytes = 0;
      for (const { sha256, length } of files) {
        const kept = await stat(this.#filePath(sha256)).catch(() => undefined);
        if (kept?.size !== length) missingBytes += length;
      }
      const { bavail, bsize } = await statfs(this.directory);
      if (missingBytes * LIMITS.minFreeDiskFactor <= bavail * bsize) return;
      throw rejection(
        'CACHE_UNWRITABLE',
        `the disk of the cache must have ${LIMITS.minFreeDiskFactor} times the room of the files to come`,
      );
    });
  }

  /**
   * Step 14: keeps an envelope whose files are all here. Only then may its snapshot be served, because the floor must not
   * fall when the process ends.
   */
  async accept(verified: VerifiedManifest, envelopeBytes: Uint8Array): Promise<void> {
    const name = manifestName(verified.manifest.sequence, verified.digest);
    await writing(() => writeFileAtomically(join(this.directory, 'accepted', name), envelopeBytes));
  }

  /**
   * Removes what is no longer needed: old accepted envelopes, and files that no envelope here names.
   * Envelopes of other policies stay, with their files: another service may share the directory by mistake. What cannot be
   * removed stays too, and everything does while an envelope cannot be read: nobody knows what it names.
   *
   * @param held sequence of a snapshot that must stay, however old
   */
  async prune(policy: TrustPolicy, now: Date, held?: number): Promise<void> {
    const accepted = join(this.directory, 'accepted');
    const { envelopes, isWhole } = await this.#envelopes();
    if (!isWhole) return;
    const old = believedOf(envelopes, policy, now)
      .slice(this.#keptSnapshots)
      .filter(({ verified }) => verified.manifest.sequence !== held);
    const gone = new Set(old.map(({ name }) => name));
    for (const name of gone) await rm(join(accepted, name), { force: true }).catch(() => gone.delete(name));
    const left = envelopes.filter(({ name }) => !gone.has(name));
    const needed = new Set(
      left.flatMap(({ envelopeBytes }) => filesOf(envelopeBytes).map(({ sha256 }) => sha256)),
    );
    const files = await readdir(join(this.directory, 'files')).catch(() => []);
    const unused = files.filter((name) => /^[0-9a-f]{64}$/.test(name) && !needed.has(name));
    for (const name of unused) await rm(this.#filePath(name), { force: true }).catch(() => {});
  }

  /** A note by its file name, or undefined when there is none that can be read. Of a long one the beginning. */
  async readNote(name: string): Promise<Uint8Array | undefined> {
    return await readSmallFile(join(this.directory, name), LIMITS.maxEnvelopeBytes).catch(() => undefined);
  }

  /** Writes a note in place of one before, or removes it. */
  async writeNote(name: string, bytes: Uint8Array | undefined): Promise<void> {
    const path = join(this.directory, name);
    await writing(() => (bytes === undefined ? rm(path, { force: true }) : writeFileAtomically(path, bytes)));
  }

  async #read(file: ManifestFile): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      return await fetchFile(this.#files, file);
    } catch (error) {
      if (isRejection(error)) return undefined;
      throw error;
    }
  }

  /** The accepted envelopes that can be read, and whether those are all. */
  async #envelopes(): Promise<{ readonly envelopes: readonly KeptEnvelope[]; readonly isWhole: boolean }> {
    const directory = join(this.directory, 'accepted');
    const names = await readdir(directory).catch(() => undefined);
    const read = await Promise.all(
      (names ?? []).filter(isManifestName).map(async (name): Promise<KeptEnvelope | undefined> => {
        const bytes = readSmallFile(join(directory, name), LIMITS.maxEnvelopeBytes);
        return await bytes.then(
          (envelopeBytes) => ({ name, envelopeBytes }),
          () => undefined,
        );
      }),
    );
    const envelopes = read.filter((envelope) => envelope !== undefined);
    return { envelopes, isWhole: names !== undefined && envelopes.length === read.length };
  }

  #filePath(sha256: string): string {
    return join(this.directory, 'files', sha256);
  }
}

/** Those that the policy believes, newest first. */
function believedOf(envelopes: readonly KeptEnvelope[], policy: TrustPolicy, now: Date): BelievedEnvelope[] {
  // A manifest that is too stale to be served is a floor all the same.
  const { maxStalenessDays: _, ...lasting } = policy;
  const believed: BelievedEnvelope[] = [];
  for (const { name, envelopeBytes } of envelopes) {
    try {
      const verified = verifyManifest({ envelopeBytes, policy: lasting, now, standing: 'accepted' });
      believed.push({ name, verified });
    } catch (error) {
      if (!isRejection(error)) throw error;
    }
  }
  return believed.sort((a, b) => b.verified.manifest.sequence - a.verified.manifest.sequence);
}

function filesOf(envelopeBytes: Uint8Array): readonly ManifestFile[] {
  try {
    return parseManifest(parseEnvelope(envelopeBytes).payload).files;
  } catch (error) {
    if (isRejection(error)) return [];
    throw error;
  }
}

async function writing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined || isRejection(error)) throw error;
    throw rejection('CACHE_UNWRITABLE', `the cache cannot be written to: ${code}`, error);
  }
}
