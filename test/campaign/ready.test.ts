import { renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClient } from '../support/grpc-client.ts';
import { HealthClient } from './support/health.ts';
import { answers } from './support/load.ts';
import { count, record } from './support/results.ts';
import { scaled } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { VERSIONED, VersionPublisher } from './support/versions.ts';

/** What a service finds when it starts. */
const STATES = [
  'nothing',
  'part of a snapshot',
  'a snapshot',
  'its cache alone',
  'an expired cache',
] as const;
type State = (typeof STATES)[number];
const STARTS = scaled(100, STATES.length);
const MONTH_MS = 31 * 86_400_000;

let publisher: VersionPublisher;
let port: number;
let sequence = 0;

beforeAll(async () => {
  publisher = new VersionPublisher({ concepts: 200 });
  port = await freePort();
});

afterAll(() => publisher?.remove());

test('in every start, health says SERVING when, and only when, a query is answered', async () => {
  const faults: string[] = [];
  let checks = 0;
  for (let start = 0; start < STARTS; start++) {
    const state = STATES[start % STATES.length]!;
    const env = await prepare(state);
    const service = ServiceProcess.spawn(publisher.workplace, {
      ...env,
      OPPSLAG_GRPC_ADDRESS: `127.0.0.1:${port}`,
    });
    const mustServe = state !== 'nothing' && state !== 'part of a snapshot';
    const seen = await observe(service, mustServe);
    checks += seen.checks;
    faults.push(...seen.faults.map((fault) => `with ${state}: ${fault}`));
    await service.kill();
    putBack();
  }
  record({
    promise: 'ready means queryable',
    proof: `${count(STARTS)} starts with ${STATES.join(', ')}, each asked from before it listens until it is drained: Check, Watch and a query (${count(checks)} times)`,
    target: 'Check and Watch agree with real queries in every start',
    measured: `${faults.length} disagreements`,
    isMet: faults.length === 0,
  });
  expect(faults).toEqual([]);
});

/** Asks a service that starts all the time, and drains it once it has served. */
async function observe(service: ServiceProcess, mustServe: boolean) {
  const address = `127.0.0.1:${port}`;
  const [health, client] = [new HealthClient(address), new TestClient(address)];
  const watched: string[] = [];
  const faults: string[] = [];
  let [checks, served, hasEnded, isAsked, saidDraining] = [0, 0, false, false, false];
  void service.ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    const state = await health.check();
    checks++;
    if (state === undefined) {
      await new Promise((done) => setTimeout(done, 5));
      continue;
    }
    if (watched.length === 0 && !isAsked) health.watch((each) => watched.push(each));
    const isAnswered = await answers(client).catch(() => false);
    // A check before the listener closes may be followed by a query after it; only then is none answered.
    if (state === 'SERVING' && !isAnswered && !isAsked) faults.push('SERVING, but a query is not answered');
    if (state === 'SERVING' && saidDraining) faults.push('SERVING again after NOT_SERVING');
    if (state === 'SERVING') served++;
    else if (!isAsked) faults.push(`${state}, but it was not drained`);
    else saidDraining = true;
    if (served >= 5 && !isAsked) {
      isAsked = true;
      service.signal('SIGTERM');
    }
  }
  health.close();
  client.close();
  if (mustServe !== served > 0) faults.push(mustServe ? 'it never served' : 'it served');
  const wanted = mustServe ? 'SERVING,NOT_SERVING' : '';
  if (watched.join() !== wanted) faults.push(`Watch said ${watched.join() || 'nothing'}`);
  if (mustServe && !saidDraining) faults.push('Check never said NOT_SERVING while it drained');
  return { checks, faults };
}

/** Puts store and cache into a state. */
async function prepare(state: State): Promise<Record<string, string>> {
  const { store, workplace } = publisher;
  rmSync(join(workplace.directory, 'cache'), { recursive: true, force: true });
  publisher.clear();
  if (state === 'nothing') return {};
  const { manifest } = await publisher.publish(++sequence);
  if (state === 'part of a snapshot') {
    rmSync(publisher.filePath(manifest.files.find(({ system }) => system === VERSIONED)!.sha256));
  }
  if (state !== 'its cache alone' && state !== 'an expired cache') return {};
  const first = await ServiceProcess.start(workplace);
  await first.kill();
  renameSync(store.name, `${store.name}.gone`);
  return state === 'its cache alone' ? {} : { CAMPAIGN_CLOCK_AHEAD_MS: String(MONTH_MS) };
}

function putBack(): void {
  rmSync(`${publisher.store.name}.gone`, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port: found } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return found;
}
