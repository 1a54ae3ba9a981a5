import fc from 'fast-check';
import { SuffixArray, writeSuffixArray } from '../../src/index/suffix-array.ts';
import { Trie, writeTrie } from '../../src/index/trie.ts';
import { compareWords, Vocabulary, writeVocabulary } from '../../src/index/vocabulary.ts';
import { segmentOf } from './segments.ts';

/** What a segment knows of a list of words. */
export interface WordIndexes {
  /** The words, each once, in the order of their numbers. */
  readonly words: readonly string[];
  readonly vocabulary: Vocabulary;
  readonly trie: Trie;
  readonly suffixes: SuffixArray;
}

/** Writes the indexes of a list of words and reads them back. */
export function indexWords(list: Iterable<string>): WordIndexes {
  const words = [...new Set(list)].sort(compareWords);
  const reader = segmentOf((writer) => {
    writeVocabulary(
      writer,
      words,
      Uint32Array.from(words, (_, i) => i + 1),
    );
    writeTrie(writer, words);
    writeSuffixArray(writer, words);
  });
  const vocabulary = new Vocabulary(reader);
  const trie = new Trie(reader, vocabulary.size);
  return { words, vocabulary, trie, suffixes: new SuffixArray(reader, vocabulary) };
}

/** Short words of few letters, so that they share beginnings and lie near each other. */
export function randomWord(letters: string, maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength }).map((found) => found.join(''));
}

/** A word as somebody in a hurry types it: with a letter dropped, doubled, exchanged or hit wrongly, twice. */
export function misspelt(word: fc.Arbitrary<string>, letters: string): fc.Arbitrary<string> {
  const slip = fc.record({ at: fc.nat(20), way: fc.nat(3), letter: fc.constantFrom(...letters) });
  return fc.tuple(word, fc.array(slip, { maxLength: 2 })).map(([start, slips]) =>
    slips.reduce((text, { at: where, way, letter }) => {
      const at = where % (text.length + 1);
      const [before, after] = [text.slice(0, at), text.slice(at)];
      if (way === 0) return before + after.slice(1);
      if (way === 1) return before + letter + after;
      if (way === 2) return before + letter + after.slice(1);
      return before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2);
    }, start),
  );
}
