import { expect, test } from 'vitest';
import { chooseNames, readSizes } from '../../bench/options.ts';

const NAMES = ['lookup', 'search', 'search-in-process'];

test.each([
  [[], false, NAMES],
  [['search'], false, ['search', 'search-in-process']],
  [['search'], true, ['search']],
  [['search-in', 'lookup'], false, ['lookup', 'search-in-process']],
])('%j, exact %j: %j', (wishes, isExact, chosen) => {
  expect(chooseNames(NAMES, wishes, isExact)).toEqual({ chosen, unknown: [] });
});

test('a wish that begins no name is told, and so is none at all', () => {
  expect(chooseNames(NAMES, ['ookup', '', 'search'], false).unknown).toEqual(['ookup', '']);
  expect(chooseNames(NAMES, ['look'], true).unknown).toEqual(['look']);
});

test('sizes are ascending, each once', () => {
  expect(readSizes('200000,20000,200000')).toEqual([20_000, 200_000]);
});

test.each(['', '20k', '20000,', '-5', '999', '2000001', '1e6'])('%j is no list of sizes', (text) => {
  expect(readSizes(text)).toBeUndefined();
});
