import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareWords, Vocabulary, WORD_END, writeVocabulary } from '../../src/index/vocabulary.ts';
import { PROPERTY_TIMEOUT_MS, runs } from '../dataset/runs.ts';
import { segmentOf } from '../support/segments.ts';
import { indexWords, randomWord } from '../support/word-lists.ts';

const words = fc.array(randomWord('abcøæå1\u{10400}', 8), { minLength: 1, maxLength: 40 });

describe('a vocabulary', () => {
  test('gives back its words, their lengths and frequencies', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(words, (list) => {
        const { vocabulary, words: sorted } = indexWords(list);
        expect(vocabulary.size).toBe(sorted.length);
        expect(sorted.map((_, w) => vocabulary.wordAt(w))).toEqual(sorted);
        expect(sorted.map((_, w) => vocabulary.lengthOf(w))).toEqual(sorted.map((word) => word.length));
        expect([...vocabulary.frequencies]).toEqual(sorted.map((_, w) => w + 1));
      }),
      runs(100),
    );
  });

  test('knows which word each of its characters belongs to', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const longWords = fc.array(randomWord('abc', 40), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(words, longWords), (list) => {
        const { vocabulary, words: sorted } = indexWords(list);
        const owners = sorted.flatMap((word, w) => Array.from({ length: word.length + 1 }, () => w));
        expect(Array.from(vocabulary.chars, (_, position) => vocabulary.wordOf(position))).toEqual(owners);
      }),
      runs(100),
    );
  });

  test.each([
    [0, 20],
    [1, 19],
    [2, 19],
    [3, 18],
    [1023, 10],
    [2 ** 20 - 1, 0],
    [2 ** 31, 0],
  ])('a word of %i rows has rarity %i', (frequency, rarity) => {
    const reader = segmentOf((writer) => writeVocabulary(writer, ['a'], Uint32Array.of(frequency)));
    expect([...new Vocabulary(reader).rarity]).toEqual([rarity]);
  });

  test('sorts by UTF-16 units', () => {
    expect(['ø', 'z', 'aa', 'a', 'æ', 'å'].sort(compareWords)).toEqual(['a', 'aa', 'z', 'å', 'æ', 'ø']);
  });

  test('ends each word with a character that sorts before every letter', () => {
    const { vocabulary } = indexWords(['ab', 'a']);
    expect([...vocabulary.chars]).toEqual([97, WORD_END, 97, 98, WORD_END]);
  });

  test('may be empty', () => {
    expect(indexWords([]).vocabulary.size).toBe(0);
  });
});
