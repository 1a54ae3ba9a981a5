import { afterEach, expect, test } from 'vitest';
import { LoadProcess } from './support/forked.ts';
import { count, record } from './support/results.ts';
import { SCALE, scaled } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { NUMBERED, VersionPublisher } from './support/versions.ts';

const CALLS_PER_SECOND = 200;
const SETTLE_MS = 500;
const REST_MS = 5_000;

const ends: (() => Promise<unknown> | undefined)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test.each([
  [scaled(20_000, 5_000), scaled(40, 4)],
  [scaled(1_000_000, 50_000), scaled(10, 2)],
])('snapshots of %i concepts are read, checked and opened while calls are answered', async (concepts, swaps) => {
  const publishers = [new VersionPublisher({ concepts }), new VersionPublisher({ concepts })] as const;
  const [publisher, still] = publishers;
  ends.push(async () => publishers.map((own) => own.remove()));
  // More contents in turn than an instance keeps, so that each refresh reads, writes and checks all of a large segment.
  const contents = [1, 2, 3].map((version) => publisher.systemsOf(version));
  const env = { OPPSLAG_KEPT_SNAPSHOTS: '2' };
  const publish = (sequence: number) =>
    publisher.publish(sequence, { systems: contents[(sequence - 1) % contents.length]! });
  await publish(1);
  await still.publish(1, { systems: contents[0]! });
  const swapped = await ServiceProcess.start(publisher.workplace, env);
  ends.push(() => swapped.kill());
  const control = await ServiceProcess.start(still.workplace, env);
  ends.push(() => control.kill());
  const processes = new LoadProcess();
  ends.push(() => processes.end());
  const load = { concepts: NUMBERED, callsPerSecond: CALLS_PER_SECOND, versions: contents.length };
  const loads = [
    await processes.start({ ...load, address: swapped.grpc }),
    await processes.start({ ...load, address: control.grpc }),
  ] as const;
  await new Promise((done) => setTimeout(done, SCALE * REST_MS));
  await Promise.all(loads.map((own) => own.take()));

  await Promise.all([swapped.longestStall(), control.longestStall()]);
  for (let sequence = 2; sequence <= swaps + 1; sequence++) {
    await publish(sequence);
    await new Promise((done) => setTimeout(done, SETTLE_MS));
    await swapped.refresh();
    await new Promise((done) => setTimeout(done, SETTLE_MS));
  }
  const [stall, idle] = await Promise.all([swapped.longestStall(), control.longestStall()]);
  const served = await swapped.sequence();
  const { answered, failed, notAccepted, mixed, wrong } = await loads[0].stop();
  const beside = await loads[1].stop();
  record({
    promise: 'the swap is atomic',
    proof: `longest stall of the event loop in ${count(swaps)} swaps between snapshots of ${count(concepts)} concepts at ${CALLS_PER_SECOND} calls/s, beside a service under the same load without swaps; ${count(answered)} answers`,
    target: '≤ control + 5 ms, 0 failed, 0 mixed, 0 wrong',
    measured: `${stall.toFixed(1)} ms, control ${idle.toFixed(1)} ms; ${failed + notAccepted} failed, ${mixed} mixed, ${wrong} wrong`,
    isMet: stall <= idle + 5 && failed + notAccepted + mixed + wrong === 0,
  });
  expect({ failed, notAccepted, mixed, wrong }).toEqual({ failed: 0, notAccepted: 0, mixed: 0, wrong: 0 });
  expect({ failed: beside.failed, wrong: beside.wrong }).toEqual({ failed: 0, wrong: 0 });
  expect(served).toBe(swaps + 1);
});
