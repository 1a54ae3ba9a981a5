import { Trie } from '../index/trie.ts';

/** Endings that a typed word may have and the text not; longest first. */
const TYPED_ENDINGS = 'enes ene ens ets ers ede ne en et er a e n r s t'.split(' ');
/** Those of definite forms, of which a short stem may be left: *såret*, *armen*. */
const DEFINITE_ENDINGS = new Set(['enes', 'ene', 'ens', 'ets', 'en', 'et']);
/** Those that are definite after an `e`: *magen*, *nyrene*; of *øyet* the `t` goes alone. */
const DEFINITE_AFTER_E = new Set(['ne', 'n', 't']);
/** Endings that the text may have in their place. */
export const TEXT_ENDINGS: readonly string[] = ['', 'e', 'er', 'en', 'et', 'ene', 'a'];

/** Letters of a stem. */
const LEAST = { ofDefinite: 3, ofOthers: 4, ofAdjective: 5 } as const;

/** What is left of a typed word without one of the endings that it may have. */
export interface Stem {
  readonly stem: string;
  /** Whether the word is a definite form of it, *ryggen*: then it means one thing, which may be part of a compound, *ryggsmerte*. */
  readonly isDefinite: boolean;
  /** Whether the word may be something else: without its `e`, *første* is no *først*, and typed `forste` no abbreviation *forst*. */
  readonly isUnsure: boolean;
}

/** The stems of a typed word. The texts may have each with an ending of theirs. */
export function stemsOf(word: string): readonly Stem[] {
  const stems: Stem[] = [];
  for (const ending of TYPED_ENDINGS) {
    if (!word.endsWith(ending)) continue;
    const stem = word.slice(0, -ending.length);
    if (stem.length < leastLetters(stem, ending)) continue;
    const isDefinite = DEFINITE_ENDINGS.has(ending) || (DEFINITE_AFTER_E.has(ending) && stem.endsWith('e'));
    const isUnsure = ending === 'e';
    stems.push({ stem, isDefinite, isUnsure });
    // sykdommer, sykdom: a consonant is doubled before an ending.
    const isDoubled = stem.length > LEAST.ofDefinite && stem.at(-1) === stem.at(-2);
    if (isDoubled) stems.push({ stem: stem.slice(0, -1), isDefinite, isUnsure });
  }
  return stems;
}

/** Letters that a stem has at least before an ending. */
function leastLetters(stem: string, ending: string): number {
  const isAfterE = stem.endsWith('e');
  if (DEFINITE_ENDINGS.has(ending) || (ending === 't' && isAfterE)) return LEAST.ofDefinite;
  // *nyrer* is of *nyre*, and what ends in another vowel has `er`.
  if (ending === 'r' && !isAfterE) return Number.POSITIVE_INFINITY;
  // *kroniske* is of *kronisk*, and *influenzae* not of *influenza*.
  if (ending === 'e') return /[aeiouyæøå]$/.test(stem) ? Number.POSITIVE_INFINITY : LEAST.ofAdjective;
  return LEAST.ofOthers;
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
