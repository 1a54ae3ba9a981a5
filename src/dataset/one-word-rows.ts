import type { TextIndex } from '../index/text-index.ts';
import { POSTING_PART, POSTING_PARTS } from '../index/text-table.ts';
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
      const isUseless =
        mark !== MARK.exact &&
        leastScore(mark, rarity[words[0]!]!, POSTING_PART.beginning) > this.#rows.threshold;
      if (isUseless) isComplete = false;
      else for (const word of words) isComplete = this.#visitWord(word, mark) && isComplete;
    });
    return isComplete;
  }

  /** Visits the rows of a word, in each part until they get too bad. Returns whether it got to the end. */
  #visitWord(word: number, mark: number): boolean {
    const { texts, vocabulary } = this.#index;
    const rows = this.#rows;
    let isComplete = true;
    for (let part = 0; part < POSTING_PARTS; part++) {
      rows.expect(leastScore(mark, vocabulary.rarity[word]!, part));
      const to = texts.postingsEnd(word, part);
      let i = texts.postingsStart(word, part);
      while (i < to && !rows.isOver(texts.postings[i]!)) rows.visit(texts.postings[i++]!);
      if (i < to) isComplete = false;
    }
    return isComplete;
  }
}
