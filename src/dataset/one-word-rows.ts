import type { TextIndex } from '../index/text-index.ts';
import { leastScore } from './score.ts';
import type { ScoredRows } from './scored-rows.ts';
import type { WordGroups } from './word-groups.ts';
import { MARK, type WordMarks } from './word-marks.ts';

/** Visits the rows of a query of one word, best first, as far as any can be kept. */
export class OneWordRows {
  readonly #index: TextIndex;
  readonly #marks: WordMarks;
  readonly #rows: ScoredRows;
  readonly #groups: WordGroups;

  constructor(parts: {
    readonly index: TextIndex;
    readonly marks: WordMarks;
    readonly groups: WordGroups;
    readonly rows: ScoredRows;
  }) {
    this.#index = parts.index;
    this.#marks = parts.marks;
    this.#groups = parts.groups;
    this.#rows = parts.rows;
  }

  /**
   * Visits the vocabulary words by what a hit on them can score at best, and each word's rows in that order too, and
   * stops when nothing better can come. Returns whether every row was visited.
   */
  visitAll(): boolean {
    const { rarity } = this.#index.vocabulary;
    let isComplete = true;
    this.#groups.visit(0, (words) => {
      const mark = this.#marks.get(0, words[0]!);
      const isUseless = mark !== MARK.exact && leastScore(mark, rarity[words[0]!]!) > this.#rows.threshold;
      if (isUseless) isComplete = false;
      else for (const word of words) isComplete = this.#visitWord(word) && isComplete;
    });
    return isComplete;
  }

  /** Visits the rows of a word until they get too bad. Returns whether it got to the end. */
  #visitWord(word: number): boolean {
    const { postings, postingOffsets } = this.#index.texts;
    const to = postingOffsets[word + 1]!;
    const mark = this.#marks.get(0, word);
    let isComplete = true;
    for (let i = postingOffsets[word]!; i < to; i++) {
      if (this.#rows.visit(postings[i]!) <= this.#rows.threshold) continue;
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
  #isName(seat: number, word: number): boolean {
    const { texts } = this.#index;
    for (let text = texts.seatTexts[seat]!; text < texts.seatTexts[seat + 1]!; text++) {
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
  #isWorseFrom(seat: number, word: number, mark: number): boolean {
    const { seatTexts, wordOffsets, words, ranks, neutralStarts } = this.#index.texts;
    const rarity = this.#index.vocabulary.rarity[word]!;
    let best = Number.POSITIVE_INFINITY;
    for (let text = seatTexts[seat]!; text < seatTexts[seat + 1]!; text++) {
      const from = wordOffsets[text]!;
      const length = wordOffsets[text + 1]! - from;
      let at = 0;
      while (at < length && words[from + at] !== word) at++;
      // Rows that begin with the word stand first. Their score counts that at best, so this is never above it.
      if (at === length) continue;
      best = Math.min(best, leastScore(mark, rarity, at <= neutralStarts[text]! ? 0 : 1, ranks[text]!));
    }
    return best > this.#rows.threshold;
  }
}
