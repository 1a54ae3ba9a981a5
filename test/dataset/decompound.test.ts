import { expect, test } from 'vitest';
import { decompound } from '../../src/dataset/decompound.ts';
import { WordKeys } from '../../src/index/word-keys.ts';
import { conceptsOf, openSystem } from '../support/code-systems.ts';

/** The modifier and the head of a typed word, in a system that has these words. */
async function partsOf(typed: string, words: string, mayBeHalfTyped = true): Promise<string> {
  const { texts } = await openSystem(conceptsOf(words));
  const keys = new WordKeys(typed);
  const word = { word: typed, keys, isNumber: false, isOptional: false, isLast: true, code: undefined };
  const parts = decompound(texts.trie, word, mayBeHalfTyped);
  return parts === undefined ? '' : `${parts.modifier} ${parts.head}`;
}

test.each([
  ['kneskade', 'kne skade', 'kne skade'],
  ['tåsår', 'tå sår', 'tå sår'],
  // The head may have any of its forms, and be half-typed.
  ['skuldersmerter', 'skulder smerte', 'skulder smerter'],
  ['kneska', 'kne skade', 'kne ska'],
  ['knesk', 'kne skade', ''],
  // A joining letter belongs to neither, unless the modifier has it.
  ['fødselsskade', 'fødsel skade', 'fødsel skade'],
  ['barnesykdom', 'barn sykdom', 'barn sykdom'],
  ['fødselsskade', 'fødsels skade', 'fødsels skade'],
  ['fødselskade', 'fødsel skade', 'fødsel skade'],
  ['tåsskade', 'tå skade', ''],
  // Of several ways: a whole head before a begun one, then the longest modifier.
  ['fotsår', 'fot sår fots år', 'fot sår'],
  ['livmorhalskreft', 'livmor halskreft livmorhals kreft', 'livmorhals kreft'],
  ['livmorhalskreft', 'livmorhals kreftsvulst livmor halskreft', 'livmor halskreft'],
  // A joining letter that makes a head is part of it.
  ['hjerneslag', 'hjerne slag lag', 'hjerne slag'],
  ['hjernesla', 'hjerne slag lag', 'hjerne sla'],
  ['hjerneslan', 'hjerne slag lang', 'hjerne lan'],
  // The modifier is a whole word, and neither is a stop word or has a digit.
  ['skuldskade', 'skulder skade', ''],
  ['avskade', 'av skade', ''],
  ['armeller', 'arm eller', ''],
  ['type2skade', 'type2 skade', ''],
  ['skade', 'kne skade', ''],
  ['kne', 'kne skade', ''],
  ['', 'kne skade', ''],
])('"%s" where there is "%s" is "%s"', async (typed, words, parts) => {
  expect(await partsOf(typed, words)).toBe(parts);
});

test('a word that is not half-typed has a whole head', async () => {
  expect(await partsOf('kneska', 'kne skade', false)).toBe('');
  expect(await partsOf('kneskaden', 'kne skade', false)).toBe('kne skaden');
});
