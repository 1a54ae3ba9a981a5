import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ReplayOptions } from './replay.ts';
import { CORE, type Workspace } from './workspace.ts';

const WORKER = fileURLToPath(new URL('replay-worker.ts', import.meta.url));

/** What a load generator is told to do. */
export interface ReplayJob extends Omit<ReplayOptions, 'recording'> {
  readonly recordingPath: string;
}

/** What it found. Times in microseconds. */
export interface ReplaySummary {
  readonly callsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** A load generator on the core that servers do not use. */
export class ReplayGenerator {
  readonly #workspace: Workspace;
  readonly #child: ChildProcess;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#child = workspace.spawn(CORE.load, process.execPath, [WORKER], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  /** Replays once. Throws when a call failed. */
  async run(job: ReplayJob): Promise<ReplaySummary> {
    this.#child.send(job);
    const [result] = (await once(this.#child, 'message')) as [ReplaySummary | { error: string }];
    if ('error' in result) throw new Error(`replay: ${result.error}`);
    return result;
  }

  async stop(): Promise<void> {
    await this.#workspace.stop(this.#child);
  }
}
