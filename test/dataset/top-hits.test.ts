import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopHits } from '../../src/dataset/top-hits.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const scores = fc.uniqueArray(fc.nat(2 ** 50), { maxLength: 200 });

test('the best hits are the first of all hits sorted by score, however many are kept', {
  timeout: PROPERTY_TIMEOUT_MS,
}, () => {
  const top = new TopHits();
  fc.assert(
    fc.property(scores, fc.nat(120), (all, limit) => {
      top.reset(limit);
      for (const [row, score] of all.entries()) top.add(row, row * 2, score);
      const sorted = all
        .map((score, row) => ({ row, text: row * 2, score }))
        .sort((a, b) => a.score - b.score);
      expect(top.sorted()).toEqual(sorted.slice(0, limit));
      expect(top.size).toBe(Math.min(limit, all.length));
    }),
    runs(300),
  );
});

test('the threshold is the worst hit of a full list, and anything while there is room', {
  timeout: PROPERTY_TIMEOUT_MS,
}, () => {
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 20 }), (all, limit) => {
      const top = new TopHits();
      top.reset(limit);
      for (const [row, score] of all.entries()) {
        top.add(row, row, score);
        const kept = all.slice(0, row + 1).sort((a, b) => a - b);
        expect(top.threshold).toBe(kept[limit - 1] ?? Number.POSITIVE_INFINITY);
      }
    }),
    runs(100),
  );
});

test('what is above the ceiling is not kept, however much room there is', () => {
  const top = new TopHits();
  top.reset(3, 20);
  for (const score of [21, 20, 5, 40]) top.add(score, score, score);
  expect(top.sorted().map(({ score }) => score)).toEqual([5, 20]);
  expect(top.threshold).toBe(20);
  for (const score of [7, 6, 19]) top.add(score, score, score);
  expect(top.sorted().map(({ score }) => score)).toEqual([5, 6, 7]);
  expect(top.threshold).toBe(7);
  // The next query has none.
  top.reset(1);
  expect(top.threshold).toBe(Number.POSITIVE_INFINITY);
});

test('a list of no hits keeps none and remembers nothing of the query before', () => {
  const top = new TopHits();
  top.reset(1);
  top.add(1, 1, 5);
  const before = new TopHits();
  for (const list of [top, before]) {
    list.reset(0);
    list.add(2, 2, 1);
    expect(list.sorted()).toEqual([]);
    expect(list.threshold).toBe(Number.POSITIVE_INFINITY);
  }
});
