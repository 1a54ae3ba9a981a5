import { expect, test } from 'vitest';
import { CompoundWords } from '../../src/dataset/compound-words.ts';
import { parseQuery, readInput } from '../../src/dataset/query.ts';
import { TypedWords } from '../../src/dataset/typed-words.ts';
import { MARK, WordMarks } from '../../src/dataset/word-marks.ts';
import { WordMatcher } from '../../src/dataset/word-matcher.ts';
import { conceptsOf, openSystem } from '../support/code-systems.ts';

/** A query of a system of one text, whose words were matched plainly. */
async function matched(input: string, text: string) {
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
  const compounds = new CompoundWords({ trie: texts.trie, marks, matcher });
  const found = () => marks.words.map((own) => own.map((word) => texts.vocabulary.wordAt(word)));
  return { typed, marks, compounds, found };
}

test('what the words of a compound match is marked beside the rest, and forgotten again', async () => {
  const { typed, marks, compounds, found } = await matched('kneskade gammel', 'Gammel skade kne');
  const apart = compounds.takeApart(typed)!;
  expect(apart.map(({ word }) => word)).toEqual(['skade', 'gammel', 'kne']);
  expect(found()).toEqual([['skade'], ['gammel'], ['kne']]);
  compounds.putTogether(typed);
  expect(found()).toEqual([[], ['gammel']]);
  expect([marks.best(0), marks.best(1)]).toEqual([0, MARK.exact]);
});

test('the words of a compound and the others of the query are looked for in class 3 or better', async () => {
  const { typed, compounds, found } = await matched(
    'kneskade ben',
    'Knekk skader bruskskade uskadet skade kne kragebenet ben benbrudd',
  );
  compounds.takeApart(typed);
  expect(found().map((own) => own.toSorted())).toEqual([
    ['bruskskade', 'skade', 'skader'],
    ['ben', 'benbrudd'],
    ['kne', 'knekk'],
  ]);
});

test('what was marked with slips is forgotten, and does not keep a compound together', async () => {
  const { typed, marks, compounds, found } = await matched('kneskade', 'Gammel skade kne');
  marks.add(0, 0, MARK.fuzzy);
  expect(compounds.takeApart(typed)).toHaveLength(2);
  expect(found()).toEqual([['skade'], ['kne']]);
});

test.each([
  ['no word is a compound', 'skade kne'],
  ['a word is no compound', 'kneskade brann'],
  ['there are more than three', 'kneskade skadekne knekne skadeskade'],
])('nothing is taken apart where %s', async (_, input) => {
  const { typed, compounds, found } = await matched(input, 'Skade kne');
  const before = found();
  expect(compounds.takeApart(typed)).toBeUndefined();
  expect(found()).toEqual(before);
});

test('a compound that a text has is taken apart too, and matched again as it was', async () => {
  const { typed, compounds, found } = await matched('kneskade', 'Kneskade skade kne');
  const before = found();
  const apart = compounds.takeApart(typed)!;
  expect(apart.map(({ word }) => word)).toEqual(['skade', 'kne']);
  expect(found()[0]).toContain('skade');
  compounds.putTogether(typed);
  expect(found()).toEqual(before);
});

test('a stop word that no text has is none to take apart', async () => {
  const { typed, compounds } = await matched('eller kneskade', 'Skade kne');
  expect(compounds.takeApart(typed)!.map(({ word }) => word)).toEqual(['eller', 'skade', 'kne']);
});
