import { expect, test } from 'vitest';
import { WordKeys } from '../../src/index/word-keys.ts';
import { soundOf } from '../support/sounds.ts';

test('what a word is looked up by is worked out once', () => {
  const keys = new WordKeys('karsinom');
  expect(keys.letters).toBe(keys.letters);
  expect(keys.respellings).toBe(keys.respellings);
  expect(keys.sound).toBe(soundOf('karsinom'));
});

test('a letter may be spelt otherwise, alone or with the letter after it', () => {
  const { respellings } = new WordKeys('åoe');
  const at = (i: number) => respellings[i]!.map(({ letters, typed }) => `${letters} for ${typed}`);
  expect(at(0)).toEqual(expect.arrayContaining(['a for 1', 'aa for 1']));
  expect(at(1)).toEqual(expect.arrayContaining(['ø for 1', 'ø for 2']));
  expect(at(2)).not.toContain('ø for 1');
  expect(respellings).toHaveLength(3);
});

test('a word without letters that have other spellings has none', () => {
  expect(new WordKeys('123').respellings).toEqual([[], [], []]);
});
