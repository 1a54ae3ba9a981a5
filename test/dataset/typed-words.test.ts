import { expect, test } from 'vitest';
import { parseQuery, readInput } from '../../src/dataset/query.ts';
import { TypedWords } from '../../src/dataset/typed-words.ts';

const NO_ROWS = { start: 0, end: 0 };
const wordsOf = (input: string) =>
  parseQuery(readInput(input), { isCode: () => false, hasWord: () => true }).words;
const typedOf = (input: string) => {
  const words = wordsOf(input);
  return new TypedWords(
    words,
    words.map(() => NO_ROWS),
  );
};

test('stop words may be missing, each once, and the others may not', () => {
  const { required, optional } = typedOf('brudd i arm i hånd');
  expect(required).toBe(0b10101);
  // The first of those that were typed several times.
  expect(optional).toBe(0b00010);
});

test('a stop word joins the words before and after it that may not be missing', () => {
  const { joiningStops } = typedOf('svikt av og i nyre i');
  const both = { before: 0, after: 4, both: 0b10001 };
  expect(joiningStops).toEqual([0b10, 0b100, 0b1000].map((stop) => ({ stop, ...both })));
  expect(typedOf('i nyre').joiningStops).toEqual([]);
  expect(typedOf('nyre i').joiningStops).toEqual([]);
  expect(typedOf('svikt i svikt').joiningStops).toEqual([]);
});

test('nothing but stop words may not be missing', () => {
  const { required, optional } = typedOf('i og');
  expect([required, optional]).toEqual([0b11, 0]);
});

test('a word is the code of the rows whose code it begins', () => {
  const words = wordsOf('e11 nyre');
  const typed = new TypedWords(words, [{ start: 3, end: 5 }, NO_ROWS]);
  expect(typed.hasCodes).toBe(true);
  expect([0, 1].map((t) => typed.isCode(t))).toEqual([true, false]);
  expect([2, 3, 4, 5].map((row) => typed.isCodeOf(0, row))).toEqual([false, true, true, false]);
  expect(typed.isCodeOf(1, 0)).toBe(false);
  expect(typedOf('nyre').hasCodes).toBe(false);
});

test('a word that was typed before matches what it matched then, unless it may be half-typed or is a code now', () => {
  const typed = typedOf('arm og hånd og arm hånd hånd');
  expect(typed.words.map((_, t) => typed.firstLike(t))).toEqual([0, 1, 2, 1, 0, 2, 6]);
  const { words } = parseQuery(readInput('10 1.0 sår'), {
    isCode: (text) => text === '1.0',
    hasWord: () => true,
  });
  const codes = new TypedWords(words, [NO_ROWS, { start: 0, end: 1 }, NO_ROWS]);
  // Both are `10`: a number, and a code.
  expect(words.map(({ word }) => word)).toEqual(['10', '10', 'sår']);
  expect(codes.firstLike(1)).toBe(1);
});
