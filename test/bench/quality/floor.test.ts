import { expect, test } from 'vitest';
import { type Floor, floorOf, readFloor, underFloor } from '../../../bench/quality/floor.ts';
import { GENERATED_CORPORA } from '../../../bench/quality/generator.ts';
import { SHARED_SETS } from '../../../bench/quality/query-sets.ts';
import { measurementOf } from './queries.ts';

const measured = [
  measurementOf([
    ['typo', ['B', 'A1']],
    ['fold', ['A1']],
  ]),
];

test('figures at the floor or above it pass', () => {
  const floor: Floor = { 'icd-10': { total: { success1: 0.5, success10: 1 }, fold: { success1: 1 } } };
  expect(underFloor(floor, measured)).toEqual([]);
});

test('each figure under its floor is named with both numbers', () => {
  const floor: Floor = { 'icd-10': { total: { success1: 0.505, success10: 1 }, typo: { success1: 1 } } };
  expect(underFloor(floor, measured)).toEqual([
    'icd-10, total: success1 is 50.0 %, floor 50.5 %',
    'icd-10, typo: success1 is 0.0 %, floor 100.0 %',
  ]);
});

test('a floor whose queries are gone fails, a set that was not measured does not', () => {
  const floor: Floor = { 'icd-10': { prefix: { success1: 0 } }, postal: { total: { success1: 1 } } };
  expect(underFloor(floor, measured)).toEqual(['icd-10, prefix: has a floor and no query']);
});

test('every set has a committed floor, and every floor a set', () => {
  const sets = [
    'own',
    ...GENERATED_CORPORA.map((id) => `generated ${id}`),
    ...SHARED_SETS.map(([name]) => name),
  ];
  expect(Object.keys(readFloor()).sort()).toEqual(sets.sort());
});

test('a floor leaves room for one query a kind, and for none where all are asked for', () => {
  const answers = (kind: string, right: number, wrong: number) =>
    Array.from({ length: right + wrong }, (_, i): [string, string[]] => [kind, [i < right ? 'A1' : 'B']]);
  const many = measurementOf([
    ...answers('prefix', 10, 0),
    ...answers('fold', 3, 0),
    ...answers('typo', 3, 0),
    ...answers('deletion', 190, 10),
  ]);
  const floor = floorOf([many]);
  expect(floor).toEqual({
    'icd-10': {
      prefix: { success1: 0.9, success10: 0.9 },
      fold: { success1: 1, success10: 1 },
      deletion: { success1: 0.925, success10: 0.935 },
      total: { success1: 0.943, success10: 0.943 },
    },
  });
  expect(underFloor(floor, [many])).toEqual([]);
});
