import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cacheFaults } from './support/cache-check.ts';
import { answers } from './support/load.ts';
import { count, record } from './support/results.ts';
import { SCALE } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { type FileCall, hasStrace, ONE_POOL_THREAD, Strace } from './support/strace.ts';
import { VersionPublisher } from './support/versions.ts';

const CALLS = [
  ...[
    'openat',
    'read',
    'pread64',
    'write',
    'pwrite64',
    'fsync',
    'rename',
    'unlink',
    'mkdir',
    'close',
    'ftruncate',
  ],
  ...['statx', 'statfs', 'getdents64'],
];
const ERRORS = ['ENOSPC', 'EIO', 'EACCES'];
/** A small run leaves out places in between. */
const STEP = Math.max(1, Math.round(0.2 / SCALE));
const canTrace = hasStrace();
if (!canTrace) process.stdout.write('strace is missing or may not be used: no I/O error is tried.\n');

describe.skipIf(!canTrace)('a disk that fails in the middle of a refresh', () => {
  test('ends no process, shows no partial file, and does no harm to the next refresh', async () => {
    const tried = await Promise.all(ERRORS.map(failEverywhere));
    const [places, refused] = [
      sumOf(tried.map(({ places }) => places)),
      sumOf(tried.map(({ refused }) => refused)),
    ];
    const faults = tried.flatMap((each) => each.faults);
    const exits = faults.filter((fault) => fault.includes('the process ended')).length;
    const incomplete = faults.filter((fault) => fault.includes('lacks a file')).length;
    const partial = faults.filter((fault) => fault.includes('in the cache')).length - incomplete;
    const others = faults.length - exits - partial - incomplete;
    record({
      promise: 'I/O errors',
      proof: `${ERRORS.join(', ')} at every file call of a refresh, one at a time (${count(places)} refreshes)`,
      target: '0 exits, 0 partial files visible, still answering, the next refresh good, the cache whole',
      measured: `${exits} exits, ${partial} partial files, ${incomplete} accepted snapshots that lack a file, ${others} other faults; ${refused} refreshes refused, ${places - refused} good in spite of it`,
      isMet: faults.length === 0 && places > 0,
    });
    expect(places).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });
});

/** Lets each file call of a refresh fail, one in every refresh. */
async function failEverywhere(error: string) {
  const publisher = new VersionPublisher({ concepts: 200 });
  const faults: string[] = [];
  let [places, refused, sequence] = [0, 0, 1];
  await publisher.publish(sequence);
  let service = await ServiceProcess.start(publisher.workplace, ONE_POOL_THREAD);
  /** With an empty cache, so that one fault is not found again at the next place. */
  const startAnew = async (): Promise<void> => {
    await service.kill();
    rmSync(join(publisher.workplace.directory, 'cache'), { recursive: true, force: true });
    service = await ServiceProcess.start(publisher.workplace, ONE_POOL_THREAD);
    for (let i = 0; i < 3; i++) await refresh();
  };
  const refresh = async (): Promise<void> => {
    await publisher.publish(++sequence);
    await service.refresh();
  };
  try {
    for (let i = 0; i < 3; i++) await refresh();
    const watching = await Strace.attach(service.poolThreads()[0]!, CALLS);
    await refresh();
    const calls = (await watching.detach()).filter(isOfFile);
    for (const { name, number } of calls.filter((_, i) => i % STEP === 0)) {
      const place = `${error} at ${name} ${number}`;
      const before = sequence;
      await publisher.publish(++sequence);
      const strace = await Strace.attach(service.poolThreads()[0]!, [name], `error=${error}:when=${number}`);
      const hasAnswered = await service.refresh().then(
        () => true,
        () => false,
      );
      const injected = (await strace.detach()).find(({ line }) => line.includes('(INJECTED)'));
      if (injected === undefined || !isOfFile(injected)) {
        // The wake-up of the main thread was hit, which no program survives; it is no file, and counts for nothing.
        if (hasAnswered) continue;
        await startAnew();
        continue;
      }
      places++;
      if (!hasAnswered) {
        faults.push(`${place}: the process ended`);
        await startAnew();
        continue;
      }
      const served = await service.sequence();
      if (served === before) refused++;
      else if (served !== sequence) faults.push(`${place}: sequence ${served} is served`);
      if (!(await answers(service.client))) faults.push(`${place}: wrong answer`);
      await refresh();
      if ((await service.sequence()) !== sequence) faults.push(`${place}: the next refresh is not good`);
      const partial = cacheFaults(publisher);
      faults.push(...partial.map((fault) => `${place}, in the cache: ${fault}`));
      if (partial.length > 0) await startAnew();
    }
  } finally {
    await service.kill();
    publisher.remove();
  }
  return { places, refused, faults };
}

/** Other calls wake the main thread. */
function isOfFile({ line }: FileCall): boolean {
  return !line.includes('anon_inode:');
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
