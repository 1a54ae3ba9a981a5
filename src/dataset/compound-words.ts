import type { Trie } from '../index/trie.ts';
import { decompound } from './decompound.ts';
import { type CompoundParts, type QueryWord, withCompoundsApart } from './query.ts';
import type { TypedWords } from './typed-words.ts';
import { MARK, type WordMarks } from './word-marks.ts';

/** Takes the compounds of queries apart. */
export class CompoundWords {
  readonly #trie: Trie;

  constructor(trie: Trie) {
    this.#trie = trie;
  }

  /**
   * The words of a query with its compounds apart. Undefined when there is none or too many, or a word that matches nothing without a slip and
   * is none.
   *
   * @param marks what the typed words match
   */
  takeApart(typed: TypedWords, marks: WordMarks): readonly QueryWord[] | undefined {
    const parts = this.#partsOf(typed, marks);
    return parts.size === 0 ? undefined : withCompoundsApart(typed.words, parts);
  }

  /** The words of every compound that must be found as a word; none where another word matches nothing. */
  #partsOf(typed: TypedWords, marks: WordMarks): ReadonlyMap<number, CompoundParts> {
    const parts = new Map<number, CompoundParts>();
    for (const [t, word] of typed.words.entries()) {
      if (word.isOptional || typed.isCode(t)) continue;
      const best = marks.best(t);
      // Who is typing a word that there is has hardly begun the head of another.
      const isKnown = best === MARK.exact || best === MARK.start;
      const own = decompound(this.#trie, word, word.isLast && !isKnown);
      if (own !== undefined) parts.set(t, own);
      else if (best === 0 || best >= MARK.fuzzy) return new Map();
    }
    return parts;
  }
}
