import { STOP_WORDS } from '../concept/text.ts';
import type { Trie } from '../index/trie.ts';
import { findForms, stemsOf } from './inflections.ts';
import type { CompoundParts, QueryWord } from './query.ts';

const MIN_LETTERS = { modifier: 2, head: 3, beforeLink: 3 } as const;
/** Letters that join two words and belong to neither: *fødselsskade*, *barnesykdom*. */
const LINKS = ['s', 'e'];

/**
 * Takes a typed compound apart into two words of a vocabulary: the modifier as it is or before a joining letter,
 * the head in any of its forms or, where the word may be half-typed, as the beginning of words. Of several ways one with a whole
 * head is taken, of these the one with the longest modifier. Undefined when there is none.
 */
export function decompound(
  trie: Trie,
  { word }: QueryWord,
  mayBeHalfTyped: boolean,
): CompoundParts | undefined {
  if (/\d/.test(word)) return undefined;
  let begun: CompoundParts | undefined;
  for (let at = word.length - MIN_LETTERS.head; at >= MIN_LETTERS.modifier; at--) {
    // Few beginnings of a word are words, so these are asked for first.
    const modifier = modifierOf(trie, word.slice(0, at));
    const head = word.slice(at);
    if (modifier === undefined || STOP_WORDS.has(head)) continue;
    if (isWordOrForm(trie, head)) return { head, modifier };
    if (mayBeHalfTyped && begun === undefined && trie.find(head) >= 0) begun = { head, modifier };
  }
  return begun;
}

function modifierOf(trie: Trie, letters: string): string | undefined {
  if (trie.findWord(letters) >= 0) return STOP_WORDS.has(letters) ? undefined : letters;
  const isLinked = LINKS.includes(letters.at(-1)!) && letters.length > MIN_LETTERS.beforeLink;
  const unlinked = letters.slice(0, -1);
  return isLinked && trie.findWord(unlinked) >= 0 && !STOP_WORDS.has(unlinked) ? unlinked : undefined;
}

function isWordOrForm(trie: Trie, letters: string): boolean {
  let isFound = trie.findWord(letters) >= 0;
  if (!isFound) for (const { stem } of stemsOf(letters)) findForms(trie, stem, () => (isFound = true));
  return isFound;
}
