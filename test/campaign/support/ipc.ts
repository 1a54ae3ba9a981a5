import type { ChildProcess } from 'node:child_process';

interface Request {
  readonly id: number;
  readonly command: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/** Answers what the parent process asks. The process ends when the parent is gone, so that none is left behind. */
export function answerParent(handlers: Handlers): void {
  process.on('message', async ({ id, command, argument }: Request) => {
    const answer = await Promise.resolve()
      .then(() => handlers[command]!(argument as never))
      .then(
        (result): Answer => ({ id, result }),
        (error: unknown): Answer => ({ id, error: error instanceof Error ? error.stack! : String(error) }),
      );
    if (process.connected) process.send!(answer);
  });
  process.once('disconnect', () => process.exit(1));
  // Asking must not keep a service alive that would otherwise have ended.
  process.channel?.unref();
}

/** Asks a child process that answers with `answerParent`. */
export class Asker {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #last = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => {
      const answer = message as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.once('exit', (code, signal) => {
      const error = `the process ended (${signal ?? code})`;
      for (const answer of this.#waiting.values()) answer({ id: 0, error });
      this.#waiting.clear();
    });
  }

  /** Rejects when the handler throws, or the process ends before it has answered. */
  async ask<Result>(command: string, argument?: unknown): Promise<Result> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      throw new Error('the process has ended');
    const id = ++this.#last;
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, command, argument } satisfies Request, (error) => {
        if (error !== null) resolve({ id, error: error.message });
      });
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result as Result;
  }
}
