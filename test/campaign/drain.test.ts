import { afterAll, beforeAll, expect, test } from 'vitest';
import { LoadProcess } from './support/forked.ts';
import { HealthClient } from './support/health.ts';
import { count, record } from './support/results.ts';
import { scaled } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { VersionPublisher } from './support/versions.ts';

const CONCEPTS = 500;
const TIMES = scaled(100, 4);
/** So many drains at a time; each waits most of its time. */
const AT_ONCE = 2;
const CALLS_PER_SECOND = 200;
const EXIT_SECONDS = 25;

const processes = new LoadProcess();
let publisher: VersionPublisher;

beforeAll(async () => {
  publisher = new VersionPublisher({ concepts: CONCEPTS });
  await publisher.publish(1);
});

afterAll(async () => {
  await processes.end();
  publisher?.remove();
});

test('a service that is told to stop answers every call that it has accepted', async () => {
  const drains: Awaited<ReturnType<typeof drainOnce>>[] = [];
  const inTurn = Array.from({ length: AT_ONCE }, async (_, lane) => {
    for (let i = lane; i < TIMES; i += AT_ONCE) drains.push(await drainOnce(i));
  });
  await Promise.all(inTurn);
  const sum = (of: (drain: (typeof drains)[number]) => number) =>
    drains.reduce((total, each) => total + of(each), 0);
  const [lost, wrong, answered] = [sum((d) => d.lost), sum((d) => d.wrong), sum((d) => d.answered)];
  const badExits = drains.filter(({ exit }) => exit !== 0).length;
  const longest = Math.max(...drains.map(({ seconds }) => seconds));
  record({
    promise: 'drain',
    proof: `SIGTERM ${count(TIMES)} times at ${CALLS_PER_SECOND} calls/s with a health watch open; what the log says was answered compared with what the callers got (${count(answered)} answers)`,
    target: `0 accepted calls lost, exit < ${EXIT_SECONDS} s`,
    measured: `${lost} lost, ${wrong} wrong, longest ${longest.toFixed(1)} s, ${badExits} exit codes other than 0`,
    isMet: lost + wrong + badExits === 0 && longest < EXIT_SECONDS,
  });
  expect({ lost, wrong, badExits }).toEqual({ lost: 0, wrong: 0, badExits: 0 });
});

async function drainOnce(number: number) {
  const cache = `${publisher.workplace.directory}/cache-${number % AT_ONCE}`;
  const service = await ServiceProcess.start(publisher.workplace, {
    OPPSLAG_CACHE: cache,
    OPPSLAG_LOG_LEVEL: 'info',
  });
  const health = new HealthClient(service.grpc);
  health.watch(() => {});
  const load = await processes.start({
    address: service.grpc,
    concepts: CONCEPTS,
    callsPerSecond: CALLS_PER_SECOND,
  });
  // Each drain begins at another moment of the load.
  await new Promise((done) => setTimeout(done, 200 + ((number * 37) % 100)));
  const begun = performance.now();
  service.signal('SIGTERM');
  const exit = await service.ended;
  const seconds = (performance.now() - begun) / 1000;
  const { answered, failed, wrong, mixed } = await load.stop();
  health.close();
  const logged = service.output.split('"msg":"call"').length - 1;
  return { answered, lost: failed + Math.abs(logged - answered), wrong: wrong + mixed, exit, seconds };
}
