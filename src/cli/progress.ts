import type { Output } from './output.ts';

/** Tells what long work is at: one line that changes on a terminal, nothing elsewhere. */
export class Progress {
  readonly #isShown: boolean;

  constructor(output: Output) {
    this.#isShown = output.isTerminal && process.stderr.isTTY === true;
  }

  /** Shows the step that begins. */
  step(text: string): void {
    if (this.#isShown) process.stderr.write(`\r\u001b[K${text} …`);
  }

  /** Takes the line away. */
  done(): void {
    if (this.#isShown) process.stderr.write('\r\u001b[K');
  }
}
