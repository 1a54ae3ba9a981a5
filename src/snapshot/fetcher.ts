import { createHash } from 'node:crypto';
import type { ManifestFile } from '../trust/manifest.ts';
import { isRejection, rejection } from '../trust/rejection.ts';
import type { SnapshotStore } from './store/store.ts';

export interface FetchOptions {
  /** Takes each piece as it comes, before anything is known of the whole. */
  readonly onChunk?: ((chunk: Uint8Array) => Promise<void>) | undefined;
  /** Breaks off between two pieces; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Step 11 of the verification order: reads a file, hashing as it comes, and stops at the first byte too many. Nothing
 * reads the bytes before length and hash are right. Stops endless data and mixed snapshots.
 *
 * @throws OppslagError FILE_MISSING, FILE_LENGTH_WRONG, FILE_DIGEST_WRONG, or what the store throws
 */
export async function fetchFile(
  store: SnapshotStore,
  file: ManifestFile,
  { onChunk, signal }: FetchOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  // A buffer of its own, which a thread can be given without a copy.
  const bytes = new Uint8Array(file.length);
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of chunksOf(store, file)) {
    signal?.throwIfAborted();
    if (length + chunk.length > file.length) throw lengthWrong(file);
    await onChunk?.(chunk);
    bytes.set(chunk, length);
    hash.update(chunk);
    length += chunk.length;
  }
  if (length !== file.length) throw lengthWrong(file);
  if (hash.digest('hex') !== file.sha256) {
    throw rejection('FILE_DIGEST_WRONG', `file of ${file.system}: sha256 must be the manifest's`);
  }
  return bytes;
}

/** A store knows its files by their hashes only; whose file is missing is told here. */
async function* chunksOf(store: SnapshotStore, file: ManifestFile): AsyncIterable<Uint8Array> {
  try {
    yield* store.readFile(file.sha256);
  } catch (error) {
    if (!isRejection(error) || error.code !== 'FILE_MISSING') throw error;
    throw rejection('FILE_MISSING', `file of ${file.system}: must be in the store`, error);
  }
}

function lengthWrong(file: ManifestFile) {
  return rejection('FILE_LENGTH_WRONG', `file of ${file.system}: length must be the manifest's`);
}
