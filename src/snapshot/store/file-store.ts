import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OppslagError, systemErrorCode } from '../../base/errors.ts';
import { writeFileAtomically } from '../../base/files.ts';
import { LIMITS } from '../../trust/limits.ts';
import { isRejection, rejection } from '../../trust/rejection.ts';
import {
  ANNOUNCEMENT,
  announcedName,
  filePath,
  isManifestName,
  manifestName,
  manifestPath,
  PENDING,
} from './layout.ts';
import { openRegular, readSmallFile } from './regular-file.ts';
import type { WritableSnapshotStore } from './store.ts';

const CHUNK_BYTES = 1024 * 1024;
const NO_MANIFESTS = 'the store has no manifests';

/** A store in a directory. */
export class FileStore implements WritableSnapshotStore {
  readonly name: string;

  constructor(directory: string) {
    this.name = directory;
  }

  async readManifest(): Promise<Uint8Array> {
    const announcement = await this.#readSmall(ANNOUNCEMENT, LIMITS.maxAnnouncementBytes);
    return await this.#readSmall(manifestPath(announcedName(announcement)), LIMITS.maxEnvelopeBytes);
  }

  /**
   * The bytes of an envelope that was announced at some time, by its sequence.
   * Throws OppslagError MANIFEST_MISSING or STORE_UNREADABLE.
   */
  async readManifestOf(sequence: number): Promise<Uint8Array> {
    const names = await readdir(join(this.name, 'manifests')).catch((error: unknown) => {
      throw unreadable(error, 'MANIFEST_MISSING', NO_MANIFESTS);
    });
    const own = names.filter((name) => isManifestName(name) && name.startsWith(`${sequence}-`));
    if (own.length !== 1) {
      const found = own.length === 0 ? 'no manifest' : 'several manifests';
      throw new OppslagError({
        code: 'MANIFEST_MISSING',
        message: `the store has ${found} of sequence ${sequence}`,
        hint: 'Name a sequence of which the store has one manifest; the names in `manifests/` begin with theirs.',
      });
    }
    return await this.#readSmall(manifestPath(own[0]!), LIMITS.maxEnvelopeBytes);
  }

  /** The sequences of which there are manifests, announced or not, newest first. Throws OppslagError STORE_UNREADABLE. */
  async sequences(): Promise<number[]> {
    const names = await readdir(join(this.name, 'manifests')).catch((error: unknown) => {
      const fault = unreadable(error, 'MANIFEST_MISSING', NO_MANIFESTS);
      if (fault.code === 'MANIFEST_MISSING') return [];
      throw fault;
    });
    const sequences = names.filter(isManifestName).map(Number.parseFloat);
    return [...new Set(sequences)].sort((a, b) => b - a);
  }

  async *readFile(sha256: string): AsyncIterable<Uint8Array> {
    const missing = 'a file that the manifest names is not in the store';
    const file = await openRegular(join(this.name, filePath(sha256))).catch((error: unknown) => {
      throw unreadable(error, 'FILE_MISSING', missing);
    });
    try {
      for (;;) {
        const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
        const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null).catch((error: unknown) => {
          throw unreadable(error, 'FILE_MISSING', missing);
        });
        if (bytesRead === 0) return;
        yield chunk.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async writeFile(sha256: string, bytes: Uint8Array): Promise<void> {
    const existing = await readFile(join(this.name, filePath(sha256))).catch(() => undefined);
    if (existing?.equals(bytes) !== true) await this.#write(filePath(sha256), bytes);
  }

  async announce(sequence: number, digest: string, envelope: Uint8Array): Promise<void> {
    const manifest = manifestName(sequence, digest);
    await this.#write(manifestPath(manifest), envelope);
    await this.#write(ANNOUNCEMENT, Buffer.from(`${manifest}\n`));
  }

  /** The envelope that waits for further signatures, or undefined. Throws OppslagError STORE_UNREADABLE. */
  async readPending(): Promise<Uint8Array | undefined> {
    try {
      return await this.#readSmall(PENDING, LIMITS.maxEnvelopeBytes);
    } catch (error) {
      if (isRejection(error) && error.code === 'MANIFEST_MISSING') return undefined;
      throw error;
    }
  }

  /** Puts an envelope where it waits for further signatures, in place of one before; no reader of the store looks there. */
  async writePending(envelope: Uint8Array): Promise<void> {
    await this.#write(PENDING, envelope);
  }

  async removePending(): Promise<void> {
    await rm(join(this.name, PENDING), { force: true }).catch((error: unknown) => {
      throw unwritable(error);
    });
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    try {
      await writeFileAtomically(join(this.name, path), bytes);
    } catch (error) {
      throw unwritable(error);
    }
  }

  async #readSmall(path: string, maxBytes: number): Promise<Uint8Array> {
    return await readSmallFile(join(this.name, path), maxBytes).catch((error: unknown) => {
      throw unreadable(error, 'MANIFEST_MISSING', 'the store has no announced manifest');
    });
  }
}

/** The error of a store that cannot be published to. */
export function unwritable(error: unknown): OppslagError<'STORE_UNWRITABLE'> {
  return new OppslagError({
    code: 'STORE_UNWRITABLE',
    message: `the store cannot be written to: ${systemErrorCode(error) ?? 'unknown fault'}`,
    hint: 'Check that the directory exists, has room, and may be written to by this user.',
    cause: error,
  });
}

function unreadable(error: unknown, missing: 'MANIFEST_MISSING' | 'FILE_MISSING', message: string) {
  if (isRejection(error)) return error;
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return rejection(missing, message, error);
  return rejection('STORE_UNREADABLE', `the store cannot be read: ${code ?? 'unknown fault'}`, error);
}
