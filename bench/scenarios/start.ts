import { type ChildProcess, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { icd10OfSize } from '../made-concepts.ts';
import { writeConceptList } from '../made-systems.ts';
import { buildStore, OPPSLAG } from '../oppslag-server.ts';
import type { Row } from '../report.ts';
import { interleave } from '../rounds.ts';
import type { BenchContext, Scenario } from '../scenario.ts';
import { cleanEnvironment } from '../server-process.ts';
import { summarise } from '../statistics.ts';

/** How long a start took until this and that. Milliseconds. */
interface Start {
  /** Until it took connections; of other programs, until their end. */
  readonly listening: number;
  /** Until it said that it serves. */
  readonly said: number;
}

/** From so many concepts on the design asks for a time. */
const LARGE = 1_000_000;

/** From the start of the process to service, with the default data and with very many concepts. */
export const start: Scenario = {
  name: 'start',
  needsH2load: false,
  async run(context) {
    const { workspace, settings, isQuick } = context;
    const many = await icd10OfSize(context.sizes.at(-1)!);
    const large = buildStore(workspace, 'large', writeConceptList(workspace, many));
    // Compiled modules are kept where the bench says: a start that finds none, and one that finds all.
    const compiled = workspace.path('compiled');
    await timeStart(context, settings, compiled, true);
    let directories = 0;
    const measured = await interleave(
      [
        { name: 'node', measure: async () => timeRun(['-e', '0'], compiled) },
        { name: 'version', measure: async () => timeRun([OPPSLAG, '--version'], compiled) },
        {
          name: 'first',
          measure: () => timeStart(context, settings, workspace.path(`compiled-${directories++}`)),
        },
        { name: 'later', measure: () => timeStart(context, settings, compiled) },
        { name: 'large', measure: () => timeStart(context, large, compiled) },
      ],
      isQuick ? 1 : 7,
    );
    const row = (what: string, name: string, part: keyof Start): Row => {
      return { what, unit: 'ms', summary: summarise(measured.get(name)!.map((each) => each[part])) };
    };
    const target = { atMost: 500 };
    const largeTarget = many.length >= LARGE ? { target: { atMost: 1_500 } } : {};
    const shown = many.length.toLocaleString('en-US');
    return {
      name: 'start',
      about:
        'Time from the start of the process, with the default data in the store, on both cores; a first start finds no compiled modules, a later one does. The many concepts are ICD-10 completed by seeded variations of its texts, without synonyms.',
      rows: [
        row('node alone, to its end', 'node', 'listening'),
        row('oppslag --version, to its end', 'version', 'listening'),
        row('first start: takes connections', 'first', 'listening'),
        { ...row('first start: says that it serves', 'first', 'said'), target },
        row('later start: takes connections', 'later', 'listening'),
        { ...row('later start: says that it serves', 'later', 'said'), target },
        row(`later start, ${shown} concepts: takes connections`, 'large', 'listening'),
        { ...row(`later start, ${shown} concepts: says that it serves`, 'large', 'said'), ...largeTarget },
      ],
    };
  },
};

function timeRun(args: readonly string[], compiled: string): Start {
  const begin = performance.now();
  const env = { ...cleanEnvironment(), NODE_COMPILE_CACHE: compiled };
  spawnSync(process.execPath, args, { env, stdio: 'ignore' });
  const duration = performance.now() - begin;
  return { listening: duration, said: duration };
}

/** @param isDrained ends the server in peace, so that it keeps what it compiled; else it is killed */
async function timeStart(
  { workspace }: BenchContext,
  settings: Readonly<Record<string, string>>,
  compiled: string,
  isDrained = false,
): Promise<Start> {
  const port = await freePort();
  const env = {
    ...cleanEnvironment(),
    ...settings,
    OPPSLAG_GRPC_ADDRESS: `127.0.0.1:${port}`,
    NODE_COMPILE_CACHE: compiled,
  };
  const begin = performance.now();
  const child = workspace.spawn(undefined, process.execPath, [OPPSLAG, 'serve'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env,
  });
  try {
    const [listening, said] = await Promise.all([untilListening(port, child), untilSaid(child)]);
    return { listening: listening - begin, said: said - begin };
  } finally {
    await workspace.stop(child, isDrained ? 'SIGTERM' : 'SIGKILL');
  }
}

async function untilListening(port: number, child: ChildProcess): Promise<number> {
  while (child.exitCode === null) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return performance.now();
    await sleep(1);
  }
  throw new Error('the server must start');
}

function untilSaid(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.includes('"msg":"serving"')) resolve(performance.now());
    });
    child.once('exit', () => reject(new Error('the server must start and say so')));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
