import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { QueryWord } from '../../src/dataset/query.ts';
import { CLASS_OF_MARK, GRADE_OF_MARK, MARK, WordMarks } from '../../src/dataset/word-marks.ts';
import { mayBeFuzzy, mayBeFuzzyTwo, WordMatcher } from '../../src/dataset/word-matcher.ts';
import { WordKeys } from '../../src/index/word-keys.ts';
import { conceptsOf, openSystem } from '../support/code-systems.ts';

/** A typed word, the last of its query. */
function queryOf(typed: string, own: Partial<QueryWord> = {}): QueryWord {
  return {
    word: typed,
    keys: new WordKeys(typed),
    isNumber: /^\d+$/.test(typed),
    isOptional: false,
    isLast: true,
    code: undefined,
    ...own,
  };
}

/** How a typed word matches a word in the last step of a search, by the name of the mark. There may be a word beside it. */
async function wayOf(
  typed: string,
  word: string,
  own: Partial<QueryWord> = {},
  beside = word,
): Promise<string | undefined> {
  const { texts } = await openSystem(conceptsOf(word, beside));
  const marks = new WordMarks(texts.vocabulary.size);
  marks.reset(1);
  const matcher = new WordMatcher(texts);
  const query = queryOf(typed, own);
  matcher.matchPlain(0, query, marks);
  if (mayBeFuzzy(query)) matcher.matchFuzzy(0, query, marks);
  if (mayBeFuzzyTwo(query, marks.words[0]!.length === 0)) matcher.matchFuzzyTwo(0, query, marks);
  const found = texts.trie.findWord(word);
  return Object.entries(MARK).find(([, mark]) => mark === marks.get(0, found))?.[0];
}

test('docs/search.md lists every way to match with an example, its class and its grade', async () => {
  const document = readFileSync(new URL('../../docs/search.md', import.meta.url), 'utf8');
  const rows = [
    ...document.matchAll(
      /^\| ([a-z ]+): [^|]* \| `(\S+)`( …)? in \*(\S+)\*(?: beside \*(\S+)\*)? \| (\d) \| (\d) \|$/gm,
    ),
  ];
  const names = rows.map(([, name]) => name!.replace(/ (.)/g, (_, letter: string) => letter.toUpperCase()));
  expect([...new Set(names)]).toEqual(Object.keys(MARK));
  for (const [i, [, , typed, more, word, beside, cls, grade]] of rows.entries()) {
    const mark = MARK[names[i] as keyof typeof MARK];
    const way = await wayOf(typed!, word!, { isLast: more === undefined }, beside);
    expect(way, `${typed} in ${word}`).toBe(names[i]);
    expect([CLASS_OF_MARK[mark], GRADE_OF_MARK[mark]], names[i]!).toEqual([Number(cls), Number(grade)]);
  }
});

test.each([
  // A definite form of a word is that, and by chance the beginning or the end of another; a short one only of a word.
  ['hjernen', 'hjernenerve', 'hjerne', 'form'],
  ['hjernen', 'hjernenerve', 'hjernenerve', 'start'],
  ['nesen', 'familieanamnesen', 'nese', 'lesser'],
  ['nesen', 'familieanamnesen', 'familieanamnesen', 'head'],
  ['såret', 'trykksår', 'sår', 'inside'],
  ['kneet', 'kneledd', 'kne', 'inside'],
  ['kneet', 'kneledd', 'kneledd', undefined],
  ['kneets', 'kneledd', 'kne', 'inside'],
])('%s in %s beside %s: %s', async (typed, word, beside, way) => {
  expect(await wayOf(typed, word, {}, beside)).toBe(way);
});

test.each([
  ['3', '3a', {}, 'form'],
  ['3', '30', {}, undefined],
  ['3', '30a', {}, undefined],
  ['100', '100ml', { isLast: false }, 'form'],
  ['spesifisert', 'uspesifisert', {}, 'inside'],
  ['brudd', 'ombrudd', {}, 'inside'],
  ['brudd', 'armbrudd', { isLast: false }, 'head'],
  ['arm', 'underarm', {}, 'inside'],
  ['eller', 'heller', { isOptional: true }, undefined],
  ['eller', 'ellers', { isOptional: true }, 'start'],
  ['eller', 'ellers', { isOptional: true, isLast: false }, undefined],
  ['i', 'idiopatisk', { isOptional: true, isLast: false }, undefined],
  ['på', 'pareser', { isOptional: true, isLast: false }, undefined],
  ['på', 'pareser', { isOptional: true }, 'fold'],
  ['på', 'paa', { isOptional: true, isLast: false }, 'wholeFold'],
  ['såret', 'sår', {}, 'form'],
  ['armene', 'arm', {}, 'form'],
  ['fotens', 'fot', {}, 'form'],
  ['øret', 'øre', {}, 'form'],
  ['tåen', 'tå', {}, undefined],
  ['natt', 'nat', {}, 'fuzzy'],
  ['armmen', 'armer', {}, 'form'],
  ['allen', 'aler', {}, undefined],
  ['mager', 'mage', {}, 'form'],
  ['makar', 'maka', {}, 'fuzzy'],
  ['smerter', 'brystsmerte', {}, 'lesser'],
  ['sår', 'trykksåret', {}, 'inside'],
  ['såret', 'trykksår', {}, undefined],
  ['ryggene', 'ryggsmerte', {}, 'inside'],
  ['rygger', 'ryggsmerte', {}, 'fuzzyTwoStart'],
  ['kronisk', 'kroniske', { isLast: false }, 'form'],
  ['kroniske', 'kronisk', {}, 'lesser'],
  ['troms', 'tromsø', { isLast: false }, 'form'],
  ['tromso', 'tromsøya', { isLast: false }, 'fold'],
  ['arn', 'arm', {}, undefined],
  ['armb', 'arma', {}, 'fuzzy'],
  ['diabites', 'diabetesfot', {}, 'fuzzyStart'],
  ['diabites', 'diabetesfot', { isLast: false }, undefined],
  ['e11a', 'e12a', {}, undefined],
  ['diebot', 'diabet', {}, 'fuzzyTwo'],
  ['dieba', 'diabe', {}, undefined],
  ['komplika', 'kompl', {}, 'abbreviation'],
  ['komplika', 'kompl', { isLast: false }, undefined],
  ['frmlegm', 'fremmedlegeme', {}, 'abbreviation'],
  ['ved', 'v', { isOptional: true, isLast: false }, 'abbreviation'],
  ['2', 'ii', {}, 'abbreviation'],
  ['viii', '8', { isLast: false }, 'abbreviation'],
  ['3', 'ii', {}, undefined],
  ['ut', 'u', {}, undefined],
  ['medisinsk', 'm', {}, undefined],
  ['m', 'med', {}, 'start'],
  ['m', 'med', { isLast: false }, 'abbreviation'],
  ['m', 'malign', { isLast: false }, 'form'],
] as const)('%s in %s, %j: %s', async (typed, word, own, way) => {
  expect(await wayOf(typed, word, own)).toBe(way);
});

test.each([
  ['enes', 'armenes', 'arm'],
  ['ene', 'armene', 'arm'],
  ['ens', 'armens', 'arm'],
  ['ets', 'barnets', 'barna'],
  ['ers', 'kvinners', 'kvinne'],
  ['ne', 'lærerne', 'lærer'],
  ['en', 'armen', 'arm'],
  ['et', 'såret', 'sår'],
  ['er', 'kvinner', 'kvinne'],
  ['a', 'kvinna', 'kvinne'],
  ['n', 'mamman', 'mamma'],
  ['s', 'barns', 'barn'],
  ['t', 'øret', 'øre'],
])('the ending %s of %s may be missing in the text: %s', async (_, typed, word) => {
  expect(await wayOf(typed, word)).toBe('form');
});

test.each([
  ['no ending', 'armen', 'arm'],
  ['e', 'kvinner', 'kvinne'],
  ['er', 'kvinnen', 'kvinner'],
  ['en', 'kvinner', 'kvinnen'],
  ['et', 'barna', 'barnet'],
  ['ene', 'kvinner', 'kvinnene'],
  ['a', 'barnets', 'barna'],
])('the text may have %s in the place of the ending of %s: %s', async (_, typed, word) => {
  expect(await wayOf(typed, word)).toBe('form');
});

test.each([
  true,
  false,
])('two slips are found among all words as in the vocabulary, last word: %s', async (isLast) => {
  const { texts } = await openSystem(
    conceptsOf('lungebetennelse', 'lungebetennelser', 'lungebetennelsene', 'arm'),
  );
  const matcher = new WordMatcher(texts);
  const query = queryOf('lugebetenelse', { isLast });
  const words = Array.from({ length: texts.vocabulary.size }, (_, word) => word);
  const [own, among] = [new WordMarks(words.length), new WordMarks(words.length)];
  for (const marks of [own, among]) marks.reset(1);
  matcher.matchFuzzyTwo(0, query, own);
  matcher.matchFuzzyTwoAmong(words, 0, query, among);
  const marksOf = (marks: WordMarks) => words.map((word) => marks.get(0, word));
  expect(marksOf(among)).toEqual(marksOf(own));
  expect(marksOf(among).includes(MARK.fuzzyTwoStart)).toBe(isLast);
});
