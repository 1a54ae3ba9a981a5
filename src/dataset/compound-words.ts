import type { Trie } from '../index/trie.ts';
import { decompound } from './decompound.ts';
import { type CompoundParts, type QueryWord, withCompoundsApart } from './query.ts';
import { isLost, type TypedWords } from './typed-words.ts';
import { MARK, type WordMarks } from './word-marks.ts';
import type { WordMatcher } from './word-matcher.ts';

/** Takes typed compounds apart. What the other words of the query match stays marked as it is. */
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
   * Marks what the words of compounds match in class 3 or better, after those of the query were matched plainly, and forgets what was marked with slips.
   * Returns the words of the query with them; undefined when there is no compound or too many, or a word that matches nothing and is
   * none: then nothing is marked.
   */
  takeApart(typed: TypedWords): readonly QueryWord[] | undefined {
    this.#marks.forgetSlips();
    const parts = this.#partsOf(typed);
    const words = parts.size === 0 ? undefined : withCompoundsApart(typed.words, parts);
    if (words === undefined) return undefined;
    this.#marks.resize(words.length);
    for (const [t, word] of words.entries()) {
      if (word === typed.words[t]) continue;
      this.#marks.forget(t);
      this.#matcher.matchWell(t, word, this.#marks);
    }
    return words;
  }

  /** Marks what the query matches plainly, with its compounds as they were typed. */
  putTogether(typed: TypedWords, apart: readonly QueryWord[]): void {
    this.#marks.resize(typed.words.length);
    for (const [t, word] of typed.words.entries()) {
      if (word === apart[t]) continue;
      this.#marks.forget(t);
      this.#matcher.matchPlain(t, word, this.#marks);
    }
  }

  /** The words of every compound that must be found as a word; none where another word matches nothing. */
  #partsOf(typed: TypedWords): ReadonlyMap<number, CompoundParts> {
    const parts = new Map<number, CompoundParts>();
    for (const [t, word] of typed.words.entries()) {
      if (word.isOptional || typed.isCode(t)) continue;
      // Who is typing a word that there is has hardly begun the head of another.
      const isKnown = this.#marks.best(t) === MARK.exact || this.#marks.best(t) === MARK.start;
      const own = decompound(this.#trie, word, word.isLast && !isKnown);
      if (own !== undefined) parts.set(t, own);
      else if (isLost(t, typed, this.#marks)) return new Map();
    }
    return parts;
  }
}
