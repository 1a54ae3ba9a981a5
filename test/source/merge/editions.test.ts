import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLocalDay, type LocalDay } from '../../../src/concept/local-day.ts';
import { dayOf } from '../../support/code-systems.ts';
import { oppslagError } from '../../support/segments.ts';
import { contribution, merge, notesOf, periodsOf, text, validOn } from './merging.ts';

const edition = (since: string, ...entries: Parameters<typeof contribution>[1][number][]) =>
  contribution('edition', entries, { source: `edition ${since}`, since });

describe('editions', () => {
  const list = contribution('list', [{ code: 'A', display: 'To' }]);

  test('give a code that never changed one period, and one that changed a period for each name', () => {
    const concepts = merge(
      [
        contribution('list', [
          { code: 'A', display: 'A' },
          { code: 'B', display: 'Tre' },
        ]),
        edition('2011-01-01', { code: 'A', display: 'A' }, { code: 'B', display: 'En' }),
        edition('2013-01-01', { code: 'A', display: 'A' }, { code: 'B', display: 'To' }),
        edition('2014-01-01', { code: 'A', display: 'A' }, { code: 'B', display: 'To' }),
      ],
      { listSince: '2018-01-01' },
    );
    expect(periodsOf(concepts)).toEqual([
      'A A [, )',
      'B En [, 2013-01-01)',
      'B To [2013-01-01, 2018-01-01)',
      'B Tre [2018-01-01, )',
    ]);
  });

  test('tell when a code began, ended, and was gone for a while', () => {
    const concepts = merge(
      [
        contribution('list', [
          { code: 'Back', display: 'Back' },
          { code: 'New', display: 'New' },
          { code: 'Newest', display: 'Newest' },
        ]),
        edition('2011-01-01', { code: 'Back', display: 'Back' }, { code: 'Ended', display: 'Ended' }),
        edition('2013-01-01', { code: 'New', display: 'New' }),
      ],
      { listSince: '2018-01-01' },
    );
    expect(periodsOf(concepts)).toEqual([
      'Back Back [, 2013-01-01)',
      'Back Back [2018-01-01, )',
      'Ended Ended [, 2013-01-01)',
      'New New [2013-01-01, )',
      'Newest Newest [2018-01-01, )',
    ]);
  });

  test('that have no code at all count like any other', () => {
    const concepts = merge(
      [list, edition('2011-01-01', { code: 'A', display: 'To' }), edition('2013-01-01')],
      {
        listSince: '2018-01-01',
      },
    );
    expect(periodsOf(concepts)).toEqual(['A To [, 2013-01-01)', 'A To [2018-01-01, )']);
  });

  test('may be given in any order', () => {
    const editions = [
      edition('2011-01-01', { code: 'A', display: 'En' }),
      edition('2013-01-01', { code: 'A', display: 'To' }),
    ];
    const [forwards, backwards] = [editions, editions.toReversed()].map((each) =>
      merge([list, ...each], { listSince: '2018-01-01' }),
    );
    expect(periodsOf(forwards!)).toEqual(['A En [, 2013-01-01)', 'A To [2013-01-01, )']);
    expect(backwards).toEqual(forwards);
  });

  test('leave names that a code had as former names of the newest, each once', () => {
    const concepts = merge(
      [
        list,
        edition('2011-01-01', { code: 'A', display: 'En' }),
        edition('2012-01-01', { code: 'A', display: 'To' }),
        edition('2013-01-01', { code: 'A', display: 'En' }),
      ],
      { listSince: '2018-01-01' },
    );
    expect(concepts.map(({ designations }) => designations)).toEqual([
      [],
      [],
      [],
      [{ language: 'nb', use: 'former-name', value: 'En' }],
    ]);
  });

  test('do not know how long the codes of the oldest had been there, which a history may', () => {
    const history = contribution('history', [{ code: 'A', from: '1999-01-01' }]);
    const concepts = merge([list, edition('2011-01-01', { code: 'A', display: 'En' }), history], {
      listSince: '2018-01-01',
    });
    expect(periodsOf(concepts)).toEqual(['A En [1999-01-01, 2018-01-01)', 'A To [2018-01-01, )']);
  });

  test('that date their codes have them no longer than they say', () => {
    const concepts = merge(
      [
        list,
        edition('2011-01-01', { code: 'Old', display: 'Old', to: '2005-01-01' }),
        edition(
          '2013-01-01',
          { code: 'Gone', display: 'Gone', from: '1990-01-01', to: '2012-01-01' },
          { code: 'Late', display: 'Late', from: '2013-06-01', to: '2014-01-01' },
        ),
      ],
      { listSince: '2018-01-01' },
    );
    expect(periodsOf(concepts)).toEqual([
      'A To [2018-01-01, )',
      'Late Late [2013-06-01, 2014-01-01)',
      'Old Old [, 2005-01-01)',
    ]);
  });

  test('begin another period when a property changed, whatever its order, but not when it was added', () => {
    const [one, two, many] = [text('p', '1'), text('p', '2'), text('q', '9')];
    const concepts = merge(
      [
        contribution('list', [{ code: 'A', display: 'A', properties: [many, two, one] }]),
        edition('2011-01-01', { code: 'A', display: 'A', properties: [one] }),
        edition('2012-01-01', { code: 'A', display: 'A', properties: [one, two] }),
        edition('2013-01-01', { code: 'A', display: 'A', properties: [two, one] }),
      ],
      { listSince: '2018-01-01' },
    );
    expect(periodsOf(concepts)).toEqual(['A A [, 2012-01-01)', 'A A [2012-01-01, )']);
  });

  test('begin another period when the parent changed or the code became selectable', () => {
    const concepts = merge(
      [
        contribution('list', [
          { code: 'A', display: 'A', parents: [] },
          { code: 'B', display: 'B', parents: [] },
          { code: 'C', display: 'C', parents: ['B'] },
        ]),
        edition(
          '2011-01-01',
          { code: 'A', display: 'A', selectable: false },
          { code: 'B', display: 'B' },
          { code: 'C', display: 'C', parents: ['A'] },
        ),
      ],
      { listSince: '2018-01-01' },
    );
    expect(concepts.map(({ code, selectable, parents }) => [code, selectable, ...parents])).toEqual([
      ['A', false],
      ['A', true],
      ['B', true],
      ['C', true, 'A'],
      ['C', true, 'B'],
    ]);
  });

  test('that a dated list overlaps are cut, and the difference is noted in the right edition', () => {
    const dated = contribution('list', [{ code: 'A', display: 'To', from: '2012-01-01' }]);
    const editions = [
      edition('2011-01-01', { code: 'A', display: 'En' }),
      edition('2013-01-01', { code: 'A', display: 'Tre' }),
    ];
    expect(periodsOf(merge([dated, ...editions], { listSince: '2018-01-01' }))).toEqual([
      'A En [, 2012-01-01)',
      'A To [2012-01-01, )',
    ]);
    const rule = '1: the period overlaps or follows the one of list, which is kept';
    expect(editions.map(notesOf)).toEqual([[rule], [rule]]);
    expect(editions[1]!.findings.list[0]!.source).toBe('edition 2013-01-01');
  });

  test.each([
    [
      'no first day of the list',
      [edition('2011-01-01')],
      undefined,
      'list-system: editionDate must be given',
    ],
    [
      'no first day of an edition',
      [contribution('edition', [], { source: 'old' })],
      '2018-01-01',
      'old: since must be given and be before the editionDate',
    ],
    [
      'the first day of the list',
      [edition('2018-01-01')],
      '2018-01-01',
      'edition 2018-01-01: since must be given and be before the editionDate',
    ],
    [
      'the first day of another edition',
      [edition('2011-01-01'), edition('2011-01-01')],
      '2018-01-01',
      'edition 2011-01-01: since must differ from that of the other editions',
    ],
    [
      'a code twice',
      [edition('2011-01-01', { code: 'A', display: 'En' }, { code: 'A', display: 'Tre' })],
      '2018-01-01',
      'edition 2011-01-01, row 2: the periods of a code must not overlap; that of row 1 does',
    ],
  ])('with %s are refused', (_, editions, listSince, rule) => {
    const own = listSince === undefined ? {} : { listSince };
    expect(() => merge([list, ...editions], own)).toThrow(oppslagError('SOURCE_INVALID', rule));
  });
});

test('a code is valid on a day, by a name, exactly when the edition of that day has it so', () => {
  const codes = ['A', 'B', 'C'];
  const content = fc.record(
    Object.fromEntries(codes.map((code) => [code, fc.option(fc.constantFrom('x', 'y'), { nil: undefined })])),
  );
  const days = fc.uniqueArray(fc.integer({ min: dayOf('2011-01-01'), max: dayOf('2011-01-20') }), {
    minLength: 1,
    maxLength: 6,
  });
  const series = days.chain((since) => {
    return fc.tuple(
      fc.constant(since.toSorted((a, b) => a - b)),
      fc.array(content, { minLength: since.length, maxLength: since.length }),
    );
  });
  fc.assert(
    fc.property(series, fc.boolean(), ([since, contents], isReversed) => {
      const entriesOf = (at: number) =>
        codes.flatMap((code) => {
          const display = contents[at]![code];
          return display === undefined ? [] : [{ code, display }];
        });
      const newest = since.length - 1;
      const list = contribution('list', [...entriesOf(newest), { code: 'Z', display: 'z' }]);
      const editions = since.slice(0, -1).map((day, at) => edition(formatLocalDay(day), ...entriesOf(at)));
      const concepts = merge([list, ...(isReversed ? editions.reverse() : editions)], {
        listSince: formatLocalDay(since[newest]!),
      });

      // The edition of a day is the last that had begun, or the oldest: nobody knows what was before it.
      const displayOn = (code: string, day: LocalDay) => {
        if (newest === 0) return contents[0]![code];
        const at = since.findLastIndex((first) => first <= day);
        return contents[Math.max(at, 0)]![code];
      };
      for (let day = since[0]! - 2; day <= since[newest]! + 2; day++) {
        for (const code of codes) {
          expect(validOn(concepts, code, day)?.display, `${code} on ${formatLocalDay(day)}`).toBe(
            displayOn(code, day),
          );
        }
      }
      // No two neighbouring periods say the same.
      for (const [i, { code, display, validTo }] of concepts.entries()) {
        const next = concepts[i + 1];
        if (next?.code === code) expect([next.display, next.validFrom]).not.toEqual([display, validTo]);
      }
    }),
    { numRuns: 500 },
  );
});
