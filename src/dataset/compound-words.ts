import type { Trie } from '../index/trie.ts';
import { decompound } from './decompound.ts';
import { type CompoundParts, type QueryWord, withCompoundsApart } from './query.ts';
import type { TypedWords } from './typed-words.ts';
import { MARK, type WordMarks } from './word-marks.ts';

/**
 * The words of a query with its compounds apart. Undefined when there is none or too many, or a word that matches nothing without a slip and
 * is none.
 *
 * @param marks what the typed words match
 */
export function takeCompoundsApart(
  trie: Trie,
  typed: TypedWords,
  marks: WordMarks,
): readonly QueryWord[] | undefined {
  const parts = new Map<number, CompoundParts>();
  for (const [t, word] of typed.words.entries()) {
    if (word.isOptional || typed.isCode(t)) continue;
    const best = marks.best(t);
    // Who is typing a word that there is has hardly begun the head of another.
    const isKnown = best === MARK.exact || best === MARK.start;
    const own = decompound(trie, word, word.isLast && !isKnown);
    if (own !== undefined) parts.set(t, own);
    else if (best === 0 || best >= MARK.fuzzy) return undefined;
  }
  return parts.size === 0 ? undefined : withCompoundsApart(typed.words, parts);
}
