import { describe, expect, test } from 'vitest';
import { searchConcepts } from '../../src/dataset/search.ts';
import { conceptsOf, openSystem, searchOptions } from '../support/code-systems.ts';

test('a misspelt word that is typed twice is found twice', async () => {
  const system = await openSystem(conceptsOf('Brudd arm'));
  const { hits, total } = searchConcepts([system], 'bruxd bruxd arm', searchOptions());
  expect(hits.map(({ kind }) => kind)).toEqual(['fuzzy']);
  expect(total).toBe(1);
});

test('a word that more was typed after is not two slips from the beginning of another', async () => {
  const system = await openSystem(conceptsOf('Arm annet', 'Arm lungebetennelsene'));
  const totalOf = (input: string) => searchConcepts([system], input, searchOptions()).total;
  expect(totalOf('lugebetenelse arm')).toBe(0);
  expect(totalOf('arm lugebetenelse')).toBe(1);
});

describe('of words two slips away, when those with one fill the page', () => {
  test.each([
    ['there may be more when misspelt words are wanted anyway', 'lungebetennelze', 'on', 2, true],
    ['there are none of use when they are a fallback', 'lungebetennelze', 'fallback', 2, false],
    ['all are counted when the page has room for them', 'lungebetennelze', 'on', 3, false],
    ['there are none for a word that is too short', 'bruxd', 'on', 2, false],
  ] as const)('%s', async (_, input, fuzzy, limit, isLowerBound) => {
    const system = await openSystem(
      conceptsOf('Lungebetennelse', 'Lungebetennelse x', 'Lungebetinnelse', 'Brudd', 'Brudd x'),
    );
    const options = searchOptions({ fuzzy, limit });
    const { hits, total, totalIsLowerBound } = searchConcepts([system], input, options);
    expect(hits).toHaveLength(limit);
    expect(total).toBe(limit);
    expect(totalIsLowerBound).toBe(isLowerBound);
  });
});
