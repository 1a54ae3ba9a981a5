import { constants } from 'node:fs';
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OppslagError, systemErrorCode } from '../../base/errors.ts';
import { writeFileAtomically } from '../../base/files.ts';
import { LIMITS } from '../../trust/limits.ts';
import { isRejection, rejection } from '../../trust/rejection.ts';
import type { WritableSnapshotStore } from './store.ts';

const ANNOUNCEMENT = 'announcement';
const MANIFEST_NAME = /^[0-9]{1,16}-[0-9a-f]{12}\.dsse\.json$/;
const CHUNK_BYTES = 1024 * 1024;

/** A store in a directory. */
export class FileStore implements WritableSnapshotStore {
  readonly name: string;

  constructor(directory: string) {
    this.name = directory;
  }

  async readManifest(): Promise<Uint8Array> {
    const announcement = await this.#readSmall(join(this.name, ANNOUNCEMENT), 256, 'MANIFEST_MISSING');
    const manifest = Buffer.from(announcement).toString('latin1').trimEnd();
    if (!MANIFEST_NAME.test(manifest)) {
      throw rejection('MANIFEST_MISSING', 'the announcement must be the name of a manifest');
    }
    return await this.#readSmall(
      join(this.name, 'manifests', manifest),
      LIMITS.maxEnvelopeBytes,
      'MANIFEST_MISSING',
    );
  }

  /**
   * The bytes of an envelope that was announced at some time, by its sequence.
   * Throws OppslagError MANIFEST_MISSING or STORE_UNREADABLE.
   */
  async readManifestOf(sequence: number): Promise<Uint8Array> {
    const directory = join(this.name, 'manifests');
    const names = await readdir(directory).catch((error: unknown) => {
      throw this.#unreadable(error, 'MANIFEST_MISSING', 'the store has no manifests');
    });
    const own = names.filter((name) => MANIFEST_NAME.test(name) && name.startsWith(`${sequence}-`));
    if (own.length !== 1) {
      const found = own.length === 0 ? 'no manifest' : 'several manifests';
      throw rejection('MANIFEST_MISSING', `the store has ${found} of sequence ${sequence}`);
    }
    return await this.#readSmall(join(directory, own[0]!), LIMITS.maxEnvelopeBytes, 'MANIFEST_MISSING');
  }

  /** The sequences of which there are manifests, announced or not, newest first. Throws OppslagError STORE_UNREADABLE. */
  async sequences(): Promise<number[]> {
    const names = await readdir(join(this.name, 'manifests')).catch((error: unknown) => {
      const fault = this.#unreadable(error, 'MANIFEST_MISSING', 'the store has no manifests');
      if (fault.code === 'MANIFEST_MISSING') return [];
      throw fault;
    });
    const sequences = names.filter((name) => MANIFEST_NAME.test(name)).map(Number.parseFloat);
    return [...new Set(sequences)].sort((a, b) => b - a);
  }

  async *readFile(sha256: string): AsyncIterable<Uint8Array> {
    const path = join(this.name, 'files', sha256);
    const file = await openRegular(path).catch((error: unknown) => {
      throw this.#unreadable(error, 'FILE_MISSING', 'a file that the manifest names is not in the store');
    });
    try {
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async writeFile(sha256: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.name, 'files', sha256);
    const existing = await readFile(path).catch(() => undefined);
    if (existing?.equals(bytes) !== true) await this.#write(path, bytes);
  }

  async announce(sequence: number, digest: string, envelope: Uint8Array): Promise<void> {
    const manifest = `${sequence}-${digest.slice(0, 12)}.dsse.json`;
    await this.#write(join(this.name, 'manifests', manifest), envelope);
    await this.#write(join(this.name, ANNOUNCEMENT), Buffer.from(`${manifest}\n`));
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    try {
      await writeFileAtomically(path, bytes);
    } catch (error) {
      throw new OppslagError({
        code: 'STORE_UNWRITABLE',
        message: `the store cannot be written to: ${systemErrorCode(error) ?? 'unknown fault'}`,
        hint: 'Check that the directory exists, has room, and may be written to by this user.',
        cause: error,
      });
    }
  }

  /** A whole file of at most `maxBytes`. */
  async #readSmall(path: string, maxBytes: number, missing: 'MANIFEST_MISSING'): Promise<Uint8Array> {
    try {
      const file = await openRegular(path);
      try {
        const buffer = Buffer.alloc(maxBytes + 1);
        let length = 0;
        for (;;) {
          const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
          length += bytesRead;
          if (bytesRead === 0 || length === buffer.length) break;
        }
        // One byte too many is passed on, so that whoever checks the limit names it.
        return buffer.subarray(0, length);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw this.#unreadable(error, missing, 'the store has no announced manifest');
    }
  }

  #unreadable(error: unknown, missing: 'MANIFEST_MISSING' | 'FILE_MISSING', message: string) {
    if (isRejection(error)) return error;
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return rejection(missing, message, error);
    return rejection('STORE_UNREADABLE', `the store cannot be read: ${code ?? 'unknown fault'}`, error);
  }
}

/** Opens a file. What is none, such as a pipe that nobody writes to, is refused instead of waited for. */
async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw rejection('STORE_UNREADABLE', 'what the store has must be regular files');
}
