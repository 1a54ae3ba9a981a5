import type { Vocabulary } from '../index/vocabulary.ts';
import { MAX_RARITY } from './score.ts';
import { LEVEL_OF_MARK, LEVELS, MARK, type WordMarks } from './word-marks.ts';

const RARITIES = MAX_RARITY + 1;

/** The words of the vocabulary that a typed word matches, in the order of what a hit on them can score at best. */
export class WordGroups {
  readonly #vocabulary: Vocabulary;
  readonly #marks: WordMarks;
  /** By the level of their mark and their rarity. */
  readonly #groups: number[][] = Array.from({ length: LEVELS * RARITIES }, () => []);

  constructor(vocabulary: Vocabulary, marks: WordMarks) {
    this.#vocabulary = vocabulary;
    this.#marks = marks;
  }

  /**
   * Visits groups of words of the same class, grade and rarity. The word itself comes first, alone: only on it a whole text can
   * match, which goes before all groups.
   */
  visit(typed: number, visit: (words: readonly number[]) => void): void {
    const groups = this.#groups;
    const { rarity } = this.#vocabulary;
    let first = groups.length;
    let last = -1;
    for (const word of this.#marks.words[typed]!) {
      const mark = this.#marks.get(typed, word);
      if (mark === MARK.exact) {
        visit([word]);
        continue;
      }
      const group = LEVEL_OF_MARK[mark]! * RARITIES + rarity[word]!;
      first = Math.min(first, group);
      last = Math.max(last, group);
      groups[group]!.push(word);
    }
    for (let group = first; group <= last; group++) {
      const words = groups[group]!;
      if (words.length === 0) continue;
      visit(words);
      words.length = 0;
    }
  }
}
