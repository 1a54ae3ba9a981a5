import { type ChildProcess, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPPSLAG } from '../oppslag-server.ts';
import { interleave } from '../rounds.ts';
import type { BenchContext, Scenario } from '../scenario.ts';
import { cleanEnvironment } from '../server-process.ts';
import { summarise } from '../statistics.ts';

/** How long a start took until this and that. Milliseconds. */
interface Start {
  /** Until it took connections. */
  readonly listening: number;
  /** Until it said that it serves. */
  readonly said: number;
}

/** From the start of the process to service, with the default data. */
export const start: Scenario = {
  name: 'start',
  needsH2load: false,
  async run(context) {
    const rounds = context.isQuick ? 3 : 7;
    const starts: Start[] = [];
    const measured = await interleave(
      [
        { name: 'node', measure: async () => timeRun(['-e', '0']) },
        { name: 'modules', measure: async () => timeRun([OPPSLAG, '--version']) },
        {
          name: 'serve',
          measure: async () => {
            starts.push(await timeStart(context));
            return 0;
          },
        },
      ],
      rounds,
    );
    const counted = starts.slice(-rounds);
    return {
      name: 'start',
      about: 'Time from the start of the process, with the default data in the store, on both cores.',
      rows: [
        { what: 'node alone, to its end', unit: 'ms', summary: summarise(measured.get('node')!) },
        {
          what: 'oppslag --version, to its end',
          unit: 'ms',
          summary: summarise(measured.get('modules')!),
        },
        {
          what: 'serve: takes connections',
          unit: 'ms',
          summary: summarise(counted.map((each) => each.listening)),
        },
        {
          what: 'serve: says so',
          unit: 'ms',
          summary: summarise(counted.map((each) => each.said)),
          target: { atMost: 500 },
        },
      ],
    };
  },
};

function timeRun(args: readonly string[]): number {
  const begin = performance.now();
  spawnSync(process.execPath, args, { env: cleanEnvironment(), stdio: 'ignore' });
  return performance.now() - begin;
}

async function timeStart({ workspace, settings }: BenchContext): Promise<Start> {
  const port = await freePort();
  const env = { ...cleanEnvironment(), ...settings, OPPSLAG_GRPC_ADDRESS: `127.0.0.1:${port}` };
  const begin = performance.now();
  const child = workspace.spawn(undefined, process.execPath, [OPPSLAG, 'serve'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env,
  });
  try {
    const [listening, said] = await Promise.all([untilListening(port, child), untilSaid(child)]);
    return { listening: listening - begin, said: said - begin };
  } finally {
    child.kill('SIGKILL');
    await workspace.stop(child);
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
