import { stripVTControlCharacters } from 'node:util';

/** Where progress goes: stderr, so that it never mixes with results. */
export interface ProgressTarget {
  readonly isTerminal: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
  write(text: string): void;
}

export const processProgress: ProgressTarget = {
  get isTerminal() {
    return process.stderr.isTTY === true;
  },
  get columns() {
    return process.stderr.columns ?? 80;
  },
  write: (text) => void process.stderr.write(text),
};

/**
 * Tells what long work is at. On a terminal every item has a line that changes, and the lines go away at the end;
 * elsewhere every change is a JSON object on a line of its own, for logs, or nothing when it is not wanted.
 */
export class Progress {
  readonly #target: ProgressTarget;
  readonly #logsWithoutTerminal: boolean;
  readonly #items = new Map<string, string>();
  #shownLines = 0;

  constructor(
    target: ProgressTarget = processProgress,
    options: { readonly logsWithoutTerminal?: boolean } = {},
  ) {
    this.#target = target;
    this.#logsWithoutTerminal = options.logsWithoutTerminal ?? false;
  }

  /** Sets the line of an item. `facts` is what a log wants to know beyond the text. */
  set(item: string, text: string, facts: Readonly<Record<string, unknown>> = {}): void {
    if (this.#target.isTerminal) {
      this.#items.set(item, text);
      this.#draw();
    } else if (this.#logsWithoutTerminal) {
      this.#target.write(`${JSON.stringify({ time: new Date().toISOString(), item, text, ...facts })}\n`);
    }
  }

  /** Takes the lines away. */
  done(): void {
    if (!this.#target.isTerminal) return;
    this.#items.clear();
    this.#draw();
  }

  #draw(): void {
    const back = this.#shownLines > 0 ? `\u001b[${this.#shownLines}A` : '';
    const lines = [...this.#items].map(([item, text]) => `${this.#cut(`${item}  ${text}`)}\n`);
    this.#target.write(`${back}\r\u001b[J${lines.join('')}`);
    this.#shownLines = lines.length;
  }

  /** A line that wraps would be counted as one and leave a rest behind. */
  #cut(line: string): string {
    return [...stripVTControlCharacters(line)].slice(0, Math.max(10, this.#target.columns - 1)).join('');
  }
}
