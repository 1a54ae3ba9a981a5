import { FIRST_FOLDED } from '../concept/text.ts';
import { LetterTables } from './letter-tables.ts';
import { MAX_TYPED, type TypedLetters } from './typed-letters.ts';
import type { Vocabulary } from './vocabulary.ts';

/** More edits than are counted. */
export const FAR = 3;

/**
 * How far single words are from what was typed: what a walk of the trie says of them, by the same steps. For few words that is less work
 * than to walk all. Holds the last answer.
 */
export class WordDistance {
  readonly #vocabulary: Vocabulary;
  readonly #tables = new LetterTables();
  /**
   * Edits from what was typed to the word, and to the nearest beginning of the word, which has one letter or more; FAR when there are more
   * than two.
   */
  whole = FAR;
  start = FAR;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  measure(letters: TypedLetters, word: number): void {
    this.whole = FAR;
    this.start = FAR;
    if (letters.length === 0 || letters.length > MAX_TYPED) return;
    const { chars, offsets } = this.#vocabulary;
    const tables = this.#tables;
    tables.set(letters);
    const all = (2 << letters.length) - 1;
    const goal = 1 << letters.length;
    const end = offsets[word + 1]! - 1;
    // The rows of the beginning so far, and of the beginning before it: see `TrieWalk`.
    let [r0, r1, r2] = [1, 3 & all, 7 & all];
    let [t0, t1, t2] = [0, 0, 0];
    let beforeAt = 0;
    let spelt: ReadonlyMap<number, number> | undefined;
    for (let i = offsets[word]!; i < end; i++) {
      const char = chars[i]!;
      const same = tables.samePlaces(char);
      const exact = tables.exactPlaces(char);
      const pairs = letters.pairPlaces !== 0 && char >= FIRST_FOLDED ? letters.pairsFor(char) : 0;
      const paired = spelt?.get(char) ?? 0;
      const exchanged = beforeAt & (exact << 1);
      const n0 = (((r0 << 1) & same) | ((r0 << 2) & pairs) | ((t0 << 1) & paired)) & all;
      const edits = r0 | ((r0 | n0) << 1) | ((t0 << 2) & exchanged);
      const n1 = (((r1 << 1) & same) | ((r1 << 2) & pairs) | ((t1 << 1) & paired) | edits) & all;
      const more = r1 | ((r1 | n1) << 1) | ((t1 << 2) & exchanged);
      const n2 = (((r2 << 1) & same) | ((r2 << 2) & pairs) | ((t2 << 1) & paired) | more) & all;
      if (n2 === 0) return;
      t0 = r0;
      t1 = r1;
      t2 = r2;
      r0 = n0;
      r1 = n1;
      r2 = n2;
      beforeAt = exact;
      spelt = letters.speltAfter(char);
      this.start = Math.min(this.start, editsOf(r0, r1, r2, goal));
    }
    this.whole = editsOf(r0, r1, r2, goal);
  }
}

/** The least edits with which all typed letters are there. */
function editsOf(r0: number, r1: number, r2: number, goal: number): number {
  return (r0 & goal) !== 0 ? 0 : (r1 & goal) !== 0 ? 1 : (r2 & goal) !== 0 ? 2 : FAR;
}
