import { describe, expect, test } from 'vitest';
import { SoundDictionary, writeSoundDictionary } from '../../src/index/sound-dictionary.ts';
import { compareWords } from '../../src/index/vocabulary.ts';
import { WordKeys } from '../../src/index/word-keys.ts';
import { segmentOf } from '../support/segments.ts';

function dictionaryOf(list: readonly string[]) {
  const words = list.toSorted(compareWords);
  const dictionary = new SoundDictionary(
    segmentOf((writer) => writeSoundDictionary(writer, words)),
    words.length,
  );
  return { words, dictionary: { find: (typed: string) => [...dictionary.find(new WordKeys(typed))] } };
}

const RESPELLINGS = [
  ['karsinom', 'carcinom'],
  ['ftisis', 'phthisis'],
  ['artritt', 'arthritis'],
  ['pneumoni', 'pneumoni'],
  ['psoriasis', 'psoriasis'],
  ['soriasis', 'psoriasis'],
  ['kolesystitt', 'cholecystitis'],
  ['reumatisme', 'rheumatisme'],
  ['tyroidea', 'thyroidea'],
  ['diarre', 'diarré'],
  ['sirrose', 'cirrhosis'],
  ['zoster', 'soster'],
  ['nefritt', 'nephritis'],
  ['hypertyreose', 'hyperthyreosis'],
] as const;

describe('sounds', () => {
  test.each(RESPELLINGS)('%s finds %s', (typed, word) => {
    const { dictionary, words } = dictionaryOf([word, 'gastritt', 'fraktur', 'zzzz', 'amputasjon']);
    expect(dictionary.find(typed).map((found) => words[found])).toEqual([word]);
  });

  test.each([
    ['gastritt', 'artritt'],
    ['brudd', 'bruk'],
    ['levercyste', 'nyrecyste'],
  ])('%s does not find %s', (typed, word) => expect(dictionaryOf([word]).dictionary.find(typed)).toEqual([]));
});

describe('the dictionary', () => {
  test('holds no words of fewer than four letters and none with digits', () => {
    const { dictionary } = dictionaryOf(['ore', 'type2', 'b12vitamin', 'arm']);
    expect(['ore', 'type2', 'b12vitamin', 'arm'].map((typed) => dictionary.find(typed))).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  test('gives the numbers of all that sound alike, ascending, and of nothing else', () => {
    const { dictionary, words } = dictionaryOf(['karsinom', 'carcinom', 'carsinom', 'sarkom']);
    const found = dictionary.find('karzinom').map((word) => words[word]);
    expect(found).toEqual(['carcinom', 'carsinom', 'karsinom']);
  });

  test('gives the first 32 when more sound alike', () => {
    const alike = ['k', 'c'].flatMap((a) =>
      ['k', 'c', 'ck', 'kk', 'ch', 'q'].flatMap((b) => ['t', 'th', 'tt', 'dt'].map((c) => `${a}a${b}o${c}a`)),
    );
    const { dictionary } = dictionaryOf(alike);
    expect(dictionary.find('kakota')).toEqual(Array.from({ length: 32 }, (_, i) => i));
  });

  test.each([
    '',
    'abc',
    'constructor',
    '__proto__',
    'hasownproperty',
    '😀😀😀😀',
    '\u0301\u0301\u0301\u0301',
    'hhhh',
  ])('finds nothing for "%s" and does not fail', (typed) =>
    expect(dictionaryOf(['artritt', 'nyrecyste']).dictionary.find(typed)).toEqual([]));

  test('a word that is also a name of JavaScript is found like any other', () => {
    const { dictionary } = dictionaryOf(['constructor', 'valueof']);
    expect([dictionary.find('konstruktor'), dictionary.find('valueof')]).toEqual([[0], [1]]);
  });
});
