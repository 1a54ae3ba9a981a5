import { expect, test } from 'vitest';
import { PrefixCounter, wordsOf } from '../../../bench/quality/prefix-counter.ts';

const counter = new PrefixCounter(['Akutt bronkitt', 'Kronisk bronkitt, uspesifisert', 'Akutt blindtarm']);

test('words are letters and digits in lower case', () => {
  expect(wordsOf('Type 2-diabetes m/ÅRE 3a')).toEqual(['type', '2', 'diabetes', 'm', 'åre', '3a']);
});

test.each([
  [['b'], 3],
  [['akutt', 'b'], 2],
  [['bronk', 'akutt'], 1],
  [['kronisk', 'akutt'], 0],
  [['ronk'], 0],
  [[], 0],
])('%j begins words of %i texts', (prefixes, count) => {
  expect(counter.count(prefixes)).toBe(count);
});
