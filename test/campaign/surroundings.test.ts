import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cacheFaults } from './support/cache-check.ts';
import { Load } from './support/load.ts';
import { record } from './support/results.ts';
import { scaled } from './support/scale.ts';
import { ServiceProcess } from './support/service-process.ts';
import { VersionPublisher } from './support/versions.ts';

const CONCEPTS = 200;
const CALLS_PER_SECOND = 100;
const DAY_MS = 86_400_000;
/** Room that a full disk still has, in pages and in files. */
const PAGES = Array.from({ length: scaled(40, 4) }, (_, i) => Math.round((i * 40) / scaled(40, 4)));
const FILES = [0, 1, 2, 3, 4];
const PAGE_BYTES = 4_096;
/** Days by which the clock is wrong, and what a refresh then says of a new snapshot. */
const CLOCKS = [
  [-3_650, 'CLOCK_BEFORE_ACCEPTED'],
  [-1, 'CLOCK_BEFORE_ACCEPTED'],
  [31, 'EXPIRED'],
  [3_650, 'EXPIRED'],
] as const;

const promise = 'a full disk, a dead store, a wrong clock';
let publisher: VersionPublisher;
let sequence = 1;

beforeAll(async () => {
  publisher = new VersionPublisher({ concepts: CONCEPTS });
  await publisher.publish(sequence);
});

afterAll(() => publisher?.remove());

test('a full disk leaves the service answering, and the next refresh is good when there is room', async ({
  skip,
}) => {
  const cache = join(publisher.workplace.directory, 'cache');
  mkdirSync(cache, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,nr_inodes=64', 'tmpfs', cache], { stdio: 'ignore' });
  } catch {
    process.stdout.write('No file system may be mounted here: no disk is filled.\n');
    skip();
  }
  const faults: string[] = [];
  let refused = 0;
  const service = await ServiceProcess.start(publisher.workplace);
  const load = startLoad(service);
  const filler = join(cache, 'filler');
  const places = [
    ...PAGES.map((pages) => ['pages', pages] as const),
    ...FILES.map((files) => ['files', files] as const),
  ];
  try {
    for (const [unit, room] of places) {
      mkdirSync(filler);
      fill(filler, unit, room);
      await publisher.publish(++sequence);
      await service.refresh();
      const { sources, active } = await service.status();
      const reason = sources[0]?.lastErrorReason;
      if (Number(active?.sequence) !== sequence) {
        refused++;
        if (reason !== 'CACHE_UNWRITABLE') faults.push(`${room} ${unit} left: refused as ${reason}`);
      }
      faults.push(...cacheFaults(publisher).map((fault) => `${room} ${unit} left: ${fault}`));
      rmSync(filler, { recursive: true });
      await publisher.publish(++sequence);
      await service.refresh();
      if ((await service.sequence()) !== sequence)
        faults.push(`${room} ${unit} left: the next refresh is not good`);
    }
    const { failed, notAccepted, wrong, mixed } = await load.stop();
    const bad = failed + notAccepted + wrong + mixed;
    record({
      promise,
      proof: `a disk for the cache with room for ${PAGES[0]} to ${PAGES.at(-1)} pages, or 0 to ${FILES.at(-1)} files, at ${CALLS_PER_SECOND} calls/s (${places.length} refreshes)`,
      target: 'still answering, no partial file, the next refresh good',
      measured: `${bad} failed or wrong, ${faults.length} faults; ${refused} refreshes refused`,
      isMet: bad + faults.length === 0,
    });
    expect({ faults, bad }).toEqual({ faults: [], bad: 0 });
    expect(refused).toBeGreaterThan(0);
  } finally {
    await service.kill();
    execFileSync('umount', [cache]);
  }
});

test('a dead store leaves the service answering', async () => {
  const sockets = new Set<Socket>();
  const faults: string[] = [];
  let bad = 0;
  const behaviours: Record<string, (socket: Socket) => void> = {
    'says nothing': () => {},
    'hangs up': (socket) => void socket.destroy(),
    'talks nonsense': (socket) => void socket.end('\u0000\u0001\u0002'),
  };
  const first = await ServiceProcess.start(publisher.workplace);
  await first.kill();
  for (const [name, behave] of Object.entries(behaviours)) {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      behave(socket);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    const service = await ServiceProcess.start(publisher.workplace, {
      OPPSLAG_STORE: `http://127.0.0.1:${port}/`,
    });
    const load = startLoad(service);
    await service.refresh();
    const { sources } = await service.status();
    if (!sources[0]?.lastErrorReason.startsWith('STORE_'))
      faults.push(`${name}: the status says ${sources[0]?.lastErrorReason}`);
    const { failed, notAccepted, wrong, mixed } = await load.stop();
    bad += failed + notAccepted + wrong + mixed;
    await service.kill();
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  }
  record({
    promise,
    proof: `a start from the cache, and a refresh at ${CALLS_PER_SECOND} calls/s, with a store that ${Object.keys(behaviours).join(', ')}`,
    target: 'still answering, the reason told',
    measured: `${bad} failed or wrong, ${faults.length} faults`,
    isMet: bad + faults.length === 0,
  });
  expect({ faults, bad }).toEqual({ faults: [], bad: 0 });
});

test('a wrong clock leaves the service answering', async () => {
  const faults: string[] = [];
  const service = await ServiceProcess.start(publisher.workplace);
  await service.refresh();
  const load = startLoad(service);
  for (const [days, reason] of CLOCKS) {
    await service.moveClock(days * DAY_MS);
    const before = await service.sequence();
    await publisher.publish(++sequence);
    await service.refresh();
    const { active, sources, meta } = await service.status();
    const told = sources[0]?.lastErrorReason;
    if (told !== reason) faults.push(`${days} days: the status says ${told}, not ${reason}`);
    if (Number(active?.sequence) !== before) faults.push(`${days} days: another snapshot is served`);
    if (meta?.stale !== days > 0) faults.push(`${days} days: it does not say whether it is stale`);
    await service.moveClock(0);
    await service.refresh();
    if ((await service.sequence()) !== sequence)
      faults.push(`${days} days: not good again when the clock is right`);
  }
  const { failed, notAccepted, wrong, mixed } = await load.stop();
  const bad = failed + notAccepted + wrong + mixed;
  await service.kill();
  record({
    promise,
    proof: `the clock of the service ${CLOCKS.map(([days]) => days).join(', ')} days from now, at ${CALLS_PER_SECOND} calls/s, a new snapshot in the store`,
    target: 'still answering, the reason told, good again when the clock is right',
    measured: `${bad} failed or wrong, ${faults.length} faults`,
    isMet: bad + faults.length === 0,
  });
  expect({ faults, bad }).toEqual({ faults: [], bad: 0 });
});

function startLoad(service: ServiceProcess): Load {
  const load = new Load({ address: service.grpc, concepts: CONCEPTS, callsPerSecond: CALLS_PER_SECOND });
  load.start();
  return load;
}

/** Leaves so much room on the disk that a directory lies on. */
function fill(directory: string, unit: 'pages' | 'files', room: number): void {
  const { ffree } = statfsSync(directory);
  if (unit === 'files') {
    for (let i = 0; i < ffree - room; i++) writeFileSync(join(directory, String(i)), '');
    return;
  }
  writeFileSync(join(directory, 'bytes'), '');
  const { bavail } = statfsSync(directory);
  writeFileSync(join(directory, 'bytes'), Buffer.alloc(Math.max(0, bavail - room) * PAGE_BYTES));
}
