import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineAnswers, EngineJob } from './engine-worker.ts';
import type { Workspace } from './workspace.ts';

const WORKER = fileURLToPath(new URL('engine-worker.ts', import.meta.url));
const MEBIBYTE = 2 ** 20;

/** Why an engine did not answer. */
export type LimitKind = 'time' | 'memory';

/** An engine took more than it may. Its process is gone. */
export class OverLimit extends Error {
  readonly kind: LimitKind;
  override readonly name = 'OverLimit';

  constructor(kind: LimitKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** A search engine in its own process, bounded in heap and time. */
export class EngineProcess {
  readonly #workspace: Workspace;
  readonly #child: ChildProcess;
  readonly #heapBytes: number;

  /** @param heapBytes what its heap may hold; buffers are not counted */
  constructor(workspace: Workspace, heapBytes: number) {
    this.#workspace = workspace;
    this.#heapBytes = heapBytes;
    const args = [
      `--max-old-space-size=${Math.floor(heapBytes / MEBIBYTE)}`,
      '--disable-warning=ExperimentalWarning',
    ];
    // A heap that is full says so at length; the exit tells it too.
    this.#child = workspace.spawn(undefined, process.execPath, [...args, WORKER], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
  }

  /**
   * Gives it a job and waits for the answer, at most `limitMs`.
   *
   * @throws OverLimit, after which the process has ended
   * @throws Error when it failed
   */
  async run<Job extends EngineJob>(job: Job, limitMs: number): Promise<EngineAnswers[Job['do']]> {
    const child = this.#child;
    let errors = '';
    const collect = (chunk: Buffer): void => {
      errors = (errors + chunk.toString()).slice(-2_000);
    };
    child.stderr!.on('data', collect);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<EngineAnswers[Job['do']]>((resolve, reject) => {
        child.once('message', resolve as (message: unknown) => void);
        child.once('close', (code, signal) => reject(this.#ended(code, signal, errors)));
        timer = setTimeout(() => {
          reject(new OverLimit('time', `over the limit of ${Math.round(limitMs / 1000)} s`));
        }, limitMs);
        child.send(job);
      });
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      clearTimeout(timer);
      for (const event of ['message', 'close']) child.removeAllListeners(event);
      child.stderr!.off('data', collect);
    }
  }

  async stop(): Promise<void> {
    await this.#workspace.stop(this.#child);
  }

  /** Node aborts when its heap is full, with the words in its last lines. */
  #ended(code: number | null, signal: string | null, errors: string): Error {
    if (signal === 'SIGABRT' || code === 134 || errors.includes('heap out of memory')) {
      return new OverLimit(
        'memory',
        `over the limit of ${(this.#heapBytes / 2 ** 30).toFixed(0)} GiB of heap`,
      );
    }
    return new Error(`an engine must not end by itself; it said: ${errors}`);
  }
}
