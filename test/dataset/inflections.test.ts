import { expect, test } from 'vitest';
import { findInflections } from '../../src/dataset/inflections.ts';
import { conceptsOf, openSystem } from '../support/code-systems.ts';

test.each([
  ['bruddet', ['brudd']],
  ['sykdommer', ['sykdom', 'sykdommen']],
  ['smerter', ['smerte']],
  ['såret', ['sår']],
  ['øyet', ['øye']],
  ['bruddene', ['brudd']],
  // An `e` at the end is no ending, and a short stem is left by definite forms only.
  ['influenzae', []],
  ['sårs', []],
  ['brudd', []],
  ['', []],
])('"%s" is another form of %j', async (typed, expected) => {
  const words = ['brudd', 'sykdom', 'sykdommen', 'smerte', 'sår', 'øye', 'influenza'];
  const { texts } = await openSystem(conceptsOf(words.join(' ')));
  const found = new Set<string>();
  findInflections(texts.trie, typed, (word) => found.add(texts.vocabulary.wordAt(word)));
  expect([...found].sort()).toEqual(expected);
});
