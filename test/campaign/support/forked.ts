import { type ChildProcess, fork } from 'node:child_process';
import { Asker } from './ipc.ts';
import type { Load, LoadCounts } from './load.ts';

/** A program of the campaign in a process of its own. */
export class Forked {
  readonly #child: ChildProcess;
  readonly #asker: Asker;

  /** @param name file beside this one that calls `answerParent` */
  constructor(name: string) {
    this.#child = fork(new URL(name, import.meta.url), [], { execArgv: [], stdio: 'inherit' });
    this.#asker = new Asker(this.#child);
  }

  async ask<Result>(command: string, argument?: unknown): Promise<Result> {
    return await this.#asker.ask(command, argument);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((done) => this.#child.once('exit', done));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** Loads services from a process of its own. */
export class LoadProcess {
  readonly #forked = new Forked('load-process.ts');

  async start(options: ConstructorParameters<typeof Load>[0]): Promise<RemoteLoad> {
    const number = await this.#forked.ask<number>('start', options);
    return {
      take: async () => await this.#forked.ask<LoadCounts>('take', number),
      stop: async () => await this.#forked.ask<LoadCounts>('stop', number),
    };
  }

  async end(): Promise<void> {
    await this.#forked.end();
  }
}

export interface RemoteLoad {
  take(): Promise<LoadCounts>;
  stop(): Promise<LoadCounts>;
}
