import { expect, test } from 'vitest';
import { timesOf, type VariantResult } from '../../bench/engine-comparison.ts';
import { isMet, reportMarkdown, reportText } from '../../bench/report.ts';
import { comparisonTable, goalRows, type SizeResult } from '../../bench/search-comparison.ts';

function measured(engine: string, variant: string, p99: number, ownP99?: number): VariantResult {
  return {
    engine,
    variant,
    isRanked: variant !== 'unranked',
    returns: 'the best',
    buildMs: 1_500,
    bytes: 2_000_000,
    answered: 500,
    meanHits: 12.34,
    times: { p50: 1, p99, slowest: p99 * 2 },
    ...(ownP99 === undefined ? {} : { ownP99 }),
  };
}

function sizeOf(concepts: number, own: number): SizeResult {
  return {
    concepts,
    variants: [
      measured('Oppslag', 'exact', own),
      measured('Oppslag', 'misspelt', 1_000),
      measured('FlexSearch', '', 1_200, own),
      measured('SQLite FTS5', 'unranked', 50, own),
      {
        engine: 'Orama',
        variant: '',
        isRanked: true,
        returns: 'the best',
        note: 'over the limit of 120 s to build',
      },
    ],
  };
}

test('every engine has a row, with figures or with what it could not', () => {
  const { title, table } = comparisonTable(sizeOf(20_000, 100));
  expect(title).toBe('20,000 concepts');
  expect(table.map((row) => row.length)).toEqual(table.map(() => 9));
  expect(table[3]).toEqual([
    'FlexSearch',
    ...['1.50 s', '2.00 MB', '1.00 µs', '1,200 µs', '2,400 µs', '12.0 ×', '12.3', 'the best'],
  ]);
  expect(table[5]).toEqual([
    'Orama',
    ...['', '', '', '', '', '', '', 'the best; over the limit of 120 s to build'],
  ]);
});

test('goals are for times, ratios to ranking engines, growth and memory', () => {
  const rows = goalRows([sizeOf(20_000, 100), sizeOf(1_000_000, 400)]);
  expect(rows.map((row) => [row.what, row.summary.median, row.target, isMet(row)])).toEqual([
    ['p99 at 20,000', 100, { atMost: 200 }, true],
    ['p99 at 20,000, misspelt entries', 1_000, { atMost: 2_000 }, true],
    ['p99 at 20,000, FlexSearch ÷ Oppslag', 12, { atLeast: 10 }, true],
    ['memory per concept at 20,000', 100, undefined, undefined],
    ['p99 at 1,000,000', 400, { atMost: 1_000 }, true],
    ['p99 at 1,000,000, misspelt entries', 1_000, { atMost: 2_000 }, true],
    ['p99 at 1,000,000, FlexSearch ÷ Oppslag', 3, { atLeast: 10 }, false],
    ['memory per concept at 1,000,000', 2, { atMost: 300 }, true],
    ['growth: p99 at 1,000,000 ÷ at 20,000', 4, { atMost: 50 }, true],
  ]);
});

test('comparisons stand before the rows of a report', () => {
  const report = {
    name: 'x',
    about: 'Y.',
    comparisons: [comparisonTable(sizeOf(20_000, 100))],
    rows: goalRows([sizeOf(20_000, 100)]),
  };
  expect(reportText(report)).toMatch(
    /x: Y\.\n\n20,000 concepts\n[\s\S]*FlexSearch [\s\S]*\n {2}p99 at 20,000 /,
  );
  expect(reportMarkdown(report)).toMatch(
    /\*\*20,000 concepts\*\*\n\n\| {2}\| build \|[\s\S]*\| p99 at 20,000 \|/,
  );
});

test('the time of a query is its median over the passes, of the queries that all passes have', () => {
  const passes = [
    [5, 100, 1],
    [3, 300, 1],
    [4, 200],
  ];
  expect(timesOf(passes)).toMatchObject({ p50: 102, slowest: 200 });
  expect(timesOf([[7]])).toEqual({ p50: 7, p99: 7, slowest: 7 });
});
