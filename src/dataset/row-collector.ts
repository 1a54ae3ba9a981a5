import type { LocalDay } from '../concept/local-day.ts';
import type { Run } from '../index/code-index.ts';
import type { ConceptTable } from '../index/concept-table.ts';
import type { TextIndex } from '../index/text-index.ts';
import { CandidateRows, type RowList } from './candidate-rows.ts';
import type { Query } from './query.ts';
import { mayHoldText, type RankSlice, rankSlices } from './rank-slices.ts';
import type { RowSet } from './row-set.ts';
import { type RowTier, tiersOf } from './row-tiers.ts';
import { leastScore, type TextRanking } from './text-ranking.ts';
import { type RowHit, TopHits } from './top-hits.ts';
import { LEVEL_OF_MARK, LEVELS, MARK, type WordMarks } from './word-marks.ts';

/** Which rows may be hits, and how many of them are wanted. */
export interface RowWish {
  readonly day: LocalDay;
  readonly includeInactive: boolean;
  readonly selectableOnly: boolean;
  /** Hits to keep, 0 or more. */
  readonly limit: number;
}

/** Rows of a word that are passed over, or never come to be visited, for each that is scored when all wanted rows are. */
const VISITS_A_SCORE = 32;
/** With fewer rows for each one of the rarest word, they are taken in the order of memory. */
const ROWS_A_CANDIDATE = 32;
/** The same for rows that fill a slice and more: these are taken by how good they can be. */
const ROWS_A_TIER = 128;
/** What bounds the work on a query of several words. */
export interface CollectorLimits {
  /** Rows of a system that is always searched in full. */
  readonly fullRows?: number;
  /** Rows with all words that are looked at in a larger one. */
  readonly maxCandidates?: number;
  /** Texts of the best slice, at least. Fewer rows than this are looked at in the order of memory. */
  readonly sliceTexts?: number;
}

const DEFAULT_LIMITS = { fullRows: 50_000, maxCandidates: 20_000, sliceTexts: 4_096 };
const EMPTY_RUN: Run = { start: 0, end: 0 };
/** More than any rarity. */
const RARITIES = 32;

/** Collects the best rows of a query from the marks of its words. */
export class RowCollector {
  readonly #concepts: ConceptTable;
  readonly #index: TextIndex;
  readonly #marks: WordMarks;
  readonly #ranking: TextRanking;
  readonly #top = new TopHits();
  readonly #candidates: CandidateRows;
  readonly #maxCandidates: number;
  readonly #sliceTexts: number;
  readonly #slices: readonly RankSlice[];
  /** A bit for each row that was visited. */
  readonly #seen: Uint32Array;
  /** Matching words by the level of their mark and their rarity. */
  readonly #groups: number[][] = Array.from({ length: LEVELS * RARITIES }, () => []);
  #options!: RowWish;
  /** Whether every row that is visited matches: those of the only word. */
  #isMatch = false;
  /** The rows that may be hits; undefined when all may. */
  #wanted: RowSet | undefined;
  /** Rows that match, or some of them when the total is not exact. */
  total = 0;
  totalIsExact = true;

  constructor(parts: {
    concepts: ConceptTable;
    texts: TextIndex;
    marks: WordMarks;
    ranking: TextRanking;
    limits?: CollectorLimits | undefined;
  }) {
    this.#concepts = parts.concepts;
    this.#index = parts.texts;
    this.#marks = parts.marks;
    this.#ranking = parts.ranking;
    this.#candidates = new CandidateRows(parts.texts.texts, parts.concepts.size);
    const { fullRows, maxCandidates, sliceTexts } = { ...DEFAULT_LIMITS, ...parts.limits };
    this.#maxCandidates = parts.concepts.size <= fullRows ? parts.concepts.size : maxCandidates;
    this.#sliceTexts = sliceTexts;
    this.#slices = rankSlices(parts.texts.texts, parts.concepts.size, sliceTexts);
    this.#seen = new Uint32Array((parts.concepts.size + 31) >>> 5);
  }

  /** Sets what the next query wants. */
  reset(options: RowWish, wanted: RowSet | undefined): void {
    this.#options = options;
    this.#wanted = wanted;
  }

  /** The hits, best first. */
  hits(): RowHit[] {
    return this.#top.sorted();
  }

  /**
   * Fills the list from the marks as they are.
   *
   * @param wholeCode rows whose code begins with the whole query
   * @param codeRows for each typed word the rows whose code it begins
   */
  collect(query: Query, wholeCode: Run, codeRows: readonly Run[]): void {
    this.totalIsExact = true;
    this.#top.reset(this.#options.limit);
    this.total = 0;
    this.#seen.fill(0);
    for (let row = wholeCode.start; row < wholeCode.end; row++) {
      this.#seen[row >>> 5]! |= 1 << (row & 31);
      if (!this.#accepts(row)) continue;
      this.total++;
      this.#top.add(row, -1, row);
    }
    this.#isMatch = false;
    this.#ranking.prepare();
    if (query.words.length === 0 || this.#visitWanted(query)) return;
    this.#isMatch = query.words.length === 1 && query.words[0]!.code === undefined;
    if (this.#isMatch) this.totalIsExact = this.#collectOneWord();
    else this.#collectSeveralWords(query, codeRows);
  }

  /** Visits the wanted rows, if they are so few that this is faster than to walk those of a word. */
  #visitWanted({ words }: Query): boolean {
    const wanted = this.#wanted?.rows;
    if (wanted === undefined) return false;
    const postings = words.map((_, t) => this.#rowsOf(this.#marks.words[t]!));
    if (wanted.length * VISITS_A_SCORE > Math.min(...postings)) return false;
    for (const row of wanted) this.#visit(row);
    return true;
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

  /** Walks the rows of the rarest typed word, or what several frequent words have in common, and scores each against all. */
  #collectSeveralWords(query: Query, codeRows: readonly Run[]): void {
    const lists = query.words.map((_, t) => this.#listOf(this.#marks.words[t]!, codeRows[t]!));
    const rarest = lists
      .filter((_, t) => !query.words[t]!.isOptional)
      .reduce((rarest, list) => (list.atMost < rarest.atMost ? list : rarest));
    const { size } = this.#concepts;
    if (rarest.atMost >= this.#sliceTexts && rarest.atMost * ROWS_A_TIER > size) {
      const listOf = (words: readonly number[]) => this.#listOf(words, EMPTY_RUN);
      for (const tier of tiersOf({ query, lists, listOf, marks: this.#marks })) this.#walkTier(tier);
      return;
    }
    if (rarest.atMost * ROWS_A_CANDIDATE > size) {
      const required = lists.filter((_, t) => !query.words[t]!.isOptional);
      this.#candidates.set(
        required.sort((a, b) => a.atMost - b.atMost),
        Number.POSITIVE_INFINITY,
      );
      this.#candidates.walk((row) => void this.#visit(row));
      return;
    }
    const { postings, postingOffsets } = this.#index.texts;
    for (let row = rarest.run.start; row < rarest.run.end; row++) this.#visit(row);
    for (const word of rarest.words) {
      const to = postingOffsets[word + 1]!;
      for (let i = postingOffsets[word]!; i < to; i++) this.#visit(postings[i]!);
    }
  }

  #listOf(words: readonly number[], run: Run): RowList {
    return { words, run, atMost: this.#rowsOf(words) + run.end - run.start };
  }

  /**
   * Visits the rows of a tier that can be kept: those with the fewest missing stop words first, of these the best static
   * ranks first, and `maxCandidates` of them at most. Which ones are too many does not depend on the limit.
   */
  #walkTier({ lists, optional, least, wholeWeight }: RowTier): void {
    const isUselessFrom = (missing: number, rank: number): boolean =>
      least !== undefined && this.#ranking.leastWith(least(missing), missing, rank) > this.#top.threshold;
    if (wholeWeight === undefined && isUselessFrom(0, 0)) {
      this.totalIsExact = false;
      return;
    }
    const candidates = this.#candidates;
    candidates.set(lists, this.#maxCandidates);
    if (this.#wanted !== undefined) candidates.keep(this.#wanted);
    if (candidates.left > this.#maxCandidates) this.totalIsExact = false;
    if (optional.length > 0) candidates.count(optional);
    let left = this.#maxCandidates;
    const most = optional.reduce((sum, { times }) => sum + times, 0);
    for (let missing = 0; missing <= most; missing++) {
      if (most > 0) candidates.keepCounted(most - missing);
      left = this.#walkSlices(left, (rank) => isUselessFrom(missing, rank), wholeWeight);
      if (left === 0) return;
    }
  }

  /**
   * Visits the candidates slice by slice, `most` of them.
   *
   * @param isUselessFrom whether no row can be kept whose texts have at least a rank
   * @returns how many more may be visited; 0 when no other can be kept
   */
  #walkSlices(
    most: number,
    isUselessFrom: (rank: number) => boolean,
    wholeWeight: number | undefined,
  ): number {
    const candidates = this.#candidates;
    if (candidates.left === 0) return most;
    const visit = (row: number) => void this.#visit(row);
    if (candidates.isFew && candidates.left <= most) {
      candidates.walk(visit);
      return most - candidates.left;
    }
    let left = most;
    for (const slice of this.#slices) {
      const isUseless = !mayHoldText(slice, wholeWeight) && isUselessFrom(slice.leastRank);
      if (isUseless) this.totalIsExact = false;
      if (isUseless && wholeWeight === undefined) return 0;
      left -= candidates.walkSlice(slice.bits, left, isUseless ? passOver : visit);
      if (left === 0) break;
    }
    return left;
  }

  /**
   * Visits the vocabulary words by what a hit on them can score at best, and each word's rows in that order too, and
   * stops when nothing better can come. Returns whether every row was visited.
   */
  #collectOneWord(): boolean {
    const groups = this.#groups;
    const { rarity } = this.#index.vocabulary;
    let first = groups.length;
    let last = -1;
    let isComplete = true;
    for (const word of this.#marks.words[0]!) {
      const mark = this.#marks.get(0, word);
      // Only the word itself can be a whole text, which goes before all groups.
      if (mark === MARK.exact) {
        isComplete = this.#visitWord(word);
        continue;
      }
      const group = LEVEL_OF_MARK[mark]! * RARITIES + rarity[word]!;
      first = Math.min(first, group);
      last = Math.max(last, group);
      groups[group]!.push(word);
    }
    for (let group = first; group <= last; group++) {
      const words = groups[group]!;
      const isUseless =
        words.length > 0 &&
        leastScore(this.#marks.get(0, words[0]!), rarity[words[0]!]!) > this.#top.threshold;
      if (isUseless) isComplete = false;
      else for (const word of words) isComplete = this.#visitWord(word) && isComplete;
      words.length = 0;
    }
    return isComplete;
  }

  /** Visits the rows of a word until they get too bad. Returns whether it got to the end. */
  #visitWord(word: number): boolean {
    const { postings, postingOffsets } = this.#index.texts;
    const to = postingOffsets[word + 1]!;
    const mark = this.#marks.get(0, word);
    let isComplete = true;
    for (let i = postingOffsets[word]!; i < to; i++) {
      if (this.#visit(postings[i]!) <= this.#top.threshold) continue;
      if (!this.#isWorseFrom(postings[i]!, word, mark)) continue;
      // Names of one word stand first, in an order of their own that counts only for who typed all of it.
      const next = mark === MARK.exact ? to : this.#endOfNames(word, i, to);
      if (next > i + 1) isComplete = false;
      i = next - 1;
    }
    return isComplete;
  }

  /** Where among the postings of a word, from one on, the rows end that it is a whole name of; `to` when they have ended before. */
  #endOfNames(word: number, from: number, to: number): number {
    const { postings } = this.#index.texts;
    if (!this.#isName(postings[from]!, word)) return to;
    let low = from + 1;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isName(postings[middle]!, word)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a word alone is a name of a row. */
  #isName(row: number, word: number): boolean {
    const { texts } = this.#index;
    for (let text = texts.rowTexts[row]!; text < texts.rowTexts[row + 1]!; text++) {
      const from = texts.wordOffsets[text]!;
      if (texts.wordOffsets[text + 1]! - from !== 1 || texts.words[from] !== word) continue;
      if (!texts.isContext(text)) return true;
    }
    return false;
  }

  /**
   * True when no row from this one on, to the end or to that of the names, can be kept for the sake of `word`. The row's own
   * score does not tell: it may be worse, when another word of the text was taken, and it may be better, when another text
   * was.
   */
  #isWorseFrom(row: number, word: number, mark: number): boolean {
    const { rowTexts, wordOffsets, words, ranks, neutralStarts } = this.#index.texts;
    const rarity = this.#index.vocabulary.rarity[word]!;
    let best = Number.POSITIVE_INFINITY;
    for (let text = rowTexts[row]!; text < rowTexts[row + 1]!; text++) {
      const from = wordOffsets[text]!;
      const length = wordOffsets[text + 1]! - from;
      let at = 0;
      while (at < length && words[from + at] !== word) at++;
      // Rows that begin with the word stand first. Their score counts that at best, so this is never above it.
      if (at === length) continue;
      best = Math.min(best, leastScore(mark, rarity, at <= neutralStarts[text]! ? 0 : 1, ranks[text]!));
    }
    return best > this.#top.threshold;
  }

  /** Scores a row that was not seen yet and keeps it if it is good enough. Returns its score, or 0 if it was passed over. */
  #visit(row: number): number {
    const bit = 1 << (row & 31);
    if ((this.#seen[row >>> 5]! & bit) !== 0) return 0;
    this.#seen[row >>> 5]! |= bit;
    const least = this.#isMatch ? 0 : this.#ranking.leastOf(row);
    if (least === Number.POSITIVE_INFINITY || !this.#accepts(row)) return 0;
    this.total++;
    if (least > this.#top.threshold) return least;
    const score = this.#ranking.score(row);
    this.#top.add(row, this.#ranking.bestText, score);
    return score;
  }

  #accepts(row: number): boolean {
    const { day, includeInactive, selectableOnly } = this.#options;
    if (this.#wanted?.has(row) === false) return false;
    if (selectableOnly && !this.#concepts.isSelectable(row)) return false;
    return includeInactive || this.#concepts.isValidOn(row, day);
  }

  #rowsOf(words: readonly number[]): number {
    return words.reduce((sum, word) => sum + this.#index.vocabulary.frequencies[word]!, 0);
  }
}

function passOver(): void {}
