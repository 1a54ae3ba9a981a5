import { expect, test } from 'vitest';
import { searchConcepts } from '../../src/dataset/search.ts';
import { conceptsOf, openSystem, searchOptions } from '../support/code-systems.ts';

test('a word that is typed twice brings the others no nearer', async () => {
  const system = await openSystem(conceptsOf('Brudd x arm', 'Brudd arm yyyyyyyy'));
  const { hits } = searchConcepts([system], 'brudd arm arm', searchOptions());
  expect(hits.map(({ text }) => system.search.textAt(text))).toEqual(['Brudd arm yyyyyyyy', 'Brudd x arm']);
});

test.each([
  1, 29, 30, 31, 32, 40,
])('after %i words of a text the distance of others is counted alike', async (count) => {
  const before = Array.from({ length: count }, () => 'z').join(' ');
  const near = `${before} alfa beta i gamma`;
  const far = 'z alfa beta x gamma';
  const system = await openSystem(conceptsOf(far, near));
  const { hits } = searchConcepts([system], 'alfa beta gamma', searchOptions());
  expect(hits.map(({ text }) => system.search.textAt(text))).toEqual([near, far]);
});
