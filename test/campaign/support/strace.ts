import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment of a service whose file work is all done by one thread, in an order that repeats. */
export const ONE_POOL_THREAD = { UV_THREADPOOL_SIZE: '1' };

/** A system call that a thread made on a file. */
export interface FileCall {
  readonly name: string;
  /** How many calls of that name the thread had made, this one included. */
  readonly number: number;
  /** The line of strace, with the paths of descriptors. */
  readonly line: string;
}

/** Whether strace is there and may be used. */
export function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Watches, or disturbs, the system calls of one thread. */
export class Strace {
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #ended: Promise<void>;

  private constructor(child: ChildProcess, directory: string) {
    this.#child = child;
    this.#directory = directory;
    this.#ended = new Promise((done) => child.once('close', () => done()));
  }

  /**
   * @param thread kernel id
   * @param names system calls to watch
   * @param injection what happens at one of them, as `inject=` of strace wants it after the names
   */
  static async attach(thread: number, names: readonly string[], injection?: string): Promise<Strace> {
    const directory = mkdtempSync(join(tmpdir(), 'oppslag-strace-'));
    // A question mark lets strace pass over a call that this machine does not have.
    const set = names.map((name) => `?${name}`).join(',');
    const inject = injection === undefined ? [] : ['-e', `inject=${set}:${injection}`];
    const args = [
      '-y',
      '-p',
      String(thread),
      '-o',
      join(directory, 'calls'),
      '-e',
      `trace=${set}`,
      ...inject,
    ];
    const child = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const strace = new Strace(child, directory);
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => reject(new Error(`strace must attach; it said: ${said}`)));
      child.stderr!.on('data', (chunk: Buffer) => {
        said += chunk;
        if (said.includes('attached')) resolve();
      });
    });
    return strace;
  }

  /** Lets the thread go on, and tells what it did. */
  async detach(): Promise<readonly FileCall[]> {
    this.#child.kill('SIGINT');
    await this.#ended;
    const numbers = new Map<string, number>();
    const lines = readFileSync(join(this.#directory, 'calls'), 'utf8').split('\n');
    rmSync(this.#directory, { recursive: true, force: true });
    return lines.flatMap((line) => {
      const name = /^(\w+)\(/.exec(line)?.[1];
      if (name === undefined) return [];
      const number = (numbers.get(name) ?? 0) + 1;
      numbers.set(name, number);
      return [{ name, number, line }];
    });
  }
}
