import { stripVTControlCharacters } from 'node:util';

/** Where progress goes: stderr, so that it never mixes with results. */
export interface ProgressTarget {
  readonly isTerminal: boolean;
  /** Columns of the terminal; 0 when it does not say. */
  readonly columns: number;
  /** Rows of the terminal; 0 when it does not say. */
  readonly rows: number;
  write(text: string): void;
}

export const processProgress: ProgressTarget = {
  get isTerminal() {
    return process.stderr.isTTY === true;
  },
  get columns() {
    return process.stderr.columns ?? 0;
  },
  get rows() {
    return process.stderr.rows ?? 0;
  },
  write: (text) => void process.stderr.write(text),
};

const USUAL_COLUMNS = 80;
const USUAL_ROWS = 24;

interface Item {
  readonly text: string;
  /** Rises with every change of any item. */
  readonly change: number;
}

/**
 * Tells what long work is at. On a terminal every item has a line that changes, and the lines go away at the end; when
 * there are more than the terminal has room for, those that changed last are shown. Elsewhere every change is a JSON
 * object on a line of its own, for logs, or nothing when it is not wanted.
 */
export class Progress {
  readonly #target: ProgressTarget;
  readonly #logsWithoutTerminal: boolean;
  readonly #items = new Map<string, Item>();
  #changes = 0;
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
      this.#changes += 1;
      this.#items.set(item, { text, change: this.#changes });
      this.#draw();
    } else if (this.#logsWithoutTerminal) {
      this.#target.write(`${JSON.stringify({ time: new Date().toISOString(), item, text, ...facts })}\n`);
    }
  }

  /** Takes the lines away. */
  done(): void {
    this.#items.clear();
    if (this.#shownLines > 0) this.#draw();
  }

  #draw(): void {
    const back = this.#shownLines > 0 ? `\u001b[${this.#shownLines}A` : '';
    const lines = this.#fitting().map(([item, { text }]) => `${this.#cut(`${item}  ${text}`)}\n`);
    this.#target.write(`${back}\r\u001b[J${lines.join('')}`);
    this.#shownLines = lines.length;
  }

  /** The items for which there is room, in the order of their first appearance. The cursor needs a row of its own. */
  #fitting(): [string, Item][] {
    const room = Math.max(1, (this.#target.rows || USUAL_ROWS) - 1);
    const items = [...this.#items];
    if (items.length <= room) return items;
    const oldest = items.map(([, { change }]) => change).sort((a, b) => b - a)[room - 1]!;
    return items.filter(([, { change }]) => change >= oldest);
  }

  /** A line that wraps would be counted as one and leave a rest behind. */
  #cut(line: string): string {
    const width = Math.max(1, (this.#target.columns || USUAL_COLUMNS) - 1);
    return [...stripVTControlCharacters(line).replace(/\p{Cc}/gu, ' ')].slice(0, width).join('');
  }
}
