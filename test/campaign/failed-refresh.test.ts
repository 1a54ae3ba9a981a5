import { renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAULT_KINDS } from './support/fault-kinds.ts';
import type { FaultKind } from './support/fault-makers.ts';
import { LoadProcess } from './support/forked.ts';
import { count, record } from './support/results.ts';
import { scaled } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { VersionPublisher } from './support/versions.ts';

const CONCEPTS = 500;
const CALLS_PER_SECOND = 200;
const TIMES = scaled(20, 2);

const processes = new LoadProcess();
let publisher: VersionPublisher;
let service: ServiceProcess;

beforeAll(async () => {
  publisher = new VersionPublisher({ concepts: CONCEPTS });
  await publisher.publish(3);
  service = await ServiceProcess.start(publisher.workplace);
});

afterAll(async () => {
  await processes.end();
  await service?.kill();
  publisher?.remove();
});

test('whatever is wrong with a refresh, nothing changes and the reason is told', async () => {
  const load = await processes.start({
    address: service.grpc,
    concepts: CONCEPTS,
    callsPerSecond: CALLS_PER_SECOND,
  });
  const faults: string[] = [];
  let refreshes = 0;
  let sequence = 3;
  for (const kind of FAULT_KINDS) {
    const logged = service.output.length;
    for (let i = 0; i < TIMES; i++) {
      refreshes++;
      await kind.apply(publisher, sequence + 1);
      faults.push(...(await failedRefresh(kind, sequence)));
      await putRight();
      // A refresh that is refused for good may be remembered, so each has a sequence of its own; now a good one.
      await publisher.publish(++sequence + 1);
      sequence++;
      await service.refresh();
      if ((await service.sequence()) !== sequence)
        faults.push(`${kind.name}: the good snapshot after it is not served`);
    }
    if (!(await isLogged(kind.reason, logged)))
      faults.push(`${kind.name}: ${kind.reason} was not logged each time`);
  }
  const { failed, notAccepted, mixed, wrong, answered } = await load.stop();
  const failures = failed + notAccepted;
  record({
    promise: 'a failed refresh changes nothing',
    proof: `${FAULT_KINDS.length} kinds of fault × ${TIMES} at ${CALLS_PER_SECOND} calls/s (${count(answered)} answers); reason in the status, the metric and the log; after each a good snapshot`,
    target: '0 failed calls, 0 wrong answers, the right reason each time',
    measured: `${failures} failed calls, ${mixed + wrong} wrong answers, ${count(refreshes - faults.length)} of ${count(refreshes)} as they should be`,
    isMet: failures + mixed + wrong + faults.length === 0,
  });
  expect([...new Set(faults)]).toEqual([]);
  expect({ failures, mixed, wrong }).toEqual({ failures: 0, mixed: 0, wrong: 0 });
});

/** Refreshes, and says what is not as it must be. */
async function failedRefresh({ name, reason }: FaultKind, sequence: number): Promise<string[]> {
  const before = await service.outcomes();
  await service.refresh();
  const { active, sources } = await service.status();
  const after = await service.outcomes();
  const faults: string[] = [];
  const told = sources[0]?.lastErrorReason;
  if (told !== reason) faults.push(`${name}: the status says ${told}, not ${reason}`);
  if (Number(active?.sequence) !== sequence) faults.push(`${name}: another snapshot is served`);
  if ((after.get(reason) ?? 0) !== (before.get(reason) ?? 0) + 1)
    faults.push(`${name}: ${reason} was not counted`);
  return faults.slice(0, 1);
}

/** Lines are written in batches. */
async function isLogged(reason: string, from: number): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    if (service.output.slice(from).split(`"reason":"${reason}"`).length - 1 === TIMES) return true;
    await new Promise((done) => setTimeout(done, 5));
  }
  return false;
}

/** Takes away what a fault left in the store. */
async function putRight(): Promise<void> {
  const { name } = publisher.store;
  try {
    renameSync(`${name}.gone`, name);
  } catch {
    // It was another fault.
  }
  publisher.clear();
  rmSync(`${name}.gone`, { recursive: true, force: true });
}
