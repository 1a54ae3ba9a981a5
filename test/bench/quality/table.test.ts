import { expect, test } from 'vitest';
import { markdownTable, percent, qualityTable, textTable } from '../../../bench/quality/table.ts';
import { measurementOf } from './queries.ts';

const oppslag = measurementOf([
  ['typo', ['A1']],
  ['fold', ['B', 'A1']],
]);
const other = {
  ...measurementOf([
    ['typo', []],
    ['fold', ['A1']],
  ]),
  engine: 'Other',
};

test('engines stand beside each other, a row for each kind and one for all', () => {
  expect(qualityTable([oppslag, other])).toEqual([
    ['set', 'kind', 'n', 'Oppslag @1', '@10', 'MRR', 'Other @1', '@10', 'MRR'],
    ['icd-10', 'typo', '1', '100.0', '100.0', '1.000', '0.0', '0.0', '0.000'],
    ['icd-10', 'fold', '1', '0.0', '100.0', '0.500', '100.0', '100.0', '1.000'],
    ['icd-10', 'total', '2', '50.0', '100.0', '0.750', '50.0', '50.0', '0.500'],
  ]);
});

test('as text and as Markdown', () => {
  const table = [
    ['set', 'kind', 'n'],
    ['a', 'typo', '16'],
  ];
  expect(textTable(table)).toBe('set  kind   n\n---  ----  --\na    typo  16\n');
  expect(markdownTable(table)).toBe('| set | kind | n |\n| --- | --- | --: |\n| a | typo | 16 |\n');
});

test('100.0 means all', () => {
  expect([percent(1), percent(0.99999), percent(0.29), percent(0)]).toEqual(['100.0', '99.9', '29.0', '0.0']);
});
