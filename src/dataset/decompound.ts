import { STOP_WORDS } from '../concept/text.ts';
import { Trie } from '../index/trie.ts';
import { findForms, stemsOf } from './inflections.ts';
import type { CompoundParts, QueryWord } from './query.ts';

const MIN_LETTERS = { modifier: 2, head: 3, beforeLink: 3 } as const;
/** Letters that join two words and belong to neither: *fødselsskade*, *barnesykdom*. */
const LINKS = ['s', 'e'];

/**
 * Takes a typed compound apart into two words of a vocabulary: the modifier as it is or before a joining letter,
 * the head in any of its forms or, where the word may be half-typed, as the beginning of words. Of several ways one with a whole
 * head is taken, of these the one with the longest modifier, and of these the one without a joining letter. Undefined when there is none.
 */
export function decompound(
  trie: Trie,
  { word }: QueryWord,
  mayBeHalfTyped: boolean,
): CompoundParts | undefined {
  if (/\d/.test(word)) return undefined;
  let begun: CompoundParts | undefined;
  for (const modifier of modifiersOf(trie, word)) {
    for (const head of headsAfter(word, modifier)) {
      if (isWordOrForm(trie, head)) return { head, modifier };
      if (mayBeHalfTyped && begun === undefined && trie.find(head) >= 0) begun = { head, modifier };
    }
  }
  return begun;
}

/** The words that a typed one begins with, stop words apart, the longest first. */
function modifiersOf(trie: Trie, word: string): string[] {
  const modifiers: string[] = [];
  let node: number = Trie.ROOT;
  for (let at = 0; at < word.length - MIN_LETTERS.head; ) {
    node = trie.child(node, word.charCodeAt(at++));
    if (node < 0) break;
    if (at >= MIN_LETTERS.modifier && trie.wordAt(node) >= 0) modifiers.push(word.slice(0, at));
  }
  return modifiers.filter((modifier) => !STOP_WORDS.has(modifier)).reverse();
}

/** What comes after a modifier, and the same after a joining letter. */
function headsAfter(word: string, modifier: string): string[] {
  const head = word.slice(modifier.length);
  const isLinked = LINKS.includes(head.charAt(0)) && modifier.length >= MIN_LETTERS.beforeLink;
  const heads = isLinked && head.length > MIN_LETTERS.head ? [head, head.slice(1)] : [head];
  return heads.filter((letters) => !STOP_WORDS.has(letters));
}

function isWordOrForm(trie: Trie, letters: string): boolean {
  let isFound = trie.findWord(letters) >= 0;
  if (!isFound) for (const { stem } of stemsOf(letters)) findForms(trie, stem, () => (isFound = true));
  return isFound;
}
