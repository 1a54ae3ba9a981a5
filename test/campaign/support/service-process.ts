import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CatalogService } from '../../../gen/oppslag/v1/catalog_service_pb.ts';
import { TestClient } from '../../support/grpc-client.ts';
import type { Workplace } from '../../support/service.ts';
import { Asker } from './ipc.ts';
import type { Memory } from './probe.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PROBE = new URL('./probe.ts', import.meta.url).href;

/** A service in a process of its own, with the probe of the campaign in it. */
export class ServiceProcess {
  readonly pid: number;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly #child: ChildProcess;
  readonly #asker: Asker;
  #output = '';
  #serving: Readonly<Record<string, unknown>> = {};
  #client: TestClient | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#asker = new Asker(child);
    this.pid = child.pid!;
    this.ended = new Promise((done) => child.once('close', (code, signal) => done(signal ?? code)));
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk;
      });
    }
  }

  /** Starts a service without waiting until it serves. */
  static spawn(workplace: Workplace, env: Readonly<Record<string, string>> = {}): ServiceProcess {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !name.startsWith('OPPSLAG_') && !name.startsWith('VITEST') && name !== 'NODE_OPTIONS',
    );
    const args = ['--expose-gc', '--import', PROBE, resolve(ROOT, 'bin/oppslag.js'), 'serve'];
    const child = spawn(process.execPath, args, {
      cwd: workplace.directory,
      env: {
        ...Object.fromEntries(inherited),
        OPPSLAG_LOG_LEVEL: 'error',
        OPPSLAG_CACHE: resolve(workplace.directory, 'cache'),
        ...workplace.env,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return new ServiceProcess(child);
  }

  /** Starts a service. Rejects with what it wrote when it ends before it serves. */
  static async start(
    workplace: Workplace,
    env: Readonly<Record<string, string>> = {},
  ): Promise<ServiceProcess> {
    const service = ServiceProcess.spawn(workplace, env);
    await service.untilServing();
    return service;
  }

  /** Waits for its line. */
  async untilServing(): Promise<void> {
    let hasEnded = false;
    void this.ended.then(() => {
      hasEnded = true;
    });
    for (;;) {
      const lines = this.#output.split('\n').slice(0, -1);
      const line = lines.find((text) => text.includes('"msg":"serving"'));
      if (line !== undefined) {
        this.#serving = JSON.parse(line) as Record<string, unknown>;
        return;
      }
      if (hasEnded) throw new Error(`the service must serve; it said:\n${this.#output.slice(0, 2_000)}`);
      await new Promise((done) => setTimeout(done, 2));
    }
  }

  get output(): string {
    return this.#output;
  }

  get grpc(): string {
    return String(this.#serving.grpc);
  }

  get http(): string {
    return `http://${String(this.#serving.http)}`;
  }

  get client(): TestClient {
    this.#client ??= new TestClient(this.grpc);
    return this.#client;
  }

  /** Runs what the service has scheduled, and waits until it is done. */
  async refresh(): Promise<void> {
    await this.#asker.ask('refresh');
  }

  async moveClock(ms: number): Promise<void> {
    await this.#asker.ask('moveClock', ms);
  }

  /** Milliseconds, since the last question. */
  async longestStall(): Promise<number> {
    return await this.#asker.ask('longestStall');
  }

  async memory(): Promise<Memory> {
    return await this.#asker.ask('memory');
  }

  async status() {
    return await this.client.call(CatalogService.method.getSnapshotStatus, {});
  }

  /** The sequence that is served. */
  async sequence(): Promise<number> {
    return Number((await this.status()).active?.sequence);
  }

  /** How often each outcome of a refresh was counted. */
  async outcomes(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${this.http}/metrics`)).text();
    const lines = text.matchAll(/^oppslag_refreshes_total\{[^}]*outcome="(\w+)"[^}]*\} (\d+)$/gm);
    const counts = new Map<string, number>();
    for (const [, outcome, count] of lines) counts.set(outcome!, (counts.get(outcome!) ?? 0) + Number(count));
    return counts;
  }

  /** Kernel ids of the threads that do its file work. */
  poolThreads(): number[] {
    const tasks = `/proc/${this.pid}/task`;
    return readdirSync(tasks)
      .filter((id) => readFileSync(`${tasks}/${id}/comm`, 'utf8').trim() === 'libuv-worker')
      .map(Number);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.#client?.close();
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
