import { expect, test } from 'vitest';
import { findForms, stemsOf } from '../../src/dataset/inflections.ts';
import { conceptsOf, openSystem } from '../support/code-systems.ts';

test.each([
  ['bruddet', ['brudd']],
  ['sykdommer', ['sykdom', 'sykdommen']],
  ['smerter', ['smerte']],
  ['såret', ['sår']],
  ['øyet', ['øye']],
  ['bruddene', ['brudd']],
  // An `e` is no ending after a vowel, and a short stem is left by definite forms only.
  ['nyrer', ['nyre']],
  ['nyrene', ['nyre']],
  ['kroniske', ['kronisk']],
  ['ondartede', ['ondartet']],
  ['influenzae', []],
  ['sårs', []],
  ['brudd', []],
  ['', []],
])('"%s" is another form of %j', async (typed, expected) => {
  const words = [
    'brudd',
    'sykdom',
    'sykdommen',
    'smerte',
    'sår',
    'øye',
    'influenza',
    'nyre',
    'kronisk',
    'ondartet',
  ];
  const { texts } = await openSystem(conceptsOf(words.join(' ')));
  const found = new Set<string>();
  for (const { stem } of stemsOf(typed))
    findForms(texts.trie, stem, (word) => found.add(texts.vocabulary.wordAt(word)));
  expect([...found].sort()).toEqual(expected);
});

test.each([
  ['ryggen', ['rygg', 'ryg', 'rygge']],
  ['magen', ['mag', 'mage']],
  ['hjertet', ['hjert', 'hjerte']],
  ['leverens', ['lever']],
  ['nyrene', ['nyr', 'nyre']],
  ['nyrer', []],
  ['lunga', []],
  ['kroniske', []],
  ['akutt', []],
])('"%s" is a definite form of %j', (typed, expected) => {
  const definite = stemsOf(typed).filter(({ isDefinite }) => isDefinite);
  expect(definite.map(({ stem }) => stem)).toEqual(expected);
});
