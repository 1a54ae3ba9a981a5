import { expect, test } from 'vitest';
import { ownQuerySet, sharedQuerySets, tsvRows } from '../../../bench/quality/query-sets.ts';
import { hasReferenceData } from '../../support/reference-data.ts';

test('the own set covers five code systems and asks nothing twice', () => {
  const { queries } = ownQuerySet();
  expect(new Set(queries.map((query) => query.corpus))).toEqual(
    new Set(['icd-10', 'icpc-2', 'postnummer', 'kommune', 'land']),
  );
  expect(new Set(queries.map(({ corpus, text }) => `${corpus} ${text}`)).size).toBe(queries.length);
});

test.skipIf(!hasReferenceData)('the own set is not the shared one (needs reference data)', () => {
  const shared = new Set(sharedQuerySets()!.sets.flatMap((set) => set.queries.map((query) => query.text)));
  const copied = ownQuerySet().queries.filter((query) => shared.has(query.text));
  expect(copied).toEqual([]);
});

test('a folder that is not there gives no sets', () => {
  expect(sharedQuerySets('/nowhere')).toBeUndefined();
});

test('a file with other columns is refused with its line', () => {
  expect(tsvRows('a\tb\n1\t2\n', ['a', undefined])).toEqual([['1', '2']]);
  expect(() => tsvRows('b\ta\n', ['a', 'b'])).toThrow('columns a, b expected');
  expect(() => tsvRows('a\tb\n1\t2\n3\n', ['a', 'b'])).toThrow('line 3: 2 columns expected');
});
