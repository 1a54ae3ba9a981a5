import type { LocalDay } from '../concept/local-day.ts';
import type { Run } from '../index/code-index.ts';
import type { ConceptTable } from '../index/concept-table.ts';
import type { TextTable } from '../index/text-table.ts';
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

/** What is known of all rows that will be visited. */
export interface RowBound {
  /** Least score of any of them, if its best text had rank 0. */
  readonly least: number;
  /** Weight of a name that is the whole query, and so may score better than that; undefined when there is none. */
  readonly wholeWeight: number | undefined;
}

/** The rows of a query that were visited, and the best of them. Each is scored once. */
export class ScoredRows {
  readonly #concepts: ConceptTable;
  readonly #texts: TextTable;
  readonly #ranking: TextRanking;
  /** For each row the rank of its best text. */
  readonly #rowRanks: Uint32Array;
  readonly #top = new TopHits();
  /** A bit for each row that was visited. */
  readonly #seen: Uint32Array;
  #wish!: RowWish;
  #bound: RowBound | undefined;
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
    readonly rowRanks: Uint32Array;
  }) {
    this.#concepts = parts.concepts;
    this.#texts = parts.texts;
    this.#ranking = parts.ranking;
    this.#rowRanks = parts.rowRanks;
    this.#seen = new Uint32Array((parts.concepts.size + 31) >>> 5);
  }

  /** Sets what the next query wants. */
  reset(wish: RowWish, wanted: RowSet | undefined): void {
    this.#wish = wish;
    this.wanted = wanted;
  }

  /** Forgets all rows. */
  clear(): void {
    this.#top.reset(this.#wish.limit);
    this.#seen.fill(0);
    this.#bound = undefined;
    this.areMatches = false;
    this.total = 0;
    this.totalIsExact = true;
  }

  /** What a hit must beat to be kept. */
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
      this.#seen[row >>> 5]! |= 1 << (row & 31);
      if (!this.#accepts(row)) continue;
      this.total++;
      this.#top.add(row, -1, row);
    }
  }

  /** Tells what holds of all rows that are visited from now on. */
  expect(bound: RowBound | undefined): void {
    this.#bound = bound;
  }

  /** Scores a row that was not seen yet and keeps it if it is good enough. Returns its score, or 0 if it was passed over. */
  visit(row: number): number {
    const bit = 1 << (row & 31);
    if ((this.#seen[row >>> 5]! & bit) !== 0) return 0;
    this.#seen[row >>> 5]! |= bit;
    if (this.#isOutranked(row)) {
      this.totalIsExact = false;
      return 0;
    }
    const least = this.areMatches ? 0 : this.#ranking.leastOf(row);
    if (least === Number.POSITIVE_INFINITY || !this.#accepts(row)) return 0;
    this.total++;
    if (least > this.#top.threshold) return least;
    const score = this.#ranking.score(row);
    this.#top.add(row, this.#ranking.bestText, score);
    return score;
  }

  /**
   * Whether a row cannot be kept for the rank of its texts alone. Their words lie elsewhere in memory for each row, and to
   * fetch them takes longer than all else.
   */
  #isOutranked(row: number): boolean {
    const bound = this.#bound;
    if (bound === undefined || bound.least + this.#rowRanks[row]! <= this.#top.threshold) return false;
    return bound.wholeWeight === undefined || !this.#hasWeight(row, bound.wholeWeight);
  }

  #hasWeight(row: number, weight: number): boolean {
    const { rowTexts, weights } = this.#texts;
    const end = rowTexts[row + 1]!;
    let text = rowTexts[row]!;
    while (text < end && weights[text] !== weight) text++;
    return text < end;
  }

  #accepts(row: number): boolean {
    const { day, includeInactive, selectableOnly } = this.#wish;
    if (this.wanted?.has(row) === false) return false;
    if (selectableOnly && !this.#concepts.isSelectable(row)) return false;
    return includeInactive || this.#concepts.isValidOn(row, day);
  }
}
