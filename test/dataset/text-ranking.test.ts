import { expect, test } from 'vitest';
import { searchConcepts } from '../../src/dataset/search.ts';
import { conceptsOf, openSystem, searchOptions } from '../support/code-systems.ts';

test('a word that is typed twice brings the others no nearer', async () => {
  const system = await openSystem(conceptsOf('Brudd x arm', 'Brudd arm yyyyyyyy'));
  const { hits } = searchConcepts([system], 'brudd arm arm', searchOptions());
  expect(hits.map(({ text }) => system.search.textAt(text))).toEqual(['Brudd arm yyyyyyyy', 'Brudd x arm']);
});
