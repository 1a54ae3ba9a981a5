import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Trie } from '../../src/index/trie.ts';
import { PROPERTY_TIMEOUT_MS, runs } from '../dataset/runs.ts';
import { indexWords, randomWord } from '../support/word-lists.ts';

const words = fc.array(randomWord('abcø', 6), { minLength: 1, maxLength: 40 });

describe('a trie', () => {
  test('finds the words with a beginning, as by looking at every word', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(words, randomWord('abcø', 6), (list, other) => {
        const { trie, words: sorted } = indexWords(list);
        for (const typed of [other, ...list, ...list.map((word) => word.slice(0, 2))]) {
          const expected = sorted.filter((word) => word.startsWith(typed));
          const node = trie.find(typed);
          if (node < 0) expect(expected, typed).toEqual([]);
          else expect(sorted.slice(trie.firstWord(node), trie.endWord(node)), typed).toEqual(expected);
        }
      }),
      runs(100),
    );
  });

  test('finds whole words and tells them from beginnings', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(words, randomWord('abcø', 6), (list, other) => {
        const { trie, words: sorted } = indexWords(list);
        for (const typed of [other, ...sorted, ...sorted.map((word) => word.slice(0, -1))]) {
          expect(trie.findWord(typed), typed).toBe(sorted.indexOf(typed));
        }
      }),
      runs(100),
    );
  });

  test('has all words below its root', () => {
    const { trie, words: sorted } = indexWords(['b', 'ab', 'a']);
    expect([trie.firstWord(Trie.ROOT), trie.endWord(Trie.ROOT)]).toEqual([0, sorted.length]);
    expect(trie.find('')).toBe(Trie.ROOT);
  });

  test('has one node for each distinct beginning', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(words, (list) => {
        const beginnings = new Set(list.flatMap((word) => Array.from(word, (_, i) => word.slice(0, i + 1))));
        expect(indexWords(list).trie.size).toBe(beginnings.size);
      }),
      runs(100),
    );
  });

  test('without words finds nothing', () => {
    const { trie } = indexWords([]);
    expect([trie.find('a'), trie.size, trie.endWord(Trie.ROOT)]).toEqual([-2, 0, 0]);
  });
});
