import { expect, test } from 'vitest';
import { takeCompoundsApart } from '../../src/dataset/compound-words.ts';
import { parseQuery, readInput } from '../../src/dataset/query.ts';
import { TypedWords } from '../../src/dataset/typed-words.ts';
import { MARK, WordMarks } from '../../src/dataset/word-marks.ts';
import { WordMatcher } from '../../src/dataset/word-matcher.ts';
import { conceptsOf, openSystem } from '../support/code-systems.ts';

/** The words of a query with its compounds apart, in a system of one text; undefined when nothing is taken apart. */
async function apart(input: string, text: string, withSlip = false): Promise<string[] | undefined> {
  const { texts } = await openSystem(conceptsOf(text));
  const { words } = parseQuery(readInput(input), { isCode: () => false, hasWord: () => true });
  const typed = new TypedWords(
    words,
    words.map(() => ({ start: 0, end: 0 })),
  );
  const marks = new WordMarks(texts.vocabulary.size);
  marks.reset(words.length);
  const matcher = new WordMatcher(texts);
  for (const [t, word] of words.entries()) matcher.matchPlain(t, word, marks);
  if (withSlip) marks.add(0, 0, MARK.fuzzy);
  return takeCompoundsApart(texts.trie, typed, marks)?.map(({ word }) => word);
}

test('the head takes the place of a compound, and its modifier comes after all words', async () => {
  expect(await apart('kneskade gammel', 'Gammel skade kne')).toEqual(['skade', 'gammel', 'kne']);
});

test.each([
  ['no word is a compound', 'skade kne'],
  ['a word is no compound', 'kneskade brann'],
  ['there are more than three', 'kneskade skadekne knekne skadeskade'],
])('nothing is taken apart where %s', async (_, input) => {
  expect(await apart(input, 'Skade kne')).toBeUndefined();
});

test('a compound that a text has is taken apart too', async () => {
  expect(await apart('kneskade', 'Kneskade skade kne')).toEqual(['skade', 'kne']);
});

test('what matches with a slip only does not keep a compound together, and counts as nothing', async () => {
  expect(await apart('kneskade', 'Gammel skade kne', true)).toEqual(['skade', 'kne']);
  expect(await apart('brann kneskade', 'Gammel skade kne', true)).toBeUndefined();
});

test('a stop word that no text has is none to take apart', async () => {
  expect(await apart('eller kneskade', 'Skade kne')).toEqual(['eller', 'skade', 'kne']);
});
