import type { Trie } from '../index/trie.ts';
import { decompound } from './decompound.ts';
import { type CompoundParts, type QueryWord, withCompoundsApart } from './query.ts';
import type { TypedWords } from './typed-words.ts';
import { MARK, type WordMarks } from './word-marks.ts';
import type { WordMatcher } from './word-matcher.ts';

/** Takes typed compounds apart. */
export class CompoundWords {
  readonly #trie: Trie;
  readonly #marks: WordMarks;
  readonly #matcher: WordMatcher;

  constructor(parts: {
    readonly trie: Trie;
    readonly marks: WordMarks;
    readonly matcher: WordMatcher;
  }) {
    this.#trie = parts.trie;
    this.#marks = parts.marks;
    this.#matcher = parts.matcher;
  }

  /**
   * Returns the words of a query with its compounds apart, and marks what they match in class 3 or better instead of what those of the query
   * match. Undefined when there is no compound or too many, or a word that matches nothing without a slip and is none: then nothing is
   * marked.
   */
  takeApart(typed: TypedWords): readonly QueryWord[] | undefined {
    const parts = this.#partsOf(typed);
    const words = parts.size === 0 ? undefined : withCompoundsApart(typed.words, parts);
    if (words === undefined) return undefined;
    this.#marks.reset(words.length);
    for (const [t, word] of words.entries()) this.#matcher.matchWell(t, word, this.#marks);
    return words;
  }

  /** Marks what the query matches plainly, with its compounds as they were typed. */
  putTogether({ words }: TypedWords): void {
    this.#marks.reset(words.length);
    for (const [t, word] of words.entries()) this.#matcher.matchPlain(t, word, this.#marks);
  }

  /** The words of every compound that must be found as a word; none where another word matches nothing. */
  #partsOf(typed: TypedWords): ReadonlyMap<number, CompoundParts> {
    const parts = new Map<number, CompoundParts>();
    for (const [t, word] of typed.words.entries()) {
      if (word.isOptional || typed.isCode(t)) continue;
      const best = this.#marks.best(t);
      // Who is typing a word that there is has hardly begun the head of another.
      const isKnown = best === MARK.exact || best === MARK.start;
      const own = decompound(this.#trie, word, word.isLast && !isKnown);
      if (own !== undefined) parts.set(t, own);
      else if (best === 0 || best >= MARK.fuzzy) return new Map();
    }
    return parts;
  }
}
