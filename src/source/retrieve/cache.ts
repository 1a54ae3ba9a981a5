import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OppslagError } from '../../base/errors.ts';
import { writeFileAtomically } from '../../base/files.ts';
import { readFileWithin } from './file.ts';
import type { Validators } from './http.ts';

/** A document from an earlier build. Its bytes have the digest of its record. */
export interface CachedDocument {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly retrievedAt: string;
  readonly mediaType?: string;
  readonly validators: Validators;
}

/** Says which document is meant: the same address may answer JSON or CSV. */
export interface CacheKey {
  readonly uri: string;
  readonly accept: string | undefined;
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const recordShape = z.strictObject({
  /** Host and path, for people; the name of the record's file says which document it is. */
  name: z.string(),
  sha256: digest,
  retrievedAt: z.iso.datetime(),
  mediaType: z.string().exactOptional(),
  etag: z.string().exactOptional(),
  lastModified: z.string().exactOptional(),
  answeredBy: digest,
});
type CacheRecord = z.output<typeof recordShape>;

const MAX_RECORD_BYTES = 65_536;

/**
 * Documents of earlier builds in a directory: `records/<digest of address and Accept>.json` and `bodies/<sha256>`.
 * Builds may share it; each file appears whole or not at all.
 */
export class DocumentCache {
  readonly #directory: string;
  readonly #maxBytes: number;

  /** Documents above `maxBytes` are treated as not there. */
  constructor(options: { readonly directory: string; readonly maxBytes: number }) {
    this.#directory = options.directory;
    this.#maxBytes = options.maxBytes;
  }

  /** Reads a document and checks its digest; a damaged one is dropped. Throws when a file is there but unreadable. */
  async read(key: CacheKey): Promise<CachedDocument | undefined> {
    const path = this.#recordPath(key);
    const record = await readRecord(path);
    if (record === undefined) return undefined;
    const { sha256, retrievedAt, mediaType, etag, lastModified, answeredBy } = record;
    const bytes = await readSound(this.#bodyPath(sha256), this.#maxBytes);
    if (bytes === undefined || sha256Of(bytes) !== sha256) {
      await this.#drop(path, sha256);
      return undefined;
    }
    return {
      bytes,
      sha256,
      retrievedAt,
      ...(mediaType === undefined ? {} : { mediaType }),
      validators: {
        ...(etag === undefined ? {} : { etag }),
        ...(lastModified === undefined ? {} : { lastModified }),
        answeredBy,
      },
    };
  }

  /** Keeps a document under its address. Throws the system error when the directory cannot be written. */
  async write(key: CacheKey, name: string, document: CachedDocument): Promise<void> {
    const { bytes, sha256, retrievedAt, mediaType, validators } = document;
    const record: CacheRecord = {
      name,
      sha256,
      retrievedAt,
      ...(mediaType === undefined ? {} : { mediaType }),
      ...validators,
    };
    // The body first: a record must never speak of a body that is not there.
    await writeFileAtomically(this.#bodyPath(sha256), bytes);
    await writeFileAtomically(this.#recordPath(key), Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
  }

  /** The body goes as well: it may be what is damaged, and other records of it would find out for themselves. */
  async #drop(recordPath: string, sha256: string): Promise<void> {
    await rm(recordPath, { force: true });
    await rm(this.#bodyPath(sha256), { force: true });
  }

  #recordPath({ uri, accept }: CacheKey): string {
    const digest = sha256Of(Buffer.from(JSON.stringify([uri, accept ?? null])));
    return join(this.#directory, 'records', `${digest}.json`);
  }

  #bodyPath(sha256: string): string {
    return join(this.#directory, 'bodies', sha256);
  }
}

/** Lower-case hex SHA-256. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function readRecord(path: string): Promise<CacheRecord | undefined> {
  const bytes = await readSound(path, MAX_RECORD_BYTES);
  if (bytes === undefined) return undefined;
  try {
    return recordShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    // A damaged record is no record; the next answer writes it anew.
    return undefined;
  }
}

/** Undefined for what is not there, too large or no file. */
async function readSound(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    return (await readFileWithin(path, path, maxBytes))?.bytes;
  } catch (error) {
    if (error instanceof OppslagError && error.code !== 'SOURCE_UNREACHABLE') return undefined;
    throw error;
  }
}
