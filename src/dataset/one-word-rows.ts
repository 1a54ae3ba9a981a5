import type { TextIndex } from '../index/text-index.ts';
import { POSTING_PART, POSTING_PARTS } from '../index/text-table.ts';
import { leastScore } from './score.ts';
import type { ScoredRows } from './scored-rows.ts';
import type { WordGroups } from './word-groups.ts';
import type { WordMarks } from './word-marks.ts';

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
   * stops when nothing better can come.
   */
  visitAll(): void {
    const { rarity } = this.#index.vocabulary;
    this.#groups.visit(0, (words) => {
      const mark = this.#marks.get(0, words[0]!);
      this.#rows.expect(leastScore(mark, rarity[words[0]!]!, POSTING_PART.name));
      if (this.#rows.isOver(0)) this.#rows.totalIsExact = false;
      else for (const word of words) this.#visitWord(word, mark);
    });
  }

  /** Visits the rows of a word, in each part until they get too bad. */
  #visitWord(word: number, mark: number): void {
    for (let part = 0; part < POSTING_PARTS; part++) {
      this.#rows.expect(leastScore(mark, this.#index.vocabulary.rarity[word]!, part));
      this.#rows.visitPostings(word, part);
    }
  }
}
