import { LIMITS } from '../../trust/limits.ts';
import { rejection } from '../../trust/rejection.ts';
import { getFromStore, STORE_LIMITS, type StoreLimits } from './http-get.ts';
import { ANNOUNCEMENT, announcedName, filePath, manifestPath } from './layout.ts';
import type { SnapshotStore } from './store.ts';

export interface HttpStoreOptions {
  /** Address of the directory that holds the store, `http` or `https`; a slash at its end makes no difference. */
  readonly url: string;
  /** Default: `STORE_LIMITS`. */
  readonly limits?: Partial<StoreLimits>;
}

/** A manifest that was received whole, and how to ask whether it is still the same. */
interface KnownManifest {
  readonly path: string;
  readonly etag: string;
  readonly bytes: Uint8Array;
}

/**
 * A store behind any static file server. An ETag decides only whether a manifest is sent again; what was remembered is
 * verified like what was received. The announcement is always sent: many servers make an ETag of time and length, which
 * two announcements may share.
 */
export class HttpStore implements SnapshotStore {
  readonly name: string;
  readonly #limits: StoreLimits;
  #known: KnownManifest | undefined;

  constructor({ url, limits = {} }: HttpStoreOptions) {
    this.name = url.endsWith('/') ? url : `${url}/`;
    this.#limits = { ...STORE_LIMITS, ...limits };
  }

  async readManifest(): Promise<Uint8Array> {
    const announcement = await this.#readSmall(ANNOUNCEMENT, LIMITS.maxAnnouncementBytes);
    const path = manifestPath(announcedName(announcement.bytes));
    const known = this.#known?.path === path ? this.#known : undefined;
    const { bytes, etag } = await this.#readSmall(path, LIMITS.maxEnvelopeBytes, known);
    this.#known = etag === undefined ? undefined : { path, etag, bytes };
    return bytes;
  }

  async *readFile(sha256: string): AsyncIterable<Uint8Array> {
    const limits = this.#limits;
    const answer = await getFromStore(this.#urlOf(filePath(sha256)), {
      limits,
      totalTimeoutMs: limits.fileTotalTimeoutMs,
    });
    if (answer.kind !== 'body') {
      throw rejection('FILE_MISSING', 'a file that the manifest names is not in the store');
    }
    yield* answer.body;
  }

  forget(): void {
    this.#known = undefined;
  }

  /** A document of at most `maxBytes`; of a longer one the beginning, with at least one byte too many. */
  async #readSmall(
    path: string,
    maxBytes: number,
    known?: KnownManifest,
  ): Promise<{ readonly bytes: Uint8Array; readonly etag: string | undefined }> {
    const limits = this.#limits;
    const answer = await getFromStore(this.#urlOf(path), {
      etag: known?.etag,
      limits,
      totalTimeoutMs: limits.totalTimeoutMs,
    });
    if (answer.kind === 'missing') {
      throw rejection('MANIFEST_MISSING', 'the store has no announced manifest');
    }
    // Only what was sent can be confirmed.
    if (answer.kind === 'unchanged') return known!;
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) break;
    }
    return { bytes: Buffer.concat(chunks, length), etag: answer.etag };
  }

  #urlOf(path: string): URL {
    return new URL(path, this.name);
  }
}
