import { expect, test } from 'vitest';
import { answerOf, figuresByKind, TOTAL } from '../../../bench/quality/measure.ts';
import { measurementOf, queryOf } from './queries.ts';

test('the place of an answer is that of its first right hit', () => {
  expect(answerOf(queryOf('a'), ['B', 'A2', 'A1']).place).toBe(2);
  expect(answerOf(queryOf('a'), ['B']).place).toBe(0);
  expect(answerOf(queryOf('a'), []).place).toBe(0);
});

test('a right hit after the tenth does not count', () => {
  const wrong = Array.from({ length: 10 }, (_, i) => `B${i}`);
  expect(answerOf(queryOf('a'), [...wrong, 'A1']).place).toBe(0);
  expect(answerOf(queryOf('a'), [...wrong.slice(1), 'A1']).place).toBe(10);
});

test('figures are given by kind and in total', () => {
  const measured = measurementOf([
    ['typo', ['A1']],
    ['fold', ['B', 'A1']],
    ['fold', ['B']],
    ['fold', ['A2']],
  ]);
  expect([...figuresByKind(measured)]).toEqual([
    ['typo', { queries: 1, success1: 1, success10: 1, mrr: 1 }],
    ['fold', { queries: 3, success1: 1 / 3, success10: 2 / 3, mrr: 0.5 }],
    [TOTAL, { queries: 4, success1: 0.5, success10: 0.75, mrr: 0.625 }],
  ]);
});
