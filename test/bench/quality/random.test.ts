import { expect, test } from 'vitest';
import { Random } from '../../../bench/quality/random.ts';

test('a seed gives the same numbers everywhere', () => {
  const random = new Random(42);
  expect(Array.from({ length: 6 }, () => random.below(1000))).toEqual([601, 448, 852, 669, 174, 526]);
});

test('numbers stay in their bounds and reach both ends', () => {
  const random = new Random(7);
  const numbers = Array.from({ length: 500 }, () => random.between(3, 6));
  expect(new Set(numbers)).toEqual(new Set([3, 4, 5, 6]));
});

test('shuffling keeps every item and leaves the original alone', () => {
  const items = [1, 2, 3, 4, 5, 6, 7, 8];
  expect(new Random(1).shuffled(items).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('nothing can be picked from nothing', () => {
  expect(() => new Random(1).pick([])).toThrow(RangeError);
});
