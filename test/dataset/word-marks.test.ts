import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

describe('what was forgotten', () => {
  /** All that is known of `count` typed words. */
  function stateOf(marks: WordMarks, count: number) {
    const each = <T>(size: number, of: (i: number) => T) => Array.from({ length: size }, (_, i) => of(i));
    return {
      words: marks.words,
      best: each(count, (t) => marks.best(t)),
      marks: each(count, (t) => each(WORDS, (word) => marks.get(t, word))),
      typedOf: [...marks.typedOf],
      wellTypedOf: [...marks.wellTypedOf],
    };
  }

  /** Only with these marks. */
  function madeOf(added: readonly { typed: number; word: number; mark: Mark }[], count: number): WordMarks {
    const marks = new WordMarks(WORDS);
    marks.reset(count);
    for (const { typed, word, mark } of added) marks.add(typed, word, mark);
    return marks;
  }

  test('leaves what was marked before or besides, as if it had never been', {
    timeout: PROPERTY_TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(
        fc.array(adding, { maxLength: 60 }),
        fc.nat(3),
        fc.integer({ min: 1, max: 8 }),
        (all, t, count) => {
          const isSlip = ({ mark }: { mark: Mark }) => mark >= MARK.fuzzy;
          const plain = all.filter((one) => !isSlip(one));
          const marks = madeOf([...plain, ...all.filter(isSlip)], 4);
          marks.forgetSlips();
          expect(stateOf(marks, 4)).toEqual(stateOf(madeOf(plain, 4), 4));
          marks.forget(t);
          const others = plain.filter(({ typed }) => typed !== t);
          expect(stateOf(marks, 4)).toEqual(stateOf(madeOf(others, 4), 4));
          marks.resize(count);
          const left = others.filter(({ typed }) => typed < count);
          expect(stateOf(marks, count)).toEqual(stateOf(madeOf(left, count), count));
        },
      ),
      runs(150),
    );
  });
});
