import { describe, expect, test } from 'vitest';
import {
  classOf,
  MAX_GRADE,
  MAX_MISSING,
  MAX_RARITY,
  MAX_SPAN,
  mostOfOrder,
  orderOf,
  type ScoreParts,
  scoreOf,
} from '../../src/dataset/score.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import { MAX_TEXTS } from '../../src/index/text-table.ts';
import { conceptsOf, openSystem, searchOptions } from '../support/code-systems.ts';

/** The most of each part, the most important first. */
const MOST: ScoreParts = {
  cls: 7,
  missing: MAX_MISSING,
  grade: MAX_GRADE,
  swapped: 7,
  span: MAX_SPAN,
  rarity: MAX_RARITY,
  later: 1,
  rank: MAX_TEXTS - 1,
};
const LEAST: ScoreParts = {
  ...{ cls: 0, missing: 0, grade: 0, swapped: 0 },
  ...{ span: 0, rarity: 0, later: 0, rank: 0 },
};
const parts = Object.keys(MOST) as (keyof ScoreParts)[];

describe('a score', () => {
  test.each(parts)('by one more of %s is worse than by the most of all that come after', (part) => {
    const after = parts.slice(parts.indexOf(part) + 1).map((own) => [own, MOST[own]]);
    const most: ScoreParts = { ...LEAST, ...Object.fromEntries(after) };
    expect(scoreOf({ ...LEAST, [part]: 1 })).toBe(scoreOf(most) + 1);
  });

  test.each([
    'missing',
    'grade',
    'swapped',
  ] as const)('counts no more of %s than there is room for', (part) => {
    const most = scoreOf({ ...LEAST, [part]: MOST[part] });
    expect(scoreOf({ ...LEAST, [part]: MOST[part] - 1 })).toBeLessThan(most);
    for (const more of [1, 100]) expect(scoreOf({ ...LEAST, [part]: MOST[part] + more })).toBe(most);
  });

  test('of all the most is a whole number still', () => {
    expect(scoreOf(MOST)).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('has a class, and an order without the rank', () => {
    for (let cls = 0; cls <= MOST.cls; cls++) {
      for (const score of [scoreOf({ ...LEAST, cls }), scoreOf({ ...MOST, cls })])
        expect(classOf(score)).toBe(cls);
      const [first, last] = [0, MOST.rank].map((rank) => scoreOf({ ...MOST, cls, rank }));
      expect(orderOf(first!)).toBe(orderOf(last!));
      expect(orderOf(last! + 1)).toBe(orderOf(last!) + 1);
      expect(mostOfOrder(orderOf(first!))).toBe(last);
    }
  });
});

test('many words in another order go before a word that is spelt otherwise', async () => {
  const words = ['arm', 'bein', 'fot', 'hånd', 'kne', 'nese', 'øye', 'øre', 'tå'];
  const typed = words.join(' ');
  const displays = [words.toReversed().join(' '), typed.replace('øye', 'oeye')];
  const system = await openSystem(conceptsOf(...displays));
  const { hits } = searchConcepts([system], typed, searchOptions());
  expect(hits.map(({ text }) => system.search.textAt(text))).toEqual(displays);
});
