import { expect, test } from 'vitest';
import { goalTable, judgeGoals } from '../../../bench/quality/goals.ts';
import { measurementOf } from './queries.ts';

const named = (set: string, answers: Parameters<typeof measurementOf>[0]) => ({
  ...measurementOf(answers),
  set,
});

test('a goal holds for the sets and kinds that it is for', () => {
  const judged = judgeGoals([
    named('icd-10, texts alone', [
      ['typo', ['B', 'A1']],
      ['fold', ['A1']],
    ]),
    named('icd-10 preferred, texts alone', [['typo', ['B', 'A1']]]),
  ]);
  expect(judged.map(({ goal, set, share, least }) => [goal, set, share, least])).toEqual([
    ['success@10', 'icd-10, texts alone', 1, 0.99],
    ['success@1', 'icd-10, texts alone', 0.5, 0.95],
    ['typo@10', 'icd-10, texts alone', 1, 0.95],
    ['fold@10', 'icd-10, texts alone', 1, 1],
    ['preferred@1', 'icd-10 preferred, texts alone', 0, 0.8],
  ]);
});

test('every kind of the generator counts, so the worst decides', () => {
  const judged = judgeGoals([
    named('generated icd-10', [
      ['deletion', ['B']],
      ['deletion', ['A1']],
      ['insertion', ['A1']],
    ]),
  ]);
  expect(judged).toEqual([
    { goal: 'generated@10, every kind', set: 'generated icd-10', share: 0.5, least: 0.97 },
  ]);
});

test('met or not met', () => {
  const goal = { goal: 'g', set: 's', least: 0.8 };
  expect(
    goalTable([
      { ...goal, share: 0.8 },
      { ...goal, share: 0.79 },
    ]).map((row) => row.at(-1)),
  ).toEqual(['', 'met', 'not met']);
});
