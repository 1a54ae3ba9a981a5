import { open, stat } from 'node:fs/promises';
import { OppslagError, systemErrorCode } from '../../base/errors.ts';
import type { SourceFault } from '../source.ts';
import { joinChunks } from './chunks.ts';
import { tooLarge } from './faults.ts';

/** A file as it was read. */
export interface FileContent {
  readonly bytes: Uint8Array;
  /** RFC 3339 time in UTC of its last change. */
  readonly changedAt: string;
}

/**
 * Reads a file whole. Undefined when there is none.
 *
 * @throws OppslagError SOURCE_INVALID for a directory and the like, SOURCE_TOO_LARGE, SOURCE_UNREACHABLE when it cannot
 *   be read
 */
export async function readFileWithin(
  path: string,
  name: string,
  maxBytes: number,
): Promise<FileContent | undefined> {
  try {
    // Looked at before it is opened: opening a pipe would wait for somebody to write.
    const stats = await stat(path);
    if (!stats.isFile()) throw notAFile(name);
    if (stats.size > maxBytes) throw tooLarge(name, maxBytes);
    const bytes = await readWithin(path, name, maxBytes);
    return { bytes, changedAt: stats.mtime.toISOString() };
  } catch (error) {
    if (error instanceof OppslagError) throw error;
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(name, error);
  }
}

/** Reads no more than one byte too many, whatever the size said: the file may be growing. */
async function readWithin(path: string, name: string, maxBytes: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of file.createReadStream({
      end: maxBytes,
      autoClose: false,
      highWaterMark: 1 << 20,
    })) {
      chunks.push(chunk);
      length += chunk.length;
    }
    if (length > maxBytes) throw tooLarge(name, maxBytes);
    return joinChunks(chunks, length);
  } finally {
    await file.close();
  }
}

function notAFile(name: string): OppslagError<SourceFault> {
  return new OppslagError<SourceFault>({
    code: 'SOURCE_INVALID',
    message: `${name}: the path must be that of a file`,
    hint: 'Correct the path in the configuration; it names a directory or a device.',
  });
}

function unreadable(name: string, cause: unknown): OppslagError<SourceFault> {
  const code = systemErrorCode(cause);
  return new OppslagError<SourceFault>({
    code: 'SOURCE_UNREACHABLE',
    message: `${name}: the file must be readable${code === undefined ? '' : ` (${code})`}`,
    hint: 'Check the permissions of the file and of the directories above it, and the disk.',
    cause,
  });
}
