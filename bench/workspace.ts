import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Who runs where: servers on the first core, what loads them on the second. */
export const CORE = { server: 0, load: 1 } as const;

const KILL_AFTER_MS = 5_000;

/** The temporary directory of a run and every process it started. What is closed here leaves nothing behind. */
export class Workspace {
  readonly directory = mkdtempSync(join(tmpdir(), 'oppslag-bench-'));
  readonly #children = new Set<ChildProcess>();

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Starts a program, on one core if the machine has two. */
  spawn(
    core: number | undefined,
    command: string,
    args: readonly string[],
    options: SpawnOptions,
  ): ChildProcess {
    const isPinned = core !== undefined && availableParallelism() > 1;
    const child = isPinned
      ? spawn('taskset', ['-c', String(core), command, ...args], options)
      : spawn(command, args, options);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Ends a process and waits until it has. `SIGTERM` lets it end in peace, for at most 5 s. */
  async stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    await ended;
    clearTimeout(timer);
  }

  /** Ends every process that still runs and removes the directory. Works in an exit handler too. */
  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
