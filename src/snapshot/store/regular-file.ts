import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { rejection } from '../../trust/rejection.ts';

/** Opens a file. What is none, such as a pipe that nobody writes to, is refused instead of waited for. */
export async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw rejection('STORE_UNREADABLE', 'what the store has must be regular files');
}

/**
 * A whole file of at most `maxBytes`, or its first `maxBytes + 1`: one byte too many is passed on, so that whoever checks
 * the limit names it. Throws the system error.
 */
export async function readSmallFile(path: string, maxBytes: number): Promise<Uint8Array> {
  const file = await openRegular(path);
  try {
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}
