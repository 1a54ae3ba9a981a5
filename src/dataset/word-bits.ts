import type { TextTable } from '../index/text-table.ts';

/** Postings that take as many bytes as a bit for each of so many rows. */
const ROWS_A_POSTING = 32;

/**
 * The rows of words as bits, one a seat. Those of the most frequent words are kept: to unite or intersect them takes a small part of the
 * time that it takes to read the postings. They are made when first asked for, and only where they are no longer than the postings.
 */
export class WordBits {
  readonly #texts: TextTable;
  readonly #rowCount: number;
  readonly #bits = new Map<number, Uint32Array>();

  constructor(texts: TextTable, rowCount: number) {
    this.#texts = texts;
    this.#rowCount = rowCount;
  }

  /** The rows of a frequent word, undefined of others. They must not be changed. */
  bitsOf(word: number): Uint32Array | undefined {
    const postings = this.#texts.postingsEnd(word) - this.#texts.postingsStart(word);
    if (postings * ROWS_A_POSTING < this.#rowCount) return undefined;
    const known = this.#bits.get(word);
    if (known !== undefined) return known;
    const bits = new Uint32Array((this.#rowCount + 31) >>> 5);
    this.#readInto(bits, word);
    this.#bits.set(word, bits);
    return bits;
  }

  /** Adds the rows of a word, frequent or not. */
  uniteInto(bits: Uint32Array, word: number): void {
    const own = this.bitsOf(word);
    if (own === undefined) this.#readInto(bits, word);
    else for (let i = 0; i < bits.length; i++) bits[i]! |= own[i]!;
  }

  #readInto(bits: Uint32Array, word: number): void {
    const { postings } = this.#texts;
    const to = this.#texts.postingsEnd(word);
    for (let i = this.#texts.postingsStart(word); i < to; i++) {
      const seat = postings[i]!;
      bits[seat >>> 5]! |= 1 << (seat & 31);
    }
  }
}
