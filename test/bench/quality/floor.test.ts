import { expect, test } from 'vitest';
import { type Floor, readFloor, underFloor } from '../../../bench/quality/floor.ts';
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

test('the committed floor can be read', () => {
  expect(Object.keys(readFloor())).toContain('own');
});
