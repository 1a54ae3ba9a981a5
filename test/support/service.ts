import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** What a finished command said. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An own directory for store and keys, removed with `remove`. */
export interface Workplace {
  readonly directory: string;
  readonly store: string;
  readonly trust: string;
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

/** Makes a workplace whose environment points a service at free ports and at its own files. */
export function makeWorkplace(): Workplace {
  const directory = mkdtempSync(join(tmpdir(), 'oppslag-test-'));
  const store = join(directory, 'store');
  const trust = join(directory, 'keys', 'trust.json');
  const env = {
    OPPSLAG_GRPC_ADDRESS: '127.0.0.1:0',
    OPPSLAG_HTTP_ADDRESS: '127.0.0.1:0',
    OPPSLAG_STORE: store,
    OPPSLAG_TRUST: trust,
    OPPSLAG_CACHE: join(directory, 'cache'),
  };
  return { directory, store, trust, env, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** A workplace with a copy of the snapshot and keys that all tests share. */
export function copyWorkplace(snapshotDirectory: string): Workplace {
  const workplace = makeWorkplace();
  cpSync(snapshotDirectory, workplace.directory, { recursive: true });
  return workplace;
}

interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Where Oppslag is installed. Default: this repository. */
  readonly root?: string;
  /** Runs as this user; only root may. */
  readonly uid?: number;
}

/** Runs `oppslag` to its end. */
export async function runCommand(
  args: readonly string[],
  options: StartOptions = {},
): Promise<CommandResult> {
  const child = startOppslag(args, options);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, stdout, stderr };
}

/** A service in a process of its own. */
export interface RunningService {
  readonly grpc: string;
  readonly http: string;
  /** The fields of the line that says it serves. */
  readonly serving: Readonly<Record<string, unknown>>;
  readonly pid: number;
  /** Everything it has written so far. */
  output(): string;
  /** Sends a signal and waits for the end. Returns the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `oppslag serve` and waits for its line. Rejects with what it wrote when it ends before. */
export async function serveIn(
  workplace: Workplace,
  options: { args?: readonly string[]; env?: Readonly<Record<string, string>>; root?: string } = {},
): Promise<RunningService> {
  const env = { ...workplace.env, ...options.env };
  const root = options.root ?? ROOT;
  const child = startOppslag(['serve', ...(options.args ?? [])], { env, root });
  let output = '';
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const serving = await new Promise<Record<string, unknown>>((found, failed) => {
    const read = (chunk: Buffer): void => {
      output += chunk;
      const line = output.split('\n').find((text) => text.includes('"msg":"serving"') && text.endsWith('}'));
      if (line !== undefined) found(JSON.parse(line) as Record<string, unknown>);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void ended.then((code) => failed(new Error(`oppslag serve ended with ${code}:\n${output}`)));
  });
  return {
    grpc: String(serving.grpc),
    http: `http://${String(serving.http)}`,
    serving,
    pid: child.pid!,
    output: () => output,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return await ended;
    },
  };
}

function startOppslag(args: readonly string[], options: StartOptions): ChildProcess {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('OPPSLAG_')),
  );
  return spawn(process.execPath, [join(options.root ?? ROOT, 'bin/oppslag.js'), ...args], {
    cwd: options.cwd ?? ROOT,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    env: { ...inherited, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
