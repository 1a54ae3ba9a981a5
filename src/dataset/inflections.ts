import { Trie } from '../index/trie.ts';

/** Letters of a stem, and of one before a definite ending. */
const MIN_LETTERS = { stem: 4, shortStem: 3 } as const;

/** Endings that a typed word may have and the text not. Longest first; `e` is not here: *influenzae* is not `influenza`. */
const TYPED_ENDINGS = ['enes', 'ene', 'ens', 'ets', 'ers', 'ne', 'en', 'et', 'er', 'a', 'n', 's', 't'];
/** Those of the definite forms, of which a short stem may be left: *såret*, *armen*. Of *øret* and *øyet* the `t` goes alone. */
const DEFINITE_ENDINGS = new Set(['enes', 'ene', 'ens', 'ets', 'en', 'et']);
/** Endings that the text may have in their place. */
const TEXT_ENDINGS = ['', 'e', 'er', 'en', 'et', 'ene', 'a'];

/** Calls `found` with the words of a vocabulary of which a typed word is another form, with some of them again and again. */
export function findInflections(trie: Trie, word: string, found: (word: number) => void): void {
  for (const ending of TYPED_ENDINGS) {
    if (!word.endsWith(ending)) continue;
    const stem = word.slice(0, -ending.length);
    if (stem.length < (isDefinite(stem, ending) ? MIN_LETTERS.shortStem : MIN_LETTERS.stem)) continue;
    findOfStem(trie, stem, found);
    // sykdommer, sykdom: a consonant is doubled before an ending.
    const isDoubled = stem.length > MIN_LETTERS.shortStem && stem.at(-1) === stem.at(-2);
    if (isDoubled) findOfStem(trie, stem.slice(0, -1), found);
  }
}

function findOfStem(trie: Trie, stem: string, found: (word: number) => void): void {
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

/** Whether a word of this stem and ending is a definite form. */
function isDefinite(stem: string, ending: string): boolean {
  return DEFINITE_ENDINGS.has(ending) || (ending === 't' && stem.endsWith('e'));
}
