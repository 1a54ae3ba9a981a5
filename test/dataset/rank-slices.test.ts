import { expect, test } from 'vitest';
import { bestRanks, mayHoldText, rankSlices } from '../../src/dataset/rank-slices.ts';
import { conceptOf, openSystem, synonym } from '../support/code-systems.ts';

const ROWS = 70;

test('every row is in one slice, with the rank and the weights of its texts', async () => {
  const concepts = Array.from({ length: ROWS }, (_, i) => {
    const designations = i % 3 === 0 ? [synonym('y'.repeat(1 + ((i * 5) % 60)))] : [];
    return conceptOf({ code: `T${100 + i}`, display: 'x'.repeat(1 + ((i * 11) % 50)), designations });
  });
  const { texts } = (await openSystem(concepts)).texts;
  const rowRanks = bestRanks(texts, ROWS);
  const slices = rankSlices(texts, rowRanks, 3);
  expect(slices.length).toBeGreaterThan(3);
  for (let row = 0; row < ROWS; row++) {
    const own = slices.filter(({ bits }) => ((bits[row >>> 5]! >>> (row & 31)) & 1) === 1);
    expect(own).toHaveLength(1);
    const at = slices.indexOf(own[0]!);
    const all = Array.from({ length: texts.rowTexts[row + 1]! - texts.rowTexts[row]! }, (_, i) => {
      return texts.rowTexts[row]! + i;
    });
    const best = Math.min(...all.map((text) => texts.ranks[text]!));
    expect(rowRanks[row]).toBe(best);
    expect(best).toBeGreaterThanOrEqual(slices[at]!.leastRank);
    expect(best).toBeLessThan(slices[at + 1]?.leastRank ?? texts.size);
    for (const text of all) expect(mayHoldText(slices[at]!, texts.weights[text])).toBe(true);
  }
  expect(mayHoldText(slices[0]!, undefined)).toBe(false);
  expect(slices.some((slice) => mayHoldText(slice, 1000))).toBe(false);
});

test('a few rows are one slice', async () => {
  const { texts } = (await openSystem([conceptOf({ code: 'T1' }), conceptOf({ code: 'T2' })])).texts;
  expect(
    rankSlices(texts, bestRanks(texts, 2), 4096).map(({ bits, leastRank }) => [bits[0], leastRank]),
  ).toEqual([[3, 0]]);
});
