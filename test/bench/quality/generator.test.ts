import { expect, test } from 'vitest';
import { openCorpus } from '../../../bench/quality/corpus.ts';
import { generateQueries } from '../../../bench/quality/generator.ts';
import { PrefixCounter, wordsOf } from '../../../bench/quality/prefix-counter.ts';
import { icd10Source } from '../../../src/source/bundled/index.ts';

const corpus = await openCorpus('icd-10', await icd10Source());
const { queries } = generateQueries(corpus, { seed: 1, perKind: 20 });
const displays = new Map(corpus.concepts.map((concept) => [concept.code, concept.texts[0]!]));
const sourceWords = (expected: ReadonlySet<string>): string[] => wordsOf(displays.get([...expected][0]!)!);

test('the same seed gives the same queries, another seed others', () => {
  expect(generateQueries(corpus, { seed: 1, perKind: 20 }).queries).toEqual(queries);
  const others = generateQueries(corpus, { seed: 2, perKind: 20 }).queries.map((query) => query.text);
  expect(queries.filter((query) => others.includes(query.text)).length).toBeLessThan(queries.length / 10);
});

test('every kind has as many queries as asked for, each once', () => {
  const byKind = Map.groupBy(queries, (query) => query.kind);
  expect(byKind.size).toBe(14);
  for (const own of byKind.values()) expect(new Set(own.map((query) => query.text)).size).toBe(20);
});

test('concepts of the same text are equally right', () => {
  for (const { expected } of queries) {
    const texts = [...expected].map((code) => displays.get(code)!.toLowerCase());
    expect(new Set(texts).size).toBe(1);
  }
});

test('shuffled words are all the words of a text', () => {
  for (const { text, expected } of queries.filter((query) => query.kind === 'words shuffled')) {
    expect(text.split(' ').sort()).toEqual(sourceWords(expected).sort());
  }
});

test('beginnings begin words of the text', () => {
  for (const { text, expected } of queries.filter((query) => query.kind === 'beginnings of words')) {
    const words = sourceWords(expected);
    expect(text.split(' ').filter((part) => !words.some((word) => word.startsWith(part)))).toEqual([]);
  }
});

test('a folded query has no Norwegian letter left', () => {
  for (const { text } of queries.filter((query) => query.kind.startsWith('fold'))) {
    expect(text).not.toMatch(/[åøæ]/);
  }
});

test('one word has a mistake, the others are as in the text', () => {
  for (const { text, expected } of queries.filter((query) => query.kind.endsWith('whole word'))) {
    const words = sourceWords(expected);
    expect(text.split(' ').filter((word) => !words.includes(word)).length).toBeLessThanOrEqual(1);
  }
});

test('a compound is two words of a text, the one after a preposition first, and begins no word', () => {
  const counter = new PrefixCounter(corpus.concepts.map(({ texts }) => texts.join(' ')));
  for (const { text, expected } of queries.filter(({ kind }) => kind === 'compound of two words')) {
    const words = sourceWords(expected);
    expect(text).toBe(`${words.at(-1)}${words.at(-3)}`);
    expect(['i', 'på', 'av']).toContain(words.at(-2));
    expect(counter.count([text])).toBe(0);
  }
});

test('a mistake makes no query that texts have as it stands, and leaves five letters of a half-typed word', () => {
  const counter = new PrefixCounter(corpus.concepts.map(({ texts }) => texts.join(' ')));
  const mistaken = queries.filter(({ kind }) => /whole word|half-typed|mistakes/.test(kind));
  expect(mistaken.filter(({ text }) => counter.count(text.split(' ')) > 0)).toEqual([]);
  const half = mistaken.filter(({ kind }) => kind.endsWith('half-typed'));
  expect(half.filter(({ text }) => text.split(' ').at(-1)!.length < 5)).toEqual([]);
});
