import type { Run } from '../index/code-index.ts';
import { FETCHED, type TextTable } from '../index/text-table.ts';
import { countAllBits, keepCommonBits } from './bits.ts';
import type { RowSet } from './row-set.ts';
import type { WordBits } from './word-bits.ts';

/** Rows with one of these words, or in the run. */
export interface RowList {
  /** Numbers of vocabulary words. */
  readonly words: readonly number[];
  readonly run: Run;
  /** Rows at most: those of the words and of the run, some of them twice. */
  readonly atMost: number;
}

/** Reading a posting costs about as much less than looking at the texts of a row, which mostly are not in the cache. */
const POSTINGS_A_ROW = 12;

/** Whether to read lists takes longer than to look at the texts of so many rows. */
export function areLongBeside(lists: readonly RowList[], rows: number): boolean {
  return lists.reduce((sum, { atMost }) => sum + atMost, 0) > rows * POSTINGS_A_ROW;
}

/** Enough to count every typed word but one. */
const PLANES = 4;

/**
 * The rows that several long lists have in common, one bit a seat. They come in the order of their seats, which is that of memory
 * and the static one, and each comes once: for lists of a good part of all rows that is many times as fast as to walk the shortest.
 */
export class CandidateRows {
  readonly #texts: TextTable;
  readonly #wordBits: WordBits;
  readonly #bits: Uint32Array;
  readonly #others: Uint32Array;
  /** The rows that were saved, and how many they are. */
  readonly #saved: Uint32Array;
  #savedLeft = 0;
  /** The rows before `keepCounted` took some away. */
  readonly #all: Uint32Array;
  /** For each row the number of further lists that have it, a bit of the number in each plane, the lowest first. */
  readonly #planes: readonly Uint32Array[];
  /** Seats to be visited next; up to 31 more than are fetched together, as they come by 32. */
  readonly #next = new Int32Array(FETCHED + 32);
  #planesUsed = 0;
  /** Rows that are left. */
  left = 0;
  /** Whether they were counted, as they are whenever a method returns. */
  #isCounted = true;

  constructor(texts: TextTable, rowCount: number, wordBits: WordBits) {
    this.#texts = texts;
    this.#wordBits = wordBits;
    this.#bits = new Uint32Array((rowCount + 31) >>> 5);
    this.#others = new Uint32Array(this.#bits.length);
    this.#saved = new Uint32Array(this.#bits.length);
    this.#all = new Uint32Array(this.#bits.length);
    this.#planes = Array.from({ length: PLANES }, () => new Uint32Array(this.#bits.length));
  }

  /**
   * Sets rows that may be in all lists. Lists that are long beside what is left are not read, so some may be in the first
   * lists only; but when more than `most` are left, all are in every list.
   *
   * @param lists the shortest first; at least one
   */
  set(lists: readonly RowList[], most: number): void {
    const [shortest, ...others] = lists as [RowList, ...RowList[]];
    const first = this.#read(shortest, this.#bits);
    if (first !== this.#bits) this.#bits.set(first);
    // So many at most: enough to decide which list to read next. What is taken away then need not be counted.
    this.left = shortest.atMost;
    this.#isCounted = false;
    for (const list of others) this.narrow(list, most);
    if (!this.#isCounted) this.#countLeft();
  }

  /** Keeps the rows that are left for `restore`. */
  save(): void {
    this.#saved.set(this.#bits);
    this.#savedLeft = this.left;
  }

  /** Sets the rows that were saved. */
  restore(): void {
    this.#bits.set(this.#saved);
    this.left = this.#savedLeft;
  }

  /** Takes away the rows that a list lacks, unless it is long beside what is left and no more than `most` are left. */
  narrow(list: RowList, most: number): void {
    if (this.left <= most && this.areLong([list])) return;
    this.#keepOnly(this.#read(list, this.#others));
  }

  /** Takes away the rows that are not wanted. */
  keep(wanted: RowSet): void {
    const { rowSeats } = this.#texts;
    this.#others.fill(0);
    for (const row of wanted.rows) set(this.#others, rowSeats[row]!);
    this.#keepOnly(this.#others);
  }

  /** Counts for each row how many of these lists have it; 15 lists at most. */
  count(lists: readonly RowList[]): void {
    this.#planesUsed = 32 - Math.clz32(lists.length);
    this.#all.set(this.#bits);
    for (let p = 0; p < this.#planesUsed; p++) this.#planes[p]!.fill(0);
    for (const list of lists) this.#addOne(this.#read(list, this.#others));
  }

  /** Adds 1 to the numbers of these rows. */
  #addOne(rows: Uint32Array): void {
    for (let i = 0; i < rows.length; i++) {
      let carry = rows[i]!;
      for (let p = 0; carry !== 0 && p < this.#planesUsed; p++) {
        const plane = this.#planes[p]!;
        const sum = plane[i]!;
        plane[i] = sum ^ carry;
        carry &= sum;
      }
    }
  }

  /** Leaves the rows that were set and that have just this number. */
  keepCounted(count: number): void {
    const bits = this.#bits;
    bits.set(this.#all);
    for (let p = 0; p < this.#planesUsed; p++) {
      const plane = this.#planes[p]!;
      const flip = ((count >> p) & 1) - 1;
      for (let i = 0; i < bits.length; i++) bits[i]! &= plane[i]! ^ flip;
    }
    this.#countLeft();
  }

  /** Whether to read lists takes longer than to look at the texts of all rows that are left. */
  areLong(lists: readonly RowList[]): boolean {
    return areLongBeside(lists, this.left);
  }

  has(seat: number): boolean {
    return (this.#bits[seat >>> 5]! & (1 << (seat & 31))) !== 0;
  }

  /**
   * Visits the seats in ascending order, `most` of them, until a visit returns false. Returns how many were visited; of the last one
   * that was not wanted nothing is counted.
   */
  walk(most: number, visit: (seat: number) => boolean): number {
    const bits = this.#bits;
    const next = this.#next;
    let visited = 0;
    let waiting = 0;
    for (let i = 0; i < bits.length; i++) {
      for (let rest = bits[i]!; rest !== 0; rest &= rest - 1)
        next[waiting++] = i * 32 + 31 - Math.clz32(rest & -rest);
      if (waiting < FETCHED && i < bits.length - 1) continue;
      this.#texts.prefetch(next, waiting);
      for (let n = 0; n < waiting; n++) {
        if (visited === most || !visit(next[n]!)) return visited;
        visited++;
      }
      waiting = 0;
    }
    return visited;
  }

  /** The rows of a list as bits, either those of a frequent word or `scratch`. */
  #read({ words, run }: RowList, scratch: Uint32Array): Uint32Array {
    const { rowSeats } = this.#texts;
    const isOneWord = words.length === 1 && run.start === run.end;
    const alone = isOneWord ? this.#wordBits.bitsOf(words[0]!) : undefined;
    if (alone !== undefined) return alone;
    scratch.fill(0);
    for (let row = run.start; row < run.end; row++) set(scratch, rowSeats[row]!);
    for (let w = 0; w < words.length; w++) this.#wordBits.uniteInto(scratch, words[w]!);
    return scratch;
  }

  /** Takes away all rows but these. */
  #keepOnly(rows: Uint32Array): void {
    this.left = keepCommonBits(this.#bits, rows);
    this.#isCounted = true;
  }

  #countLeft(): void {
    this.left = countAllBits(this.#bits);
    this.#isCounted = true;
  }
}

function set(bits: Uint32Array, seat: number): void {
  bits[seat >>> 5]! |= 1 << (seat & 31);
}
