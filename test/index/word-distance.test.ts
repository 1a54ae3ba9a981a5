import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TypedLetters } from '../../src/index/typed-letters.ts';
import { FAR, WordDistance } from '../../src/index/word-distance.ts';
import { PROPERTY_TIMEOUT_MS, runs } from '../dataset/runs.ts';
import { distanceOf } from '../support/edit-distance.ts';
import { indexWords, misspelt, randomWord, type WordIndexes } from '../support/word-lists.ts';

/** The distances of all words from what was typed, in turn, by one object. */
function measured({ words, vocabulary }: WordIndexes, all: readonly string[]) {
  const distance = new WordDistance(vocabulary);
  return all.flatMap((typed) => {
    const letters = new TypedLetters(typed);
    return words.map((word, w) => {
      distance.measure(letters, w);
      return { typed, word, whole: distance.whole, start: distance.start };
    });
  });
}

function compared({ words }: WordIndexes, all: readonly string[]) {
  const upTo = (distance: number) => Math.min(FAR, distance);
  return all.flatMap((typed) =>
    words.map((word) => {
      const whole = upTo(distanceOf(typed, word, 'whole'));
      return { typed, word, whole, start: upTo(distanceOf(typed, word, 'prefix')) };
    }),
  );
}

describe.each([
  ['plain letters', 'abcd'],
  ['letters with other spellings', 'aeoøæåöäéu'],
  ['letters beyond Latin-1', 'dntđŋŧāß'],
  ['letters beyond the tables', 'aбΩ漢øe'],
])('random words of %s', (_, letters) => {
  test('are as far as comparing letter by letter says', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const word = randomWord(letters, 8);
    const typed = word.filter((text) => text.length > 2);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 20 }),
        fc.array(fc.oneof(typed, misspelt(typed, letters)), { minLength: 1, maxLength: 4 }),
        (list, typedWords) => {
          const index = indexWords(list);
          const all = typedWords.filter((text) => text.length > 2);
          expect(measured(index, all)).toEqual(compared(index, all));
        },
      ),
      runs(80),
    );
  });
});

test.each([
  ['nothing', ''],
  ['a word of 32 letters', 'a'.repeat(32)],
])('%s is near no word, as in a walk', (_, typed) => {
  const index = indexWords(['a', 'a'.repeat(32)]);
  for (const { whole, start } of measured(index, [typed])) expect([whole, start]).toEqual([FAR, FAR]);
});
