import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileStore } from '../../../src/snapshot/store/file-store.ts';
import { withPublisherLock } from '../../../src/snapshot/store/publisher-lock.ts';
import { oppslagError } from '../../support/segments.ts';

const LOCK = '.publisher.lock';
let directory: string;
let store: FileStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'oppslag-lock-'));
  store = new FileStore(directory);
});

afterEach(() => rmSync(directory, { recursive: true }));

/** A publisher in a process of its own, which takes the lock and waits to be killed. */
async function startPublisher(): Promise<{ kill: () => Promise<void> }> {
  const here = new URL('../../../src/snapshot/store/', import.meta.url).href;
  const script = `
    import { FileStore } from '${here}file-store.ts';
    import { withPublisherLock } from '${here}publisher-lock.ts';
    await withPublisherLock(new FileStore(${JSON.stringify(directory)}), async () => {
      process.stdout.write('locked');
      await new Promise((done) => setTimeout(done, 60_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  await new Promise((done) => child.stdout.once('data', done));
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('publishers shut each other out, and leave nothing behind', async () => {
  const result = await withPublisherLock(store, async () => {
    expect(readFileSync(join(directory, LOCK), 'utf8')).toMatch(
      new RegExp(`^${process.pid} ${hostname()}\\S*\\n$`),
    );
    await expect(withPublisherLock(store, async () => 'second')).rejects.toEqual(
      oppslagError('STORE_LOCKED'),
    );
    expect(readdirSync(directory)).toEqual([LOCK]);
    return 'first';
  });
  expect(result).toBe('first');
  expect(readdirSync(directory)).toEqual([]);
});

test('a process that is killed keeps nobody out; one that runs does', async () => {
  const publisher = await startPublisher();
  await expect(withPublisherLock(store, async () => 1)).rejects.toEqual(oppslagError('STORE_LOCKED'));
  await publisher.kill();
  expect(readdirSync(directory)).toEqual([LOCK]);
  expect(await withPublisherLock(store, async () => 2)).toBe(2);
  expect(readdirSync(directory)).toEqual([]);
});

test('of many that find an abandoned lock one is at work at a time', async () => {
  const publisher = await startPublisher();
  await publisher.kill();
  let atWork = 0;
  const attempts = Array.from({ length: 8 }, async () => {
    await withPublisherLock(store, async () => {
      expect(++atWork).toBe(1);
      await new Promise((done) => setTimeout(done, 20));
      atWork--;
    }).catch((error: unknown) => expect(error).toEqual(oppslagError('STORE_LOCKED')));
  });
  await Promise.all(attempts);
  expect(readdirSync(directory)).toEqual([]);
});

test('an abandoned lock stays when its removal was broken off, and the error names both files', async () => {
  const publisher = await startPublisher();
  await publisher.kill();
  writeFileSync(join(directory, `${LOCK}.removing`), '');
  const error = await withPublisherLock(store, async () => 1).catch((caught: unknown) => caught);
  expect(error).toEqual(oppslagError('STORE_LOCKED'));
  expect((error as { hint: string }).hint).toMatch(/\.publisher\.lock for .* ends in \.removing/);
  expect(readdirSync(directory).sort()).toEqual([LOCK, `${LOCK}.removing`]);
});

test.each([
  ['of another machine', '4194304 elsewhere\n'],
  ['of the same machine before it was started anew, or of a container', `4194304 ${hostname()}/another\n`],
  ['that says nothing', ''],
  ['that is cut off', `4194304 ${hostname()}`],
  ['of no process', `x ${hostname()}\n`],
])('a lock %s is left to a person', async (_, content) => {
  writeFileSync(join(directory, LOCK), content);
  await expect(withPublisherLock(store, async () => 1)).rejects.toEqual(oppslagError('STORE_LOCKED'));
  expect(readFileSync(join(directory, LOCK), 'utf8')).toBe(content);
});

test('work that fails gives the lock back', async () => {
  const failing = withPublisherLock(store, async () => {
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  expect(readdirSync(directory)).toEqual([]);
});
