import type { LocalDay } from '../concept/local-day.ts';
import type { Run } from '../index/code-index.ts';
import type { ConceptTable } from '../index/concept-table.ts';
import { FETCHED, POSTING_PARTS, type TextTable } from '../index/text-table.ts';
import type { CandidateRows } from './candidate-rows.ts';
import type { RowBounds } from './row-bounds.ts';
import type { RowSet } from './row-set.ts';
import type { TextRanking } from './text-ranking.ts';
import { type RowHit, TopHits } from './top-hits.ts';

/** Which rows may be hits, and how many of them are wanted. */
export interface RowWish {
  readonly day: LocalDay;
  readonly includeInactive: boolean;
  readonly selectableOnly: boolean;
  /** Hits to keep, 0 or more. */
  readonly limit: number;
}

/** The rows of a query that were visited, and the best of them. Each is scored once. */
export class ScoredRows {
  readonly #concepts: ConceptTable;
  readonly #texts: TextTable;
  readonly #ranking: TextRanking;
  readonly #bounds: RowBounds;
  readonly #top = new TopHits();
  /** A bit for each seat that was visited. */
  readonly #seen: Uint32Array;
  /** Seats to be visited next. */
  readonly #next = new Int32Array(FETCHED);
  #wish!: RowWish;
  /** Least score of a row with rank 0. */
  #least = Number.NEGATIVE_INFINITY;
  /** The last seat whose row may be kept by that. */
  #lastSeat = Number.POSITIVE_INFINITY;
  /** Whether every row that is visited matches: those of the only word. */
  areMatches = false;
  /** The rows that may be hits; undefined when all may. */
  wanted: RowSet | undefined;
  /** Rows that match, or some of them when the total is not exact. */
  total = 0;
  totalIsExact = true;

  constructor(parts: {
    readonly concepts: ConceptTable;
    readonly texts: TextTable;
    readonly ranking: TextRanking;
    readonly bounds: RowBounds;
  }) {
    this.#concepts = parts.concepts;
    this.#texts = parts.texts;
    this.#ranking = parts.ranking;
    this.#bounds = parts.bounds;
    this.#seen = new Uint32Array((parts.concepts.size + 31) >>> 5);
  }

  /** Sets what the next query wants. */
  reset(wish: RowWish, wanted: RowSet | undefined): void {
    this.#wish = wish;
    this.wanted = wanted;
  }

  /**
   * Forgets all rows.
   *
   * @param ceiling the greatest score of a hit that is of use
   */
  clear(ceiling: number): void {
    this.#top.reset(this.#wish.limit, ceiling);
    this.#seen.fill(0);
    this.expect(Number.NEGATIVE_INFINITY);
    this.areMatches = false;
    this.total = 0;
    this.totalIsExact = true;
  }

  /** Passes a row over, as if it had been visited. */
  skip(row: number): void {
    const seat = this.#texts.rowSeats[row]!;
    this.#seen[seat >>> 5]! |= 1 << (seat & 31);
  }

  /** What the score of a hit must not exceed to be kept. */
  get threshold(): number {
    return this.#top.threshold;
  }

  /** The hits, best first. */
  hits(): RowHit[] {
    return this.#top.sorted();
  }

  /** Takes the rows whose code begins with the whole query: hits in their own order. */
  takeCodes(run: Run): void {
    for (let row = run.start; row < run.end; row++) {
      const seat = this.#texts.rowSeats[row]!;
      this.#seen[seat >>> 5]! |= 1 << (seat & 31);
      if (!this.#accepts(row)) continue;
      this.total++;
      this.#top.add(row, -1, row);
    }
  }

  /** Tells the least score of all rows that are visited from now on, if their best texts had rank 0. */
  expect(least: number): void {
    this.#least = least;
    this.#lastSeat = this.#top.threshold - least;
  }

  /** Whether no row of this seat or a later one can be kept. */
  isOver(seat: number): boolean {
    return seat > this.#lastSeat;
  }

  /** Visits the rows of some words, all or those that are candidates, as far as they can be kept or are counted. */
  visitWords(words: readonly number[], candidates?: CandidateRows): void {
    const texts = this.#texts;
    const { postings } = texts;
    const next = this.#next;
    let waiting = 0;
    for (let w = 0; w < words.length; w++) {
      const from = texts.postingsStart(words[w]!);
      const to = texts.postingsEnd(words[w]!);
      // So there is room for the seats of this word; if it has more, `visitPostings` finds nothing waiting.
      if (waiting + to - from > FETCHED) {
        this.#visitNext(waiting);
        waiting = 0;
      }
      if (to - from > FETCHED) {
        for (let part = 0; part < POSTING_PARTS; part++) this.visitPostings(words[w]!, part, candidates);
        continue;
      }
      const last = this.#lastOfUse();
      for (let i = from; i < to; i++) {
        const seat = postings[i]!;
        if (seat <= last && (candidates === undefined || candidates.has(seat))) next[waiting++] = seat;
      }
    }
    this.#visitNext(waiting);
  }

  /**
   * Visits the rows in one part of a word's postings, all or those that are candidates, until the rest can neither be kept nor is
   * counted.
   */
  visitPostings(word: number, part: number, candidates?: CandidateRows): void {
    const texts = this.#texts;
    const { postings } = texts;
    const next = this.#next;
    const to = texts.postingsEnd(word, part);
    for (let i = texts.postingsStart(word, part); i < to; ) {
      const last = this.#lastOfUse();
      let waiting = 0;
      for (; i < to && waiting < FETCHED && postings[i]! <= last; i++) {
        const seat = postings[i]!;
        if (candidates === undefined || candidates.has(seat)) next[waiting++] = seat;
      }
      // Then the end was reached, or what is of no use any more.
      if (waiting === 0) return;
      this.#visitNext(waiting);
    }
  }

  /** The last seat whose row can be kept, or is counted. */
  #lastOfUse(): number {
    return this.totalIsExact ? Number.POSITIVE_INFINITY : this.#lastSeat;
  }

  /** Visits the seats to be visited next, `count` of them. */
  #visitNext(count: number): void {
    this.#texts.prefetch(this.#next, count);
    for (let n = 0; n < count; n++) this.visit(this.#next[n]!);
  }

  /**
   * Scores the row of a seat that was not seen yet and keeps it if it is good enough. Returns its score or, where that suffices to
   * tell that it is not, what it is at least; 0 if it was passed over.
   */
  visit(seat: number): number {
    const bit = 1 << (seat & 31);
    if ((this.#seen[seat >>> 5]! & bit) !== 0) return 0;
    // Its words lie elsewhere in memory, and to fetch them takes longer than all else. For the sake of another word it may be kept.
    if (seat > this.#lastSeat) {
      this.totalIsExact = false;
      return 0;
    }
    this.#seen[seat >>> 5]! |= bit;
    const least = this.areMatches ? 0 : this.#bounds.leastOf(seat);
    if (least === Number.POSITIVE_INFINITY) return 0;
    if (this.totalIsExact && !this.#counts(seat)) return 0;
    if (least > this.#top.threshold) return least;
    const score = this.#ranking.score(seat);
    // When not all are counted, the period is looked up only of what is kept: it lies elsewhere again.
    if (!this.totalIsExact && (score > this.#top.threshold || !this.#counts(seat))) return score;
    this.#top.add(this.#texts.seatRows[seat]!, this.#ranking.bestText, score);
    // No text has a better rank than its row has a seat.
    this.#lastSeat = this.#top.threshold - this.#least;
    return score;
  }

  /** Whether the row of a seat may be a hit. If it may, it is counted. */
  #counts(seat: number): boolean {
    if (!this.#accepts(this.#texts.seatRows[seat]!)) return false;
    this.total++;
    return true;
  }

  #accepts(row: number): boolean {
    const { day, includeInactive, selectableOnly } = this.#wish;
    if (this.wanted?.has(row) === false) return false;
    if (selectableOnly && !this.#concepts.isSelectable(row)) return false;
    return includeInactive || this.#concepts.isValidOn(row, day);
  }
}
