import { mkdir, open, readFile, readlink, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OppslagError, systemErrorCode } from '../../base/errors.ts';
import { type FileStore, unwritable } from './file-store.ts';

const LOCK = '.publisher.lock';

/**
 * Does something to a store while no other publisher may. The lock is a file that must not be there before; it tells
 * which process has it. One that was killed leaves it behind: the next publisher on the same machine, or in the same container, takes it
 * away. Elsewhere its number says nothing, and only a person can know that it has ended.
 *
 * @throws OppslagError STORE_LOCKED or STORE_UNWRITABLE, and what `work` throws
 */
export async function withPublisherLock<T>(store: FileStore, work: () => Promise<T>): Promise<T> {
  const path = join(store.name, LOCK);
  try {
    await mkdir(store.name, { recursive: true });
    let isTaken = await take(path);
    if (!isTaken) {
      await removeAbandoned(path);
      isTaken = await take(path);
    }
    if (!isTaken) throw locked(path);
  } catch (error) {
    throw error instanceof OppslagError ? error : unwritable(error);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Makes a lock. Returns false when there is one. */
async function take(path: string): Promise<boolean> {
  const holder = `${process.pid} ${await placeOfProcesses()}\n`;
  const file = await open(path, 'wx').catch((error: unknown) => {
    if (systemErrorCode(error) === 'EEXIST') return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(holder);
    return true;
  } catch (error) {
    // A lock that says nothing, as on a full disk, would keep everybody out.
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Where a process number means one process: the machine, since it was started, and what it has in place of a container. */
async function placeOfProcesses(): Promise<string> {
  // Neither is there outside Linux.
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return [hostname(), boot.trim(), namespace].filter((part) => part !== '').join('/');
}

/**
 * Takes the lock of a process of this machine away that is no more. Of several publishers that find it one does so: another
 * could take away the lock that the first has made since.
 */
async function removeAbandoned(path: string): Promise<void> {
  const removing = `${path}.removing`;
  if (!(await take(removing))) return;
  try {
    const holder = await readFile(path, 'utf8').catch(() => '');
    const [, pid, place] = /^([0-9]{1,10}) (\S+)\n$/.exec(holder) ?? [];
    if (pid !== undefined && place === (await placeOfProcesses()) && !isRunning(Number(pid))) await rm(path);
  } finally {
    await rm(removing, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not to be allowed to ask is an answer too.
    return systemErrorCode(error) !== 'ESRCH';
  }
}

function locked(path: string): OppslagError<'STORE_LOCKED'> {
  return new OppslagError({
    code: 'STORE_LOCKED',
    message: 'another publisher is at work in the store',
    hint: `Wait for it. If it was killed, look at ${path} for its process and machine, and remove that file, and one of the same name that ends in .removing.`,
  });
}
