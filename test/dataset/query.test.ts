import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQuery, type Query, readInput, withCompoundsApart } from '../../src/dataset/query.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const anyCode = () => true;

function parse(
  input: string,
  isCode: (text: string) => boolean,
  hasWord: (text: string) => boolean = () => true,
): Query {
  return parseQuery(readInput(input), { isCode, hasWord });
}

function wordsOf(input: string): string[] {
  return parse(input, (text) => /^[em]/i.test(text)).words.map(({ word }) => word);
}

describe('the code of a query', () => {
  test.each([
    ['E11.9', 'E11.9'],
    [' e119 ', 'e119'],
    ['E11,9', 'E11.9'],
    ['e11 nyre', 'e11 nyre'],
    ['1', '1'],
    ['hjerte', 'hjerte'],
    ['no', 'no'],
    ['e', undefined],
    ['ø', undefined],
    ['', undefined],
    [' .-', undefined],
  ])('of "%s" is %s', (input, code) => expect(parse(input, anyCode).code).toBe(code));
});

describe('the words of a query', () => {
  test.each([
    ['Akutt  Hjerteinfarkt', ['akutt', 'hjerteinfarkt']],
    ['hud-/slimhinne', ['hud', 'slimhinne']],
    ['a\u030al', ['ål']],
    ['E11.9', ['e11', '9']],
    ['e11.9 nyre', ['e119', 'nyre']],
    ['e11,9 nyre', ['e119', 'nyre']],
    ['sår,brudd', ['sår', 'brudd']],
    ['nyre M17.1', ['nyre', 'm171']],
    ['hud-slimhinne sår', ['hud', 'slimhinne', 'sår']],
    ['', []],
    [' \t\n', []],
    ['😀 !?', []],
  ])('of %j are %j', (input, words) => expect(wordsOf(input)).toEqual(words));

  test.each([
    ['covid19', ['covid', '19']],
    ['diabetes type2', ['diabetes', 'type', '2']],
    ['b12', ['b12']],
    ['ab12', ['ab12']],
    ['kode12', ['kode', '12']],
    ['kjent19', ['kjent19']],
    ['med12', ['med12']],
    ['covid19x', ['covid19x']],
    ['19covid', ['19covid']],
  ])('letters and a number without a blank are two where no word or code begins so: %s', (input, words) => {
    const query = parse(
      input,
      (text) => text.startsWith('med'),
      (text) => text.startsWith('kjent'),
    );
    expect(query.words.map(({ word }) => word)).toEqual(words);
  });

  test('are never more for being taken apart than a query may have', () => {
    const words = (count: number) =>
      parse(
        Array(count).fill('abc1').join(' '),
        () => false,
        () => false,
      ).words;
    expect([words(8).length, words(9).length]).toEqual([16, 9]);
  });

  test('only numbers are numbers', () => {
    const { words } = parse('type 2 b12 0150 1a', anyCode);
    expect(words.map(({ isNumber }) => isNumber)).toEqual([false, true, false, true, false]);
  });

  test('only the last one may be half-typed', () => {
    expect(parse('brudd i arm', anyCode).words.map(({ isLast }) => isLast)).toEqual([false, false, true]);
  });

  test('stop words may be missing, unless there is nothing else', () => {
    const optional = (input: string) => parse(input, anyCode).words.map(({ isOptional }) => isOptional);
    expect(optional('brudd i arm med sår')).toEqual([false, true, false, false, false]);
    expect(optional('den og')).toEqual([false, false]);
    expect(optional('i')).toEqual([false]);
  });

  test('one of several may be a code when it has a digit or two letters', () => {
    const codes = (input: string) => parse(input, anyCode).words.map(({ code }) => code);
    expect(codes('E11.9 nyre')).toEqual(['E11.9', 'nyre']);
    expect(codes('type 2')).toEqual(['type', '2']);
    expect(codes('i e')).toEqual([undefined, undefined]);
    expect(codes('e11')).toEqual([undefined]);
  });

  test('what no code starts with is words, though it looks like a code', () => {
    const parseE11 = (input: string) => parse(input, (text) => text.startsWith('E11'));
    expect(parseE11('Covid-19 mistenkt').words.map(({ word }) => word)).toEqual(['covid', '19', 'mistenkt']);
    expect(parseE11('E11.9 nyre').words.map(({ word, code }) => [word, code])).toEqual([
      ['e119', 'E11.9'],
      ['nyre', undefined],
    ]);
    expect(parseE11('Covid-19').code).toBeUndefined();
    expect(parseE11('(E11.9),').code).toBe('E11.9');
  });

  test('are parsed from anything without failing', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const input = fc.oneof(fc.string({ unit: 'binary' }), fc.string());
    fc.assert(
      fc.property(input, (text) => {
        const { words } = parse(text, anyCode);
        expect(words.every(({ word }) => word.length > 0)).toBe(true);
        expect(words.filter(({ isLast }) => isLast)).toHaveLength(words.length > 0 ? 1 : 0);
      }),
      runs(50),
    );
  });
});

describe('a query with compounds apart', () => {
  const parts = { modifier: 'kne', head: 'skade' };
  const apart = (input: string, at: number[]) =>
    withCompoundsApart(parse(input, () => false).words, new Map(at.map((t) => [t, parts])));

  test('has the head in place of the compound and the modifier last, and only the head may be half-typed', () => {
    const typed = (input: string, at: number[]) =>
      apart(input, at)!.map(({ word, isLast }) => (isLast ? `${word} …` : word));
    expect(typed('gammel kneskade', [1])).toEqual(['gammel', 'skade …', 'kne']);
    expect(typed('kneskade gammel', [0])).toEqual(['skade', 'gammel …', 'kne']);
  });

  test('looks a word up once, wherever it stands', () => {
    const words = apart('kne kneskade kneskade', [1, 2])!;
    expect(words.map(({ word }) => word)).toEqual(['kne', 'skade', 'skade', 'kne', 'kne']);
    expect(new Set(words.map(({ keys }) => keys)).size).toBe(2);
  });

  test('has at most 16 words and three compounds', () => {
    const input = (count: number) => Array.from({ length: count }, () => 'kneskade').join(' ');
    expect(apart(input(15), [3])).toHaveLength(16);
    expect(apart(input(16), [3])).toBeUndefined();
    expect(apart(input(15), [3, 4])).toBeUndefined();
    expect(apart(input(5), [0, 2, 4])).toHaveLength(8);
    expect(apart(input(5), [0, 2, 3, 4])).toBeUndefined();
  });
});
