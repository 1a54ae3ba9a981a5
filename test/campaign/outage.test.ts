import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answers } from './support/load.ts';
import { count, record } from './support/results.ts';
import { scaled } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { VersionPublisher } from './support/versions.ts';

const TIMES = scaled(30, 3);
const DAY_MS = 86_400_000;

let publisher: VersionPublisher;

beforeAll(() => {
  publisher = new VersionPublisher({ concepts: 200 });
});

afterAll(() => publisher?.remove());

test('a service whose store is gone starts again on what it kept, and on nothing that was changed', async () => {
  const faults: string[] = [];
  const { name: store } = publisher.store;
  let [starts, refusals] = [0, 0];
  for (let i = 0; i < TIMES; i++) {
    const sequence = 3 * (i + 1);
    await publisher.publish(sequence);
    const first = await ServiceProcess.start(publisher.workplace);
    await first.refresh();
    await publisher.publish(sequence + 1);
    await first.refresh();
    await first.kill();
    renameSync(store, `${store}.gone`);

    // Every third start is a month later, when what was kept has expired.
    const isLate = i % 3 === 2;
    const env = isLate ? { CAMPAIGN_CLOCK_AHEAD_MS: String(31 * DAY_MS) } : {};
    const again = await ServiceProcess.start(publisher.workplace, env).catch(() => undefined);
    starts++;
    if (again === undefined) faults.push('it did not start');
    else {
      const { active, meta } = await again.status();
      if (Number(active?.sequence) !== sequence + 1) faults.push('it serves another sequence');
      if (meta?.stale !== isLate) faults.push('it does not say whether it is stale');
      if (!(await answers(again.client))) faults.push('wrong answer');
      await again.refresh();
      if (!(await answers(again.client))) faults.push('wrong answer after a refresh without a store');
      await again.kill();
    }

    damage(i);
    const damaged = await ServiceProcess.start(publisher.workplace).catch(() => undefined);
    refusals++;
    if (damaged !== undefined) {
      faults.push('it serves a cache that was changed');
      await damaged.kill();
    }
    renameSync(`${store}.gone`, store);
    await publisher.publish(sequence + 2);
  }
  record({
    promise: 'outage survival',
    proof: `store gone and service killed, then started: ${count(starts)} times, a third of them after the snapshot expired; then with a changed bit in the cache`,
    target: 'serving what was kept, verified again; a changed cache refused',
    measured: `${count(starts + refusals - faults.length)} of ${count(starts + refusals)} as they should be`,
    isMet: faults.length === 0,
  });
  expect(faults).toEqual([]);
});

/** Flips one bit of what was accepted last: in its envelope, or in one of its files. */
function damage(round: number): void {
  const cache = join(publisher.workplace.directory, 'cache');
  const newestFirst = (folder: string): string[] =>
    readdirSync(join(cache, folder))
      .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
      .map((name) => join(cache, folder, name));
  // All files, since a name does not tell of which snapshot one is; of the envelopes too, or the one before would be served.
  for (const path of round % 2 === 0 ? newestFirst('accepted') : newestFirst('files')) {
    const bytes = readFileSync(path);
    bytes[(round * 997) % bytes.length]! ^= 1 << (round % 8);
    writeFileSync(path, bytes);
  }
}
