import { renameSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cacheFaults } from './support/cache-check.ts';
import { answers } from './support/load.ts';
import { count, record } from './support/results.ts';
import { SCALE } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { hasStrace, ONE_POOL_THREAD, Strace } from './support/strace.ts';
import { VersionPublisher } from './support/versions.ts';

const CALLS = ['openat', 'write', 'fsync', 'rename', 'unlink', 'mkdir'];
/** A small run leaves out calls in between. */
const STEP = Math.max(1, Math.round(0.2 / SCALE));
/** More than a refresh makes of any call. */
const MOST = 500;
const canTrace = hasStrace();
if (!canTrace) process.stdout.write('strace is missing or may not be used: no crash is tried.\n');

describe.skipIf(!canTrace)('a process that is killed in the middle of a refresh', () => {
  test('starts again on the old or the new snapshot, and never forgets the floor', async () => {
    const groups = [CALLS.filter((call) => call === 'write'), CALLS.filter((call) => call !== 'write')];
    const tried = await Promise.all(groups.map(killEverywhere));
    const kills = tried.reduce((sum, each) => sum + each.kills, 0);
    const faults = tried.flatMap((each) => each.faults);
    const onNew = tried.reduce((sum, each) => sum + each.onNew, 0);
    record({
      promise: 'crash-safe',
      proof: `SIGKILL at every ${CALLS.join(', ')} of a refresh (${count(kills)} places), then a start without the store`,
      target: '100 % start on the old or the new snapshot, the floor never falls',
      measured: `${count(kills - faults.length)} of ${count(kills)} (${kills - onNew} on the old, ${onNew} on the new), ${faults.length} faults`,
      isMet: faults.length === 0 && kills > 0,
    });
    expect(kills).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });
});

/** Kills a service at the first, second, … call of each name until there is none any more. */
async function killEverywhere(calls: readonly string[]) {
  const publisher = new VersionPublisher({ concepts: 200 });
  const faults: string[] = [];
  let [kills, onNew, sequence] = [0, 0, 1];
  await publisher.publish(sequence);
  let service = await ServiceProcess.start(publisher.workplace, ONE_POOL_THREAD);
  try {
    // From here on each refresh also removes what is no longer needed.
    for (; sequence < 3; await service.refresh()) await publisher.publish(++sequence);
    for (const call of calls) {
      for (let number = 1; number < MOST; number += STEP) {
        await publisher.publish(sequence + 1);
        const strace = await Strace.attach(
          service.poolThreads()[0]!,
          [call],
          `signal=SIGKILL:when=${number}`,
        );
        const wasKilled = await service.refresh().then(
          () => false,
          () => true,
        );
        await strace.detach();
        if (!wasKilled) {
          sequence++;
          break;
        }
        kills++;
        await service.kill();
        const place = `${call} ${number}`;
        service = await startWithoutStore(publisher);
        const served = await service.sequence();
        if (served !== sequence && served !== sequence + 1)
          faults.push(`${place}: sequence ${served} is served`);
        if (!(await answers(service.client))) faults.push(`${place}: wrong answer`);
        faults.push(...cacheFaults(publisher).map((fault) => `${place}: ${fault}`));
        if (served > sequence) onNew++;
        // What was served once is the floor: nothing lower is believed, and the next one is taken.
        await publisher.publish(served - 1);
        await service.refresh();
        const { sources } = await service.status();
        if (sources[0]?.lastErrorReason !== 'ROLLBACK')
          faults.push(`${place}: a lower sequence is not refused`);
        await publisher.publish(served + 1);
        await service.refresh();
        if ((await service.sequence()) !== served + 1)
          faults.push(`${place}: the next snapshot is not taken`);
        sequence = served + 1;
      }
    }
  } finally {
    await service.kill();
    publisher.remove();
  }
  return { kills, onNew, faults };
}

async function startWithoutStore(publisher: VersionPublisher): Promise<ServiceProcess> {
  const { name } = publisher.store;
  renameSync(name, `${name}.gone`);
  const service = await ServiceProcess.start(publisher.workplace, ONE_POOL_THREAD);
  // It looks for something newer as soon as it serves; the store comes back only when it has found none.
  await service.refresh();
  renameSync(`${name}.gone`, name);
  return service;
}
