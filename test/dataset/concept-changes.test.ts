import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { formatLocalDay, type LocalDay, OPEN_END } from '../../src/concept/local-day.ts';
import { type CodeSystemData, openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { conceptChanges } from '../../src/dataset/concept-changes.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import type { Source } from '../../src/source/source.ts';
import { conceptOf, dayOf, openSystem } from '../support/code-systems.ts';
import { areaHistories } from '../support/histories.ts';
import { arrow, period, systemOf } from '../support/reforms.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

async function open(source: Source): Promise<CodeSystemData> {
  return await openCodeSystem(buildSegment(source).bytes, '0'.repeat(64));
}

/** `2020-01-01 merged A → B`, in the order of the answer. */
function lines(system: CodeSystemData, from: LocalDay, to: LocalDay): string[] {
  const codeAt = (row: number) => system.codes.codeAt(system.codes.codeOfRow(row));
  return conceptChanges(system, from, to).map(({ kind, day, before, after }) => {
    const was = before === undefined ? '' : codeAt(before);
    return `${formatLocalDay(day)} ${kind} ${was} → ${after.map(codeAt).join()}`;
  });
}

test(
  'what happened is what happened to the areas themselves, between every two days',
  async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(areaHistories, async ({ graph, days, source }) => {
        const system = await open(source);
        for (const [i, from] of days.entries()) {
          for (const to of days.slice(i)) {
            const found = lines(system, dayOf(from), dayOf(to));
            const expected = graph.changes(from, to);
            const told = expected.map(
              ({ kind, day, before, after }) => `${day} ${kind} ${before} → ${after}`,
            );
            expect(found.toSorted(), `${from} ${to}`).toEqual(told.sort());
            expect(found.map((line) => line.slice(0, 10))).toEqual(
              found.map((line) => line.slice(0, 10)).sort(),
            );
            for (const { kind } of expected) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          }
        }
      }),
      runs(300),
    );
    for (const kind of ['added', 'retired', 'renamed', 'merged', 'split', 'renumbered']) {
      expect(kinds.get(kind), kind).toBeGreaterThan(0);
    }
  },
  PROPERTY_TIMEOUT_MS,
);

/** Up to six codes with up to four periods each between day 1 and day 13, with names and parents that come and go. */
const concepts = fc
  .array(
    fc.array(
      fc.record({
        length: fc.integer({ min: 1, max: 4 }),
        gap: fc.nat(1),
        name: fc.constantFrom('a', 'b'),
        parent: fc.option(fc.nat(4), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((codes) =>
    codes.flatMap((periods, i) => {
      let day = 1;
      return periods.map(({ length, gap, name, parent }): ConceptPeriod => {
        const validFrom = day + gap;
        day = validFrom + length;
        const parents = parent === undefined || parent >= i ? [] : [`C${parent}`];
        return conceptOf({
          code: `C${i}`,
          display: name,
          parents,
          validFrom,
          validTo: day > 12 ? OPEN_END : day,
        });
      });
    }),
  )
  .map((all) => all.filter(({ validFrom }) => validFrom <= 12));

test(
  'what happened on a day is what differs between it and the day before',
  async () => {
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(concepts, async (all) => {
        const system = await openSystem(all);
        const codes = [...new Set(all.map(({ code }) => code))].sort();
        const on = (code: string, day: number) =>
          all.find((own) => own.code === code && own.validFrom <= day && day < own.validTo);
        const expected: string[] = [];
        for (let day = 1; day < 20; day++) {
          for (const code of codes) {
            const [before, after] = [on(code, day - 1), on(code, day)];
            const change = (kind: string, was: string, is: string) =>
              expected.push(`${formatLocalDay(day)} ${kind} ${was} → ${is}`);
            if (before === undefined && after !== undefined) change('added', '', code);
            if (before !== undefined && after === undefined) change('retired', code, '');
            if (before === undefined || after === undefined) continue;
            if (before.display !== after.display) change('renamed', code, code);
            if (`${before.parents}` !== `${after.parents}`) change('moved', code, code);
          }
        }
        expect(lines(system, 1, 20)).toEqual(expected);
        for (let day = 1; day < 20; day++) {
          const ofDay = expected.filter((line) => line.startsWith(formatLocalDay(day)));
          expect(lines(system, day, day + 1)).toEqual(ofDay);
        }
        for (const line of expected) kinds.add(line.split(' ')[1]!);
      }),
      runs(300),
    );
    expect([...kinds].sort()).toEqual(['added', 'moved', 'renamed', 'retired']);
  },
  PROPERTY_TIMEOUT_MS,
);

describe('one change after the other', () => {
  const day = dayOf('2020-01-01');
  const changesOf = async (source: Source) => lines(await open(source), day - 365, day + 365);

  test('a code that went into one that was there already is merged, and the other goes on without a word', async () => {
    const concepts = [period('5030', 'Klæbu', '', '2020-01-01'), period('5001', 'Trondheim')];
    const relations = [arrow('kommune', '5030', '5001', '2020-01-01')];
    expect(await changesOf(systemOf('kommune', concepts, relations))).toEqual([
      '2020-01-01 merged 5030 → 5001',
    ]);
  });

  test('a code that gave something off and goes on is split, and is one of the parts', async () => {
    const concepts = [period('1507', 'Ålesund'), period('1580', 'Haram', '2020-01-01')];
    const relations = [arrow('kommune', '1507', '1580', '2020-01-01')];
    expect(await changesOf(systemOf('kommune', concepts, relations))).toEqual([
      '2020-01-01 split 1507 → 1507,1580',
    ]);
  });

  test('a code that became itself alone has no change', async () => {
    const relations = [arrow('x', 'A', 'A', '2020-01-01')];
    expect(await changesOf(systemOf('x', [period('A', 'A')], relations))).toEqual([]);
  });

  test('a code that is renamed and gives something off on the same day was split under its old name', async () => {
    const concepts = [
      period('A', 'A', '', '2020-01-01'),
      period('A', 'Aa', '2020-01-01'),
      period('B', 'B', '2020-01-01'),
    ];
    const system = await open(systemOf('x', concepts, [arrow('x', 'A', 'B', '2020-01-01')]));
    expect(conceptChanges(system, day, day + 1)).toEqual([
      { kind: 'renamed', day, before: 0, after: [1] },
      { kind: 'split', day, before: 0, after: [1, 2] },
    ]);
  });

  test('a code that is renamed and moved on the same day is told twice', async () => {
    const concepts = [
      period('A', 'A'),
      { ...period('B', 'B', '', '2020-01-01') },
      { ...period('B', 'Bb', '2020-01-01'), parents: ['A'] },
    ];
    expect(await changesOf(systemOf('x', concepts))).toEqual([
      '2020-01-01 renamed B → B',
      '2020-01-01 moved B → B',
    ]);
  });

  test('a code whose successor is not there on the day is retired', async () => {
    const concepts = [period('A', 'A', '', '2020-01-01'), period('B', 'B', '2020-02-01')];
    const relations = [arrow('x', 'A', 'B', '2020-01-01')];
    expect(await changesOf(systemOf('x', concepts, relations))).toEqual([
      '2020-01-01 retired A → ',
      '2020-02-01 added  → B',
    ]);
  });

  test('the first day counts, and the last does not', async () => {
    const system = await open(systemOf('x', [period('A', 'A', '2020-01-01', '2020-03-01')]));
    expect(lines(system, day, day)).toEqual([]);
    expect(lines(system, day, day + 1)).toEqual(['2020-01-01 added  → A']);
    expect(lines(system, day + 1, day + 60)).toEqual([]);
    expect(lines(system, day + 1, day + 61)).toEqual(['2020-03-01 retired A → ']);
  });

  test('periods that are open on a side begin and end on no day', async () => {
    const system = await open(systemOf('x', [period('A', 'A')]));
    expect(lines(system, dayOf('0001-01-01'), dayOf('9999-12-31'))).toEqual([]);
  });
});
