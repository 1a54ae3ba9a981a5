import { expect, test } from 'vitest';
import { searchConcepts } from '../../src/dataset/search.ts';
import { codeOfRow, conceptOf, openSystem, searchOptions } from '../support/code-systems.ts';

test('rows that have the whole query as a name of the context only are all counted', async () => {
  const context = { language: 'nb', use: 'context', value: 'Nord sør' };
  const inside = Array.from({ length: 21 }, (_, i) =>
    conceptOf({ code: `A${i}`, display: `By ${'x'.repeat(i + 1)}`, designations: [context] }),
  );
  const system = await openSystem([...inside, conceptOf({ code: 'B', display: 'Nord midt sør' })]);
  const { hits, total, totalIsLowerBound } = searchConcepts(
    [system],
    'nord sør',
    searchOptions({ fuzzy: 'off', limit: 1 }),
  );
  expect(hits.map(({ row }) => codeOfRow(system, row))).toEqual(['A0']);
  expect(total).toBe(22);
  expect(totalIsLowerBound).toBe(false);
});
