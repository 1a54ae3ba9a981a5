import type { TextTable } from '../index/text-table.ts';

/** Postings that take as many bytes as a bit for each of so many rows. */
const ROWS_A_POSTING = 32;

/**
 * The rows of the most frequent words as bits, one a seat: to unite or intersect these takes a small part of the time that it takes to
 * read the postings. They are made when first asked for, and only where they are no longer than the postings.
 */
export class DenseWords {
  readonly #texts: TextTable;
  readonly #rowCount: number;
  readonly #bits = new Map<number, Uint32Array>();

  constructor(texts: TextTable, rowCount: number) {
    this.#texts = texts;
    this.#rowCount = rowCount;
  }

  /** The rows of a word, undefined when it is not so frequent. They must not be changed. */
  bitsOf(word: number): Uint32Array | undefined {
    const { postings, postingOffsets } = this.#texts;
    const from = postingOffsets[word]!;
    const to = postingOffsets[word + 1]!;
    if ((to - from) * ROWS_A_POSTING < this.#rowCount) return undefined;
    const known = this.#bits.get(word);
    if (known !== undefined) return known;
    const bits = new Uint32Array((this.#rowCount + 31) >>> 5);
    for (let i = from; i < to; i++) bits[postings[i]! >>> 5]! |= 1 << (postings[i]! & 31);
    this.#bits.set(word, bits);
    return bits;
  }
}
