import { Trie } from '../index/trie.ts';

/** Letters of a stem, and of one before a definite ending. */
const MIN_LETTERS = { stem: 4, shortStem: 3 } as const;

/** Endings that a typed word may have and the text not. Longest first; `e` is not here: *influenzae* is not `influenza`. */
const TYPED_ENDINGS = ['enes', 'ene', 'ens', 'ets', 'ers', 'ne', 'en', 'et', 'er', 'a', 'n', 's', 't'];
/** Those of the definite forms, of which a short stem may be left: *såret*, *armen*. Of *øret* and *øyet* the `t` goes alone. */
const DEFINITE_ENDINGS = new Set(['enes', 'ene', 'ens', 'ets', 'en', 'et']);
/** Endings that the text may have in their place. */
export const TEXT_ENDINGS: readonly string[] = ['', 'e', 'er', 'en', 'et', 'ene', 'a'];

/** What is left of a typed word without one of the endings that it may have. */
export interface Stem {
  readonly stem: string;
  /** Whether the word is a definite form of it, *ryggen*: then it means one thing, which may be part of a compound, *ryggsmerte*. */
  readonly isDefinite: boolean;
}

/** The stems of a typed word. The texts may have each with an ending of theirs. */
export function stemsOf(word: string): readonly Stem[] {
  const stems: Stem[] = [];
  for (const ending of TYPED_ENDINGS) {
    if (!word.endsWith(ending)) continue;
    const stem = word.slice(0, -ending.length);
    const isShort = isShortDefinite(stem, ending);
    if (stem.length < (isShort ? MIN_LETTERS.shortStem : MIN_LETTERS.stem)) continue;
    const isDefinite = isShort || (ending === 'n' && stem.endsWith('e'));
    stems.push({ stem, isDefinite });
    // sykdommer, sykdom: a consonant is doubled before an ending.
    const isDoubled = stem.length > MIN_LETTERS.shortStem && stem.at(-1) === stem.at(-2);
    if (isDoubled) stems.push({ stem: stem.slice(0, -1), isDefinite });
  }
  return stems;
}

/** Calls `found` with the words of a vocabulary that have a stem and an ending. */
export function findForms(trie: Trie, stem: string, found: (word: number) => void): void {
  const stemNode = trie.find(stem);
  if (stemNode < 0) return;
  for (const ending of TEXT_ENDINGS) {
    let node = stemNode;
    for (let i = 0; i < ending.length && node >= Trie.ROOT; i++)
      node = trie.child(node, ending.charCodeAt(i));
    const word = node >= 0 ? trie.wordAt(node) : -1;
    if (word >= 0) found(word);
  }
}

/** Whether a word of this stem and ending is a definite form, of which the stem may be short. */
function isShortDefinite(stem: string, ending: string): boolean {
  return DEFINITE_ENDINGS.has(ending) || (ending === 't' && stem.endsWith('e'));
}
