import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workspace } from './workspace.ts';

export interface ServerProcessOptions {
  readonly workspace: Workspace;
  /** Names the file that its output goes to. */
  readonly name: string;
  readonly core: number | undefined;
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const CPU_REPORTER = new URL('cpu-reporter.ts', import.meta.url).href;
const POLL_MS = 1;
const START_TIMEOUT_MS = 30_000;

/**
 * A server in its own process that says `{"msg":"serving","grpc":"host:port"}` when it answers. Its output goes to a file,
 * as an access log would.
 */
export class ServerProcess {
  readonly #workspace: Workspace;
  readonly #child: ChildProcess;
  readonly #outputPath: string;
  #port = 0;

  private constructor(workspace: Workspace, child: ChildProcess, outputPath: string) {
    this.#workspace = workspace;
    this.#child = child;
    this.#outputPath = outputPath;
  }

  /** Starts a server and waits until it serves. */
  static async start(options: ServerProcessOptions): Promise<ServerProcess> {
    const { workspace, name, core, args, env = {} } = options;
    const outputPath = workspace.path(`${name}.log`);
    const output = openSync(outputPath, 'w');
    const child = workspace.spawn(core, process.execPath, ['--import', CPU_REPORTER, ...args], {
      stdio: ['ignore', output, output, 'ipc'],
      env: { ...cleanEnvironment(), ...env },
    });
    closeSync(output);
    const server = new ServerProcess(workspace, child, outputPath);
    await server.#untilServing(name);
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Processor time of all its threads so far, in microseconds. */
  async cpuMicros(): Promise<number> {
    this.#child.send('cpu');
    const [micros] = (await once(this.#child, 'message')) as [number];
    return micros;
  }

  async stop(): Promise<void> {
    await this.#workspace.stop(this.#child);
  }

  async #untilServing(name: string): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const output = readFileSync(this.#outputPath, 'utf8');
      const line = output.split('\n').find((text) => text.includes('"msg":"serving"') && text.endsWith('}'));
      if (line !== undefined) {
        this.#port = Number((JSON.parse(line) as { grpc: string }).grpc.split(':').at(-1));
        return;
      }
      if (this.#child.exitCode !== null || performance.now() > deadline) {
        await this.stop();
        throw new Error(`server ${name} must say that it serves; it said: ${output.slice(0, 2_000)}`);
      }
      await sleep(POLL_MS);
    }
  }
}

/** The environment without settings of Oppslag: a run must not depend on the shell it was started from. */
export function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('OPPSLAG_'),
  );
  return Object.fromEntries(kept);
}
