import type { Run } from '../index/code-index.ts';
import type { TextTable } from '../index/text-table.ts';
import { countBits } from './bits.ts';

/** Rows with one of these words, or in the run. */
export interface RowList {
  /** Numbers of vocabulary words. */
  readonly words: readonly number[];
  readonly run: Run;
  /** Rows at most: those of the words and of the run, some of them twice. */
  readonly atMost: number;
}

/** Reading a posting costs about an eighth of looking at the texts of a row. */
const POSTINGS_A_ROW = 8;

/**
 * The rows that several long lists have in common, one bit a row. They come in their own order, which is that of memory,
 * and each comes once: for lists of a good part of all rows that is several times as fast as to walk the shortest.
 */
export class CandidateRows {
  readonly #texts: TextTable;
  readonly #bits: Uint32Array;
  readonly #others: Uint32Array;

  constructor(texts: TextTable, rowCount: number) {
    this.#texts = texts;
    this.#bits = new Uint32Array((rowCount + 31) >>> 5);
    this.#others = new Uint32Array(this.#bits.length);
  }

  /**
   * Sets rows that may be in all lists. Lists that are long beside what is left are not read, so some may be in the first
   * lists only.
   *
   * @param lists the shortest first; at least one
   */
  set(lists: readonly RowList[]): void {
    const [shortest, ...others] = lists as [RowList, ...RowList[]];
    this.#read(shortest, this.#bits);
    let left = shortest.atMost;
    for (const list of others) {
      if (list.atMost > left * POSTINGS_A_ROW) return;
      this.#read(list, this.#others);
      left = this.#keepOthers();
    }
  }

  /** Visits the rows in ascending order. */
  walk(visit: (row: number) => void): void {
    const bits = this.#bits;
    for (let i = 0; i < bits.length; i++) {
      for (let rest = bits[i]!; rest !== 0; rest &= rest - 1) visit(i * 32 + 31 - Math.clz32(rest & -rest));
    }
  }

  #read({ words, run }: RowList, bits: Uint32Array): void {
    const { postings, postingOffsets } = this.#texts;
    bits.fill(0);
    for (let row = run.start; row < run.end; row++) bits[row >>> 5]! |= 1 << (row & 31);
    for (let w = 0; w < words.length; w++) {
      const to = postingOffsets[words[w]! + 1]!;
      for (let i = postingOffsets[words[w]!]!; i < to; i++) {
        const row = postings[i]!;
        bits[row >>> 5]! |= 1 << (row & 31);
      }
    }
  }

  /** Takes away the rows that the other list lacks. Returns how many are left. */
  #keepOthers(): number {
    let left = 0;
    for (let i = 0; i < this.#bits.length; i++) {
      const both = this.#bits[i]! & this.#others[i]!;
      this.#bits[i] = both;
      left += countBits(both);
    }
    return left;
  }
}
