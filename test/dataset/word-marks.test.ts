import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLASS_OF_MARK, MARK, type Mark, WordMarks } from '../../src/dataset/word-marks.ts';

const WORDS = 20;
const MARKS = Object.values(MARK);
const adding = fc.record({
  typed: fc.nat(3),
  word: fc.nat(WORDS - 1),
  mark: fc.constantFrom<Mark>(...MARKS),
});

test('the best mark of a word stays, each word is listed once, and nothing is left of the query before', () => {
  const marks = new WordMarks(WORDS);
  fc.assert(
    fc.property(fc.array(adding, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (all, count) => {
      marks.reset(count);
      const added = all.filter(({ typed }) => typed < count);
      for (const { typed, word, mark } of added) marks.add(typed, word, mark);
      for (let typed = 0; typed < count; typed++) {
        const own = added.filter((one) => one.typed === typed);
        expect(marks.words[typed]).toEqual([...new Set(own.map(({ word }) => word))]);
        for (let word = 0; word < WORDS; word++) {
          const best = Math.min(...own.filter((one) => one.word === word).map(({ mark }) => mark));
          expect(marks.get(typed, word)).toBe(best === Number.POSITIVE_INFINITY ? 0 : best);
        }
        for (const mark of MARKS) {
          expect(marks.hasAtLeast(typed, mark)).toBe(own.some((one) => one.mark <= mark));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('a better mark never has a worse class', () => {
  const classes = MARKS.map((mark) => CLASS_OF_MARK[mark]!);
  expect(classes).toEqual(classes.toSorted((a, b) => a - b));
  expect(CLASS_OF_MARK).toHaveLength(Math.max(...MARKS) + 1);
});
