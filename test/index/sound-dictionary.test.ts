import { describe, expect, test } from 'vitest';
import { SoundDictionary, soundOf } from '../../src/index/sound-dictionary.ts';
import { indexWords } from '../support/word-lists.ts';

function dictionaryOf(words: readonly string[]): { dictionary: SoundDictionary; words: readonly string[] } {
  const { vocabulary, words: sorted } = indexWords(words);
  const dictionary = new SoundDictionary();
  for (let word = 0; word < sorted.length; word += 3) {
    dictionary.add(vocabulary, word, Math.min(word + 3, sorted.length));
  }
  return { dictionary, words: sorted };
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
  ])('%s does not sound like %s', (a, b) => expect(soundOf(a)).not.toBe(soundOf(b)));
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
