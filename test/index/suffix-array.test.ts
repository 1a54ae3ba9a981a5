import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SuffixVisitor } from '../../src/index/suffix-array.ts';
import { WordKeys } from '../../src/index/word-keys.ts';
import { PROPERTY_TIMEOUT_MS, runs } from '../dataset/runs.ts';
import { beginsSpelt } from '../support/edit-distance.ts';
import { indexWords, randomWord, type WordIndexes } from '../support/word-lists.ts';

const LETTERS = 'aeoøæåöéë';
const words = fc.array(randomWord(LETTERS, 8), { minLength: 1, maxLength: 25 });

/** Places `word@offset` where a visitor was called. */
function placesOf({ vocabulary }: WordIndexes, visitPlaces: (visit: SuffixVisitor) => void): string[] {
  const places = new Set<string>();
  visitPlaces((position) => {
    const word = vocabulary.wordOf(position);
    places.add(`${vocabulary.wordAt(word)}@${position - vocabulary.offsets[word]!}`);
  });
  return [...places].sort();
}

/** Visits the places where a word is found as it stands. */
function findExact({ suffixes }: WordIndexes, typed: string, visit: SuffixVisitor): void {
  suffixes.find(new WordKeys(typed), (position, isFolded) => {
    if (!isFolded) visit(position, isFolded);
  });
}

function linearPlaces(list: readonly string[], isMatch: (rest: string) => boolean): string[] {
  return list
    .flatMap((word) =>
      Array.from({ length: word.length - 1 }, (_, i) => i + 1)
        .filter((at) => isMatch(word.slice(at)))
        .map((at) => `${word}@${at}`),
    )
    .sort();
}

describe('a suffix array', () => {
  test('finds every place inside a word, as by looking at every place', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(words, randomWord(LETTERS, 4), (list, typed) => {
        const index = indexWords(list);
        expect(placesOf(index, (visit) => findExact(index, typed, visit))).toEqual(
          linearPlaces(index.words, (rest) => rest.startsWith(typed)),
        );
      }),
      runs(300),
    );
  });

  test('finds every place where a word ends in a stem and one of some endings', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    const endings = fc.uniqueArray(fc.oneof(fc.constant(''), randomWord(LETTERS, 2)), { maxLength: 4 });
    fc.assert(
      fc.property(words, randomWord(LETTERS, 3), endings, (list, stem, ends) => {
        const index = indexWords(list);
        const found = placesOf(index, (visit) =>
          index.suffixes.findEnds(stem, ends, (position) => visit(position, false)),
        );
        expect(found).toEqual(linearPlaces(index.words, (rest) => ends.some((end) => rest === stem + end)));
      }),
      runs(300),
    );
  });

  test('finds every place where a letter is spelt otherwise, as by looking at every place', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(words, randomWord(LETTERS, 4), (list, typed) => {
        const index = indexWords(list);
        const found = placesOf(index, (visit) => index.suffixes.find(new WordKeys(typed), visit));
        expect(found).toEqual(linearPlaces(index.words, (rest) => beginsSpelt(typed, rest)));
      }),
      runs(500),
    );
  });

  test.each([
    ['infarkt', 'hjerteinfarkt', 'hjerteinfarkt@6'],
    ['aere', 'urinblære', 'urinblære@6'],
    ['are', 'urinblære', 'urinblære@6'],
    ['gård', 'østgaard', 'østgaard@3'],
    ['omso', 'tromsø', 'tromsø@2'],
    ['øre', 'innoere', 'innoere@3'],
  ])('%s is found in %s', (typed, word, place) => {
    const index = indexWords([word, 'annet']);
    const places = placesOf(index, (visit) => index.suffixes.find(new WordKeys(typed), visit));
    expect(places).toEqual([place]);
  });

  test('does not give the beginning of a word, which the trie finds', () => {
    const index = indexWords(['arm', 'alarm']);
    expect(placesOf(index, (visit) => findExact(index, 'arm', visit))).toEqual(['alarm@2']);
  });
});
