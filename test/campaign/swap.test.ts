import { afterAll, beforeAll, expect, test } from 'vitest';
import { Forked, LoadProcess } from './support/forked.ts';
import type { LoadCounts } from './support/load.ts';
import { count, record } from './support/results.ts';
import { scaled } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { VersionPublisher } from './support/versions.ts';

const CONCEPTS = 2_000;
const CALLS_PER_SECOND = 200;
const SWAPS = scaled(1_000, 20);
/** Memory is first weighed when everything has been there once. */
const WARM = scaled(100, 5);
/** Swaps are made in rounds, and between them the service is left alone, so that both are measured at the same time. */
const ROUNDS = Math.max(2, Math.round(SWAPS / 50));
const PAUSE_MS = 200;
const REST_MS = 5_000;

const processes = new LoadProcess();
const publishing = new Forked('publisher-process.ts');
let swapped: ServiceProcess;
let control: ServiceProcess;
let stale: VersionPublisher;

beforeAll(async () => {
  const workplace = await publishing.ask<VersionPublisher['workplace']>('open', { concepts: CONCEPTS });
  await publishing.ask('publish', 1);
  swapped = await ServiceProcess.start({ ...workplace, remove: () => {} });
  stale = new VersionPublisher({ concepts: CONCEPTS });
  await stale.publish(1);
  control = await ServiceProcess.start(stale.workplace);
});

afterAll(async () => {
  await processes.end();
  await swapped?.kill();
  await control?.kill();
  await publishing.ask('close');
  await publishing.end();
  stale?.remove();
});

test('swaps under load are never noticed, and leave nothing behind', async () => {
  const load = { concepts: CONCEPTS, callsPerSecond: CALLS_PER_SECOND };
  const loads = [
    await processes.start({ ...load, address: swapped.grpc }),
    await processes.start({ ...load, address: control.grpc }),
  ] as const;
  await rest();
  await loads[0].take();
  const [during, before]: [LoadCounts[], LoadCounts[]] = [[], []];
  const stalls: { readonly swapped: number; readonly control: number }[] = [];
  const weights: { readonly rss: number; readonly datasets: number }[] = [];
  let sequence = 1;
  for (let round = 0; round < ROUNDS; round++) {
    await rest();
    before.push(await loads[0].take());
    await Promise.all([swapped.longestStall(), control.longestStall()]);
    let beforeWeighing = 0;
    for (const end = Math.round((SWAPS * (round + 1)) / ROUNDS); sequence <= end; ) {
      sequence++;
      await publishing.ask('publish', sequence);
      await swapped.refresh();
      await new Promise((done) => setTimeout(done, PAUSE_MS));
      if (sequence - 1 !== WARM) continue;
      beforeWeighing = await swapped.longestStall();
      weights.push(await swapped.memory());
      await swapped.longestStall();
    }
    const longest = Math.max(beforeWeighing, await swapped.longestStall());
    stalls.push({ swapped: longest, control: await control.longestStall() });
    during.push(await loads[0].take());
  }
  const served = await swapped.sequence();
  const last = await loads[0].stop();
  await loads[1].stop();
  weights.push(await swapped.memory());

  const all = [...during, ...before, last];
  const sum = (of: (counts: LoadCounts) => number) => all.reduce((total, counts) => total + of(counts), 0);
  const failed = sum((counts) => counts.failed + counts.notAccepted);
  const [mixed, wrong, answered] = [sum((c) => c.mixed), sum((c) => c.wrong), sum((c) => c.answered)];
  const unknown = all
    .flatMap(({ sequences }) => sequences)
    .filter((seen) => !(seen >= 1 && seen <= sequence)).length;
  const ratio = median(during.map((counts, round) => counts.p50Ms / before[round]!.p50Ms));
  const stall = Math.max(...stalls.map((round) => round.swapped));
  const idle = Math.max(...stalls.map((round) => round.control));
  const [early, late] = [weights[0]!, weights.at(-1)!];
  const growth = late.rss / early.rss - 1;
  record({
    promise: 'the swap is atomic',
    proof: `${count(SWAPS)} swaps between snapshots of ${count(CONCEPTS)} concepts at ${CALLS_PER_SECOND} calls/s; every item of ${count(answered)} answers compared with the snapshot that the answer names`,
    target: '0 failed, 0 mixed, 0 wrong, 0 unknown',
    measured: `${failed} failed, ${mixed} mixed, ${wrong} wrong, ${unknown} unknown`,
    isMet: failed + mixed + wrong + unknown === 0,
  });
  record({
    promise: 'the swap is atomic',
    proof: `median time of a lookup, with swaps and in the pauses between them, ${ROUNDS} rounds of each`,
    target: '≤ 1.05 ×',
    measured: `${ratio.toFixed(2)} ×`,
    isMet: ratio <= 1.05,
  });
  record({
    promise: 'the swap is atomic',
    proof: 'longest stall of the event loop, beside a service under the same load without swaps',
    target: '≤ control + 5 ms',
    measured: `${stall.toFixed(1)} ms, control ${idle.toFixed(1)} ms`,
    isMet: stall <= idle + 5,
  });
  record({
    promise: 'no leak',
    proof: `memory after swap ${count(WARM)} and after swap ${count(SWAPS)}, garbage collected`,
    target: 'growth < 5 %, at most 2 datasets',
    measured: `${(growth * 100).toFixed(1)} % (${megabytes(early.rss)} to ${megabytes(late.rss)}), ${late.datasets} datasets`,
    isMet: growth < 0.05 && late.datasets <= 2,
  });
  expect({ failed, mixed, wrong, unknown }).toEqual({ failed: 0, mixed: 0, wrong: 0, unknown: 0 });
  expect(served).toBe(sequence);
  expect(late.datasets).toBeLessThanOrEqual(2);
});

async function rest(): Promise<void> {
  await new Promise((done) => setTimeout(done, scaled(REST_MS, 1_000)));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
