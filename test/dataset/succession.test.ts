import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLocalDay } from '../../src/concept/local-day.ts';
import type { ConceptRelation } from '../../src/concept/relation.ts';
import { type CodeSystemData, openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { displayOf } from '../../src/dataset/lookup.ts';
import { successorsOf } from '../../src/dataset/succession.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import type { Source } from '../../src/source/source.ts';
import { dayOf } from '../support/code-systems.ts';
import { areaHistories } from '../support/histories.ts';
import { arrow, period, systemOf } from '../support/reforms.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

async function open(source: Source): Promise<CodeSystemData> {
  return await openCodeSystem(buildSegment(source).bytes, '0'.repeat(64));
}

function reached(system: CodeSystemData, code: string, day: string, targetDay: string) {
  const from = day === '' ? undefined : dayOf(day);
  const found = successorsOf(system, system.codes.findExactly(code), from, dayOf(targetDay));
  return found.map((one) => ({
    code: system.codes.codeAt(one.code),
    name: displayOf(system, one.row),
    relationship: one.relationship,
    since: formatLocalDay(one.since),
  }));
}

/** Codes only. */
function codes(system: CodeSystemData, code: string, day: string, targetDay: string): string[] {
  return reached(system, code, day, targetDay).map((one) => one.code);
}

test(
  'what a code became or was is what following the areas themselves gives, on every pair of days',
  async () => {
    const seen = { pairs: 0, several: 0, none: 0, steps: new Set<string>() };
    await fc.assert(
      fc.asyncProperty(areaHistories, async ({ graph, codes: all, days, source }) => {
        const system = await open(source);
        for (const area of graph.areas) expect(all).toContain(area.code);
        for (const { code, from } of graph.areas) {
          for (const targetDay of days) {
            const expected = graph.follow(code, from, targetDay);
            expect(reached(system, code, from, targetDay), `${code} ${from} ${targetDay}`).toEqual(expected);
            seen.pairs++;
            if (expected.length > 1) seen.several++;
            if (expected.length === 0) seen.none++;
            for (const { relationship } of expected) seen.steps.add(relationship);
          }
        }
      }),
      runs(600),
    );
    expect(seen.several).toBeGreaterThan(0);
    expect(seen.none).toBeGreaterThan(0);
    expect([...seen.steps].sort()).toEqual([
      'equivalent',
      'related-to',
      'source-is-broader-than-target',
      'source-is-narrower-than-target',
    ]);
  },
  PROPERTY_TIMEOUT_MS,
);

describe('a number that means another thing later', () => {
  const own = (relations: readonly ConceptRelation[]) =>
    open(
      systemOf(
        'kommune',
        [
          period('1531', 'Borgund', '1838-01-01', '1968-01-01'),
          period('1501', 'Ålesund', '1838-01-01', '1977-01-01'),
          period('1504', 'Ålesund', '1977-01-01'),
          period('1531', 'Sula', '1977-01-01'),
        ],
        relations,
      ),
    );
  const merger = arrow('kommune', '1531', '1501', '1968-01-01', 'source-is-narrower-than-target');
  const split = [
    arrow('kommune', '1501', '1504', '1977-01-01', 'source-is-broader-than-target'),
    arrow('kommune', '1501', '1531', '1977-01-01', 'source-is-broader-than-target'),
  ];

  test('leads where it led then', async () => {
    const system = await own([merger, ...split]);
    expect(codes(system, '1531', '1967-12-31', '1968-01-01')).toEqual(['1501']);
    expect(codes(system, '1531', '1967-12-31', '2024-01-01')).toEqual(['1504', '1531']);
    expect(codes(system, '1531', '1977-01-01', '1976-12-31')).toEqual(['1501']);
    expect(codes(system, '1531', '1977-01-01', '1967-12-31')).toEqual(['1501', '1531']);
    expect(codes(system, '1531', '', '1976-12-31')).toEqual(['1501']);
  });

  test('leads nowhere when nothing tells what became of it, and never to the thing that has its number now', async () => {
    const system = await own(split);
    expect(codes(system, '1531', '1967-12-31', '2024-01-01')).toEqual([]);
    expect(codes(system, '1531', '1977-01-01', '1967-12-31')).toEqual(['1501']);
    const alone = await own([merger]);
    expect(codes(alone, '1531', '1977-01-01', '1960-01-01')).toEqual([]);
  });

  test('is followed by a list of changes that comes late', async () => {
    const late = arrow('kommune', '1531', '1501', '1970-01-01');
    expect(codes(await own([late]), '1531', '1967-12-31', '1975-01-01')).toEqual(['1501']);
    expect(codes(await own([late]), '1531', '1967-12-31', '1969-12-31')).toEqual([]);
  });

  test('is followed by a list of changes that comes as late as the day on which it is used again', async () => {
    const concepts = [
      period('A', 'Gammel', '', '2018-01-01'),
      period('A', 'Ny', '2020-01-01'),
      period('B', 'Gammel', '2018-01-01'),
    ];
    const system = await open(systemOf('x', concepts, [arrow('x', 'A', 'B', '2020-01-01')]));
    expect(codes(system, 'A', '2017-06-01', '2021-01-01')).toEqual(['B']);
  });

  test('may be used again on the very day, where changes tell which codes stay', async () => {
    const concepts = [
      period('10', 'A', '', '2020-01-01'),
      period('10', 'B', '2020-01-01'),
      period('20', 'B', '', '2020-01-01'),
      period('30', 'A', '2020-01-01'),
      period('40', 'C'),
      period('41', 'D', '2020-01-01'),
    ];
    const swap = [arrow('x', '10', '30', '2020-01-01'), arrow('x', '20', '10', '2020-01-01')];
    const broader = 'source-is-broader-than-target';
    const stays = [
      arrow('x', '40', '40', '2020-01-01', broader),
      arrow('x', '40', '41', '2020-01-01', broader),
    ];
    const told = await open(systemOf('x', concepts, [...swap, ...stays]));
    expect(codes(told, '10', '2019-12-31', '2020-01-01')).toEqual(['30']);
    expect(codes(told, '10', '2020-01-01', '2019-12-31')).toEqual(['20']);
    expect(codes(told, '40', '2019-12-31', '2020-01-01')).toEqual(['40', '41']);
    // Where they do not, a code that is valid on both days counts as one that only gave something off.
    const untold = await open(systemOf('x', concepts, [...swap, stays[1]!]));
    expect(codes(untold, '10', '2019-12-31', '2020-01-01')).toEqual(['10', '30']);
    expect(codes(untold, '40', '2019-12-31', '2020-01-01')).toEqual(['40', '41']);
  });
});

describe('a code that paused', () => {
  const paused = (name: string, relations: readonly ConceptRelation[]) =>
    open(
      systemOf(
        'liste',
        [
          period('K43', 'Brokk', '', '2016-01-01'),
          period('K43', name, '2017-01-01'),
          period('A', 'A', '', '2020-01-01'),
          period('B', 'B', '2020-01-01'),
        ],
        relations,
      ),
    );
  const elsewhere = [arrow('liste', 'A', 'B', '2020-01-01')];

  test.each([
    ['in a system without reforms', 'Et annet brokk', [], ['K43'], ['K43']],
    ['under the same name', 'Brokk', elsewhere, ['K43'], ['K43']],
    ['under another name', 'Et annet brokk', elsewhere, [], []],
    ['after a reform took it away', 'Brokk', [arrow('liste', 'K43', 'A', '2016-01-01')], ['A'], []],
    ['by a reform', 'Brokk', [arrow('liste', 'A', 'K43', '2017-01-01')], [], ['A']],
  ])('and came back %s', async (_, name, relations, expected, before) => {
    const system = await paused(name, relations);
    expect(codes(system, 'K43', '2018-06-01', '2015-06-01')).toEqual(before);
    expect(codes(system, 'K43', '2015-06-01', '2018-06-01')).toEqual(expected);
    expect(codes(system, 'K43', '2015-06-01', '2016-06-01')).toEqual(expected.filter((code) => code === 'A'));
  });
});

test('a code is followed from the last day of its newest period when no day is given', async () => {
  const concepts = [period('A', 'A', '', '2020-01-01'), period('B', 'B', '2020-01-01')];
  const system = await open(systemOf('x', concepts, [arrow('x', 'A', 'B', '2020-01-01')]));
  expect(codes(system, 'A', '', '2024-01-01')).toEqual(['B']);
});

test('of two ways to a code both say how it is related', async () => {
  const concepts = [
    period('A', 'A', '', '2000-01-01'),
    ...['B', 'C'].map((code) => period(code, code, '2000-01-01', '2010-01-01')),
    period('D', 'D', '2010-01-01'),
  ];
  const ways = [
    arrow('x', 'A', 'B', '2000-01-01', 'source-is-broader-than-target'),
    arrow('x', 'A', 'C', '2000-01-01', 'source-is-narrower-than-target'),
    ...['B', 'C'].map((code) => arrow('x', code, 'D', '2010-01-01')),
  ];
  const system = await open(systemOf('x', concepts, ways));
  expect(reached(system, 'A', '1999-12-31', '2010-01-01')).toEqual([
    { code: 'D', name: 'D', relationship: 'related-to', since: '2010-01-01' },
  ]);
});

test('a way round a circle of reforms on one day ends', async () => {
  const concepts = [period('A', 'A'), period('B', 'B')];
  const circle = [arrow('x', 'A', 'B', '2020-01-01'), arrow('x', 'B', 'A', '2020-01-01')];
  const system = await open(systemOf('x', concepts, circle));
  expect(codes(system, 'A', '2019-12-31', '2020-01-01')).toEqual(['A', 'B']);
  expect(codes(system, 'B', '2020-01-01', '2019-12-31')).toEqual(['A', 'B']);
});

test('arrows that say that two codes have nothing to do with each other lead nowhere', async () => {
  const concepts = [period('A', 'A', '', '2020-01-01'), period('B', 'B', '2020-01-01')];
  const system = await open(systemOf('x', concepts, [arrow('x', 'A', 'B', '2020-01-01', 'not-related-to')]));
  expect(codes(system, 'A', '2019-12-31', '2020-01-01')).toEqual([]);
  const goesOn = await open(
    systemOf(
      'x',
      [period('A', 'A'), period('B', 'B')],
      [arrow('x', 'A', 'B', '2020-01-01', 'not-related-to')],
    ),
  );
  const itself = { code: 'A', name: 'A', relationship: 'equivalent', since: '' };
  expect(reached(goesOn, 'A', '2019-12-31', '2020-01-01')).toEqual([itself]);
});

test('many reforms after each other that all split and merge are followed in no time', async () => {
  const steps = Array.from({ length: 40 }, (_, i) => i);
  const dayText = (i: number) => formatLocalDay(dayOf('2000-01-01') + i);
  const concepts = steps.flatMap((i) =>
    ['A', 'B'].map((side) => period(`${side}${i}`, `${side}${i}`, dayText(i), i < 39 ? dayText(i + 1) : '')),
  );
  const relations = steps
    .slice(0, -1)
    .flatMap((i) =>
      ['A', 'B'].flatMap((side) =>
        ['A', 'B'].map((other) =>
          arrow('x', `${side}${i}`, `${other}${i + 1}`, dayText(i + 1), 'related-to'),
        ),
      ),
    );
  const system = await open(systemOf('x', concepts, relations));
  expect(codes(system, 'A0', '2000-01-01', dayText(39))).toEqual(['A39', 'B39']);
});
