import { mkdir, open, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OppslagError, systemErrorCode } from '../../base/errors.ts';
import { type FileStore, unwritable } from './file-store.ts';

const LOCK = '.publisher.lock';

/**
 * Does something to a store while no other publisher may. The lock is a file that must not be there before; it tells
 * which process has it. One that was killed leaves it behind, and only a person can know that: on a shared disk the
 * other process may be of another machine.
 *
 * @throws OppslagError STORE_LOCKED or STORE_UNWRITABLE, and what `work` throws
 */
export async function withPublisherLock<T>(store: FileStore, work: () => Promise<T>): Promise<T> {
  const path = join(store.name, LOCK);
  await lock(store.name, path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function lock(directory: string, path: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw unwritable(error);
  }
  try {
    const file = await open(path, 'wx');
    await file.writeFile(`${process.pid} ${hostname()}\n`);
    await file.close();
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw unwritable(error);
    throw new OppslagError({
      code: 'STORE_LOCKED',
      message: 'another publisher is at work in the store',
      hint: `Wait for it. If it was killed, look at ${path} for its process and machine, and remove that file.`,
      cause: error,
    });
  }
}
