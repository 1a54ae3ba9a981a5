import type { Mark } from './word-marks.ts';

/** How well each typed word was found in any of the systems that are searched together. */
export class KnownWords {
  /** The best mark of each word that was found. */
  readonly #best = new Map<string, number>();

  /** Takes note that a system has a typed word, and how well. */
  add(word: string, mark: number): void {
    const known = this.#best.get(word);
    if (known === undefined || mark < known) this.#best.set(word, mark);
  }

  /** Whether some system has a typed word at least as well as `mark`. */
  hasAtLeast(word: string, mark: Mark): boolean {
    const best = this.#best.get(word);
    return best !== undefined && best <= mark;
  }
}
