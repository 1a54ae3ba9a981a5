import type { Run } from '../index/code-index.ts';
import type { TextIndex } from '../index/text-index.ts';
import { CandidateRows, type RowList } from './candidate-rows.ts';
import type { Query } from './query.ts';
import { mayHoldText, type RankSlice, rankSlices } from './rank-slices.ts';
import { leastOnWords, type RowTier, tiersOf } from './row-tiers.ts';
import type { ScoredRows } from './scored-rows.ts';
import type { TextRanking } from './text-ranking.ts';
import type { WordGroups } from './word-groups.ts';
import type { WordMarks } from './word-marks.ts';

/** With fewer rows for each one of the rarest word, and as many as fill a slice, what the words have in common is found first. */
const ROWS_A_TIER = 128;

/** What bounds the work on a query of several words. */
export interface CollectorLimits {
  /** Rows of a system that is always searched in full. */
  readonly fullRows?: number;
  /** Rows with all words that are looked at in a larger one. */
  readonly maxCandidates?: number;
  /** Texts of the best slice, at least. Fewer rows than this are visited word by word. */
  readonly sliceTexts?: number;
}

const DEFAULT_LIMITS = { fullRows: 50_000, maxCandidates: 20_000, sliceTexts: 4_096 };
const EMPTY_RUN: Run = { start: 0, end: 0 };

/** Visits the rows of a query of several words: those of the rarest, or what several frequent ones have in common. */
export class SeveralWordsRows {
  readonly #index: TextIndex;
  readonly #marks: WordMarks;
  readonly #ranking: TextRanking;
  readonly #groups: WordGroups;
  readonly #rows: ScoredRows;
  readonly #rowCount: number;
  readonly #candidates: CandidateRows;
  readonly #maxCandidates: number;
  readonly #sliceTexts: number;
  readonly #slices: readonly RankSlice[];

  constructor(parts: {
    readonly index: TextIndex;
    readonly marks: WordMarks;
    readonly ranking: TextRanking;
    readonly groups: WordGroups;
    readonly rows: ScoredRows;
    /** For each row the rank of its best text. */
    readonly rowRanks: Uint32Array;
    readonly limits?: CollectorLimits | undefined;
  }) {
    const { texts } = parts.index;
    this.#index = parts.index;
    this.#marks = parts.marks;
    this.#ranking = parts.ranking;
    this.#groups = parts.groups;
    this.#rows = parts.rows;
    this.#rowCount = parts.rowRanks.length;
    this.#candidates = new CandidateRows(texts, this.#rowCount);
    const { fullRows, maxCandidates, sliceTexts } = { ...DEFAULT_LIMITS, ...parts.limits };
    this.#maxCandidates = this.#rowCount <= fullRows ? this.#rowCount : maxCandidates;
    this.#sliceTexts = sliceTexts;
    this.#slices = rankSlices(texts, parts.rowRanks, sliceTexts);
  }

  /** Whether some row has all of these typed words, as far as is worth finding out. */
  haveCommonRow(typed: readonly number[], codeRows: readonly Run[]): boolean {
    if (typed.length === 0) return true;
    const lists = typed.map((t) => this.#listOf(this.#marks.words[t]!, codeRows[t]!));
    this.#candidates.set(
      lists.sort((a, b) => a.atMost - b.atMost),
      Number.POSITIVE_INFINITY,
    );
    return this.#candidates.left > 0;
  }

  /**
   * Visits the rows that may be kept.
   *
   * @param codeRows for each typed word the rows whose code it begins
   */
  visitAll(query: Query, codeRows: readonly Run[]): void {
    const marks = this.#marks;
    const lists = query.words.map((_, t) => this.#listOf(marks.words[t]!, codeRows[t]!));
    const required = lists.filter((_, t) => !query.words[t]!.isOptional);
    required.sort((a, b) => a.atMost - b.atMost);
    const rarest = required[0]!;
    if (rarest.atMost >= this.#sliceTexts && rarest.atMost * ROWS_A_TIER > this.#rowCount) {
      const listOf = (words: readonly number[]) => this.#listOf(words, EMPTY_RUN);
      for (const tier of tiersOf({ query, lists, listOf, marks })) this.#visitTier(tier);
      return;
    }
    this.#visitByWord(query, lists, lists.indexOf(rarest));
  }

  /** Visits the rows of a typed word by what a hit on its words can score at best, and stops when nothing better can come. */
  #visitByWord(query: Query, lists: readonly RowList[], typed: number): void {
    const rows = this.#rows;
    const { run, words } = lists[typed]!;
    for (let row = run.start; row < run.end; row++) rows.visit(row);
    const leastOn = leastOnWords({ query, lists, typed, marks: this.#marks });
    if (leastOn === undefined) {
      for (const word of words) this.#visitWord(word);
      return;
    }
    const { rarity } = this.#index.vocabulary;
    this.#groups.visit(typed, (group) => {
      const { parts, wholeWeight } = leastOn(group[0]!);
      const least = this.#ranking.leastWith(parts, 0, 0, rarity[group[0]!]!);
      if (wholeWeight === undefined && least > rows.threshold) {
        rows.totalIsExact = false;
        return;
      }
      rows.expect({ least, wholeWeight });
      for (const word of group) this.#visitWord(word);
    });
  }

  #visitWord(word: number): void {
    const { postings, postingOffsets } = this.#index.texts;
    const to = postingOffsets[word + 1]!;
    for (let i = postingOffsets[word]!; i < to; i++) this.#rows.visit(postings[i]!);
  }

  #listOf(words: readonly number[], run: Run): RowList {
    return { words, run, atMost: this.#index.vocabulary.rowsOf(words) + run.end - run.start };
  }

  /**
   * Visits the rows of a tier that can be kept: those with the fewest missing stop words first, of these the best static
   * ranks first, and `maxCandidates` of them at most. Which ones are too many does not depend on the limit.
   */
  #visitTier({ lists, optional, least, wholeWeight }: RowTier): void {
    const rows = this.#rows;
    const leastWith = (missing: number): number | undefined =>
      least && this.#ranking.leastWith(least(missing), missing, 0);
    const first = leastWith(0);
    if (wholeWeight === undefined && first !== undefined && first > rows.threshold) {
      rows.totalIsExact = false;
      return;
    }
    const candidates = this.#candidates;
    candidates.set(lists, this.#maxCandidates);
    if (rows.wanted !== undefined) candidates.keep(rows.wanted);
    if (candidates.left > this.#maxCandidates) rows.totalIsExact = false;
    if (optional.length > 0) candidates.count(optional);
    let left = this.#maxCandidates;
    const most = optional.reduce((sum, { times }) => sum + times, 0);
    for (let missing = 0; missing <= most; missing++) {
      if (most > 0) candidates.keepCounted(most - missing);
      const own = leastWith(missing);
      rows.expect(own === undefined ? undefined : { least: own, wholeWeight });
      left = this.#visitSlices(left, own, wholeWeight);
      if (left === 0) return;
    }
  }

  /**
   * Visits the candidates slice by slice, `most` of them.
   *
   * @param least least score of any of them, if its best text had rank 0; undefined when it may be anything
   * @returns how many more may be visited; 0 when no other can be kept
   */
  #visitSlices(most: number, least: number | undefined, wholeWeight: number | undefined): number {
    const candidates = this.#candidates;
    const rows = this.#rows;
    if (candidates.left === 0) return most;
    const visit = (row: number) => void rows.visit(row);
    if (candidates.isFew && candidates.left <= most) {
      candidates.walk(visit);
      return most - candidates.left;
    }
    let left = most;
    for (const slice of this.#slices) {
      const isOutranked = least !== undefined && least + slice.leastRank > rows.threshold;
      const isUseless = isOutranked && !mayHoldText(slice, wholeWeight);
      if (isUseless) rows.totalIsExact = false;
      if (isUseless && wholeWeight === undefined) return 0;
      left -= candidates.walkSlice(slice.bits, left, isUseless ? passOver : visit);
      if (left === 0) break;
    }
    return left;
  }
}

function passOver(): void {}
