import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CLASS_OF_MARK,
  GRADE_OF_MARK,
  LEVEL_OF_MARK,
  LEVELS,
  MARK,
  type Mark,
  WordMarks,
} from '../../src/dataset/word-marks.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const WORDS = 20;
const MARKS = Object.values(MARK);
const adding = fc.record({
  typed: fc.nat(3),
  word: fc.nat(WORDS - 1),
  mark: fc.constantFrom<Mark>(...MARKS),
});

test('the best mark of a word stays, each word is listed once, and nothing is left of the query before', {
  timeout: PROPERTY_TIMEOUT_MS,
}, () => {
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
        expect(marks.best(typed)).toBe(own.length === 0 ? 0 : Math.min(...own.map(({ mark }) => mark)));
      }
    }),
    runs(150),
  );
});

test('a better mark never has a worse class, nor a worse grade', () => {
  for (const numbers of [CLASS_OF_MARK, GRADE_OF_MARK]) {
    const own = MARKS.map((mark) => numbers[mark]!);
    expect(own).toEqual(own.toSorted((a, b) => a - b));
    expect(numbers).toHaveLength(Math.max(...MARKS) + 1);
  }
});

test('the levels are the pairs of class and grade, in their order and without a gap', () => {
  const pairOf = (mark: Mark) => CLASS_OF_MARK[mark]! * 32 + GRADE_OF_MARK[mark]!;
  const pairs = [...new Set(MARKS.map(pairOf))].sort((a, b) => a - b);
  for (const mark of MARKS) expect(LEVEL_OF_MARK[mark], `mark ${mark}`).toBe(pairs.indexOf(pairOf(mark)));
  expect(LEVELS).toBe(pairs.length);
});

test('a word that is typed again can take over what it matched, and keeps what it matches better', () => {
  const marks = new WordMarks(WORDS);
  marks.reset(2);
  marks.add(0, 3, MARK.fuzzy);
  marks.add(0, 5, MARK.exact);
  marks.add(1, 3, MARK.form);
  marks.copy(0, 1);
  expect([3, 5, 7].map((word) => marks.get(1, word))).toEqual([MARK.form, MARK.exact, 0]);
  expect(marks.words[1]).toEqual([3, 5]);
  expect(marks.best(1)).toBe(MARK.exact);
});

test('what a typed word matches in class 3 or better can be taken over from other marks', () => {
  const [from, to] = [new WordMarks(WORDS), new WordMarks(WORDS)];
  from.reset(2);
  to.reset(2);
  for (const mark of MARKS) from.add(1, mark, mark);
  to.copyWell(from, 1);
  expect(MARKS.map((mark) => to.get(1, mark))).toEqual(
    MARKS.map((mark) => (CLASS_OF_MARK[mark]! <= 3 ? mark : 0)),
  );
});

test('after a reset it is as if nothing had been marked', { timeout: PROPERTY_TIMEOUT_MS }, () => {
  const marked = fc.array(adding, { maxLength: 60 });
  fc.assert(
    fc.property(marked, marked, (before, after) => {
      const stateAfter = (rounds: readonly (typeof after)[]) => {
        const marks = new WordMarks(WORDS);
        for (const round of rounds) {
          marks.reset(4);
          for (const { typed, word, mark } of round) marks.add(typed, word, mark);
        }
        const all = [0, 1, 2, 3].map((t) => Array.from({ length: WORDS }, (_, word) => marks.get(t, word)));
        const best = [0, 1, 2, 3].map((t) => marks.best(t));
        return { all, best, words: marks.words, typedOf: marks.typedOf, well: marks.wellTypedOf };
      };
      expect(stateAfter([before, after])).toEqual(stateAfter([after]));
    }),
    runs(150),
  );
});
