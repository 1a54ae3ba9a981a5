import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLocalDay, type LocalDay } from '../../../src/concept/local-day.ts';
import { dayOf } from '../../support/code-systems.ts';
import { oppslagError } from '../../support/segments.ts';
import {
  contribution,
  type EntryText,
  merge,
  notesOf,
  periodsOf,
  synonym,
  text,
  validOn,
} from './merging.ts';

type Own = Parameters<typeof contribution>[2] & { readonly listSince?: string };

/** A list of one code `A`, called `Ny`, behind which there is a history. */
function behind(listed: Partial<EntryText>, entries: readonly EntryText[], { listSince, ...own }: Own = {}) {
  const list = contribution('list', [{ code: 'A', display: 'Ny', ...listed }]);
  const history = contribution('history', entries, own);
  const concepts = merge([list, history], listSince === undefined ? {} : { listSince });
  return { concepts, periods: periodsOf(concepts), notes: notesOf(history) };
}

describe('a history behind a list that gives the first day', () => {
  const listed = { from: '2010-01-01' };

  test('puts earlier periods before it', () => {
    const { periods } = behind(listed, [
      { code: 'A', display: 'Gammel', from: '1990-01-01', to: '2010-01-01' },
      { code: 'A', display: 'Eldst', to: '1990-01-01' },
    ]);
    expect(periods).toEqual([
      'A Eldst [, 1990-01-01)',
      'A Gammel [1990-01-01, 2010-01-01)',
      'A Ny [2010-01-01, )',
    ]);
  });

  test('joins a period that says the same and follows without a gap', () => {
    expect(
      behind(listed, [{ code: 'A', display: 'Ny', from: '1990-01-01', to: '2010-01-01' }]),
    ).toMatchObject({
      periods: ['A Ny [1990-01-01, )'],
      notes: [],
    });
  });

  test('leaves a gap of a single day', () => {
    expect(behind(listed, [{ code: 'A', display: 'Ny', to: '2009-12-31' }]).periods).toEqual([
      'A Ny [, 2009-12-31)',
      'A Ny [2010-01-01, )',
    ]);
  });

  test('is cut where the list begins, and the note tells what is lost', () => {
    const { periods, notes } = behind(listed, [{ code: 'A', display: 'Gammel', to: '2010-01-02' }]);
    expect(periods).toEqual(['A Gammel [, 2010-01-01)', 'A Ny [2010-01-01, )']);
    expect(notes).toEqual(['1: the period overlaps or follows the one of list, which is kept']);
  });

  test('says nothing of the time that the list speaks of', () => {
    const { periods, notes } = behind(listed, [
      { code: 'A', display: 'Ny', from: '2010-01-01', to: '2015-01-01' },
      { code: 'A', display: 'Annet', from: '2015-01-01' },
    ]);
    expect(periods).toEqual(['A Ny [2010-01-01, )']);
    expect(notes).toEqual(['2: the period overlaps or follows the one of list, which is kept']);
  });

  test('with an open period of another name gives that name the time before', () => {
    expect(behind(listed, [{ code: 'A', display: 'Gammel', to: 'open' }]).periods).toEqual([
      'A Gammel [, 2010-01-01)',
      'A Ny [2010-01-01, )',
    ]);
  });
});

describe('a history behind a list that does not give the first day', () => {
  test('that has not ended gives it', () => {
    const { periods, notes } = behind({}, [
      { code: 'A', display: 'Ny', from: '2001-08-31', to: 'open' },
      { code: 'A', display: 'Gammel', to: '1999-01-01' },
    ]);
    expect(periods).toEqual(['A Gammel [, 1999-01-01)', 'A Ny [2001-08-31, )']);
    expect(notes).toEqual([]);
  });

  test('that has not ended, under another name, gives it too, and notes the name', () => {
    const { periods, notes } = behind({}, [{ code: 'A', display: 'Annet', from: '2001-08-31' }]);
    expect(periods).toEqual(['A Ny [2001-08-31, )']);
    expect(notes).toEqual(['1: display differs from that of list, which is kept']);
  });

  test('that says that a code was always there makes it always valid', () => {
    expect(behind({}, [{ code: 'A', display: 'Ny', from: 'open', to: 'open' }]).periods).toEqual([
      'A Ny [, )',
    ]);
  });

  test('gives a name to a code that the list leaves without one', () => {
    const history = contribution('history', [{ code: 'A', display: 'Gammel' }]);
    expect(periodsOf(merge([contribution('list', [{ code: 'A' }]), history]))).toEqual(['A Gammel [, )']);
  });

  test('that ended with another name tells when the code was renamed, whatever ends later', () => {
    const { periods } = behind({}, [
      { code: 'A', display: 'Gammel', from: '1990-01-01', to: '2005-01-01' },
      { code: 'B', display: 'B', to: '2020-01-01' },
    ]);
    expect(periods).toEqual([
      'A Gammel [1990-01-01, 2005-01-01)',
      'A Ny [2005-01-01, )',
      'B B [, 2020-01-01)',
    ]);
  });

  test('that has periods in use would have told a new name: the code was gone until its latest day', () => {
    const list = contribution('list', [
      { code: 'A', display: 'Ny' },
      { code: 'B', display: 'B' },
    ]);
    const history = contribution('history', [
      { code: 'A', display: 'Gammel', to: '2005-01-01' },
      { code: 'B', display: 'B', from: '2019-05-17' },
    ]);
    expect(periodsOf(merge([list, history]))).toEqual([
      'A Gammel [, 2005-01-01)',
      'A Ny [2019-05-17, )',
      'B B [2019-05-17, )',
    ]);
  });

  test('that ended with the same name, before its own end, tells that the code was gone', () => {
    const { periods } = behind({}, [
      { code: 'A', display: 'Ny', to: '2005-01-01' },
      { code: 'B', display: 'B', to: '2020-01-01' },
    ]);
    expect(periods).toEqual(['A Ny [, 2005-01-01)', 'A Ny [2020-01-01, )', 'B B [, 2020-01-01)']);
  });

  test('that ended with the same name, when everything does, goes on in the list', () => {
    const { periods } = behind({}, [
      { code: 'A', display: 'Ny', from: '1990-01-01', to: '2020-01-01' },
      { code: 'B', display: 'B', to: '2020-01-01' },
    ]);
    expect(periods).toEqual(['A Ny [1990-01-01, )', 'B B [, 2020-01-01)']);
  });

  test('and has an end after the first day of the list tells how long the code is valid', () => {
    const { periods, notes } = behind(
      {},
      [
        { code: 'A', display: 'Ny', from: '1990-01-01', to: '2026-07-01' },
        { code: 'B', display: 'B', to: '2020-01-01' },
      ],
      { listSince: '2026-01-01' },
    );
    expect(periods).toEqual(['A Ny [1990-01-01, 2026-07-01)', 'B B [, 2020-01-01)']);
    expect(notes).toEqual([]);
  });

  test('cannot end what the list says is open', () => {
    const history = [{ code: 'A', display: 'Ny', from: '1990-01-01', to: '2026-07-01' }];
    expect(behind({ to: 'open' }, history, { listSince: '2026-01-01' }).periods).toEqual([
      'A Ny [1990-01-01, )',
    ]);
  });
});

describe('a complete history', () => {
  const complete = { isComplete: true };

  test('tells that a code it lacks began when it ended', () => {
    expect(behind({}, [{ code: 'B', display: 'B', to: '2018-01-01' }], complete).periods).toEqual([
      'A Ny [2018-01-01, )',
      'B B [, 2018-01-01)',
    ]);
    expect(behind({}, [{ code: 'B', display: 'B', to: '2018-01-01' }]).periods).toEqual([
      'A Ny [, )',
      'B B [, 2018-01-01)',
    ]);
  });

  test('tells that a code that was gone came back under another name', () => {
    const history = [
      { code: 'A', display: 'Gammel', to: '2005-01-01' },
      { code: 'B', display: 'B', to: '2018-01-01' },
    ];
    expect(behind({}, history, complete).periods).toEqual([
      'A Gammel [, 2005-01-01)',
      'A Ny [2018-01-01, )',
      'B B [, 2018-01-01)',
    ]);
  });

  test('does not reach beyond the first day of the list, whatever end it plans', () => {
    const history = [{ code: 'B', display: 'B', to: '2099-01-01' }];
    expect(behind({}, history, { ...complete, listSince: '2026-01-01' }).periods[0]).toBe(
      'A Ny [2026-01-01, )',
    );
  });

  test('that gives no day says nothing of codes it lacks', () => {
    const history = contribution('history', [{ code: 'A', display: 'A', to: 'open' }], complete);
    const list = contribution('list', [
      { code: 'A', display: 'A' },
      { code: 'B', display: 'B' },
    ]);
    expect(periodsOf(merge([list, history]))).toEqual(['A A [, )', 'B B [, )']);
  });

  test('leaves a first day that the list gives', () => {
    const history = [{ code: 'B', display: 'B', to: '2018-01-01' }];
    expect(behind({ from: '1990-01-01' }, history, complete).periods[0]).toBe('A Ny [1990-01-01, )');
  });

  test('asks the earliest period of the list, in whatever order the list has them', () => {
    const periods = [
      { code: 'A', display: 'Ny', from: '2022-01-01' },
      { code: 'A', display: 'Gammel', to: '2022-01-01' },
    ];
    for (const entries of [periods, periods.toReversed()]) {
      const history = contribution('history', [{ code: 'B', display: 'B', to: '2018-01-01' }], complete);
      expect(periodsOf(merge([contribution('list', entries), history])).slice(0, 2)).toEqual([
        'A Gammel [2018-01-01, 2022-01-01)',
        'A Ny [2022-01-01, )',
      ]);
    }
  });

  test('does not touch what another history knows of the time before', () => {
    const earlier = contribution('history', [{ code: 'X', display: 'X', to: '2005-01-01' }], {
      source: 'one',
    });
    const later = contribution('history', [{ code: 'B', display: 'B', to: '2018-01-01' }], {
      source: 'two',
      ...complete,
    });
    const list = contribution('list', [{ code: 'A', display: 'A' }]);
    expect(periodsOf(merge([list, earlier, later]))).toEqual([
      'A A [2018-01-01, )',
      'B B [, 2018-01-01)',
      'X X [, 2005-01-01)',
    ]);
  });
});

describe('an entry that tells days only', () => {
  test('gives the first day', () => {
    expect(behind({}, [{ code: 'A', from: '2001-08-31' }])).toMatchObject({
      periods: ['A Ny [2001-08-31, )'],
      notes: [],
    });
  });

  test('extends a period that the list begins later', () => {
    expect(behind({ from: '2010-01-01' }, [{ code: 'A', from: '2001-08-31' }]).periods).toEqual([
      'A Ny [2001-08-31, )',
    ]);
  });

  test('and no day at all leaves the first day to other histories', () => {
    const list = contribution('list', [{ code: 'A', display: 'Ny' }]);
    const silent = contribution('history', [{ code: 'A' }], { source: 'silent' });
    const dated = contribution('history', [{ code: 'A', from: '2001-08-31' }]);
    expect(periodsOf(merge([list, silent, dated]))).toEqual(['A Ny [2001-08-31, )']);
  });

  test('and only the last is an earlier period with the name of the next, which is noted', () => {
    const { periods, notes } = behind({}, [
      { code: 'A', to: '2005-01-01' },
      { code: 'B', display: 'B', to: '2020-01-01' },
    ]);
    expect(periods).toEqual(['A Ny [, 2005-01-01)', 'A Ny [2020-01-01, )', 'B B [, 2020-01-01)']);
    expect(notes).toEqual(['1: display is not given; that of the next period is taken']);
  });

  test('and follows others without a gap is one period with them', () => {
    const { periods } = behind({ from: '2010-01-01' }, [
      { code: 'A', from: '1990-01-01', to: '2000-01-01' },
      { code: 'A', from: '2000-01-01', to: '2010-01-01' },
    ]);
    expect(periods).toEqual(['A Ny [1990-01-01, )']);
  });

  test('of several earlier uses has the name of the use that follows', () => {
    const { periods } = behind({ from: '2010-01-01' }, [
      { code: 'A', from: '1970-01-01', to: '1980-01-01' },
      { code: 'A', from: '1985-01-01', to: '1990-01-01' },
      { code: 'A', display: 'Gammel', from: '1995-01-01', to: '2000-01-01' },
    ]);
    expect(periods).toEqual([
      'A Gammel [1970-01-01, 1980-01-01)',
      'A Gammel [1985-01-01, 1990-01-01)',
      'A Gammel [1995-01-01, 2000-01-01)',
      'A Ny [2010-01-01, )',
    ]);
  });

  test('of a code that nobody names is refused, naming source and row', () => {
    const rule = 'history, row 1: display must be given by some source for the code';
    expect(() => behind({}, [{ code: 'X', to: '2005-01-01' }])).toThrow(oppslagError('SOURCE_INVALID', rule));
  });
});

describe('a code that only the history has', () => {
  test('has ended', () => {
    const { concepts, periods } = behind({}, [
      { code: 'X', display: 'Ny', from: '2000-01-01', to: '2010-01-01' },
      { code: 'X', display: 'Gammel', to: '2000-01-01' },
    ]);
    expect(periods.slice(1)).toEqual(['X Gammel [, 2000-01-01)', 'X Ny [2000-01-01, 2010-01-01)']);
    expect(concepts[2]!.designations).toEqual([{ language: 'nb', use: 'former-name', value: 'Gammel' }]);
  });

  test.each([
    ['not said', {}],
    ['open', { to: 'open' }],
  ])('must not be in use: its end is %s', (_, end) => {
    const rule = 'history, row 2: valid_to must be given for a code that the list lacks';
    const entries = [
      { code: 'A', display: 'Ny' },
      { code: 'X', display: 'X', from: '2000-01-01', ...end },
    ];
    expect(() => behind({}, entries)).toThrow(oppslagError('SOURCE_INVALID', rule));
  });

  test('and seems to be in use loses that period, if so many are tolerated', () => {
    const entries = [
      { code: 'X', display: 'X', to: '2000-01-01' },
      { code: 'X', display: 'X', from: '2005-01-01' },
      { code: 'Y', display: 'Y' },
    ];
    const { periods, notes } = behind({}, entries, { tolerance: { unknownCodes: 2 } });
    expect(periods).toEqual(['A Ny [, )', 'X X [, 2000-01-01)']);
    expect(notes).toHaveLength(2);
  });
});

describe('periods that break a rule are refused', () => {
  test.each([
    [
      'two that overlap',
      [
        { code: 'X', display: 'X', to: '2000-01-02' },
        { code: 'X', display: 'Y', from: '2000-01-01', to: '2005-01-01' },
      ],
      'row 2: the periods of a code must not overlap; that of row 1 does',
    ],
    [
      'two that overlap where the list speaks',
      [
        { code: 'A', display: 'X', from: '2015-01-01', to: '2017-01-01' },
        { code: 'A', display: 'Y', from: '2016-01-01', to: '2018-01-01' },
      ],
      'row 2: the periods of a code must not overlap; that of row 1 does',
    ],
    [
      'one without a day, where the list speaks',
      [{ code: 'A', display: 'X', from: '2015-01-01', to: '2015-01-01' }],
      'row 1: valid_from must be before valid_to',
    ],
  ])('%s', (_, entries, rule) => {
    expect(() => behind({ from: '2010-01-01' }, entries)).toThrow(
      oppslagError('SOURCE_INVALID', `history, ${rule}`),
    );
  });
});

test('periods that the list itself keeps apart stay apart', () => {
  const list = contribution('list', [
    { code: 'A', display: 'Ny', from: '2000-01-01', to: '2010-01-01' },
    { code: 'A', display: 'Ny', from: '2010-01-01', designations: [synonym('nyere')] },
  ]);
  const history = contribution('history', [{ code: 'A', display: 'Gammel', to: '2000-01-01' }]);
  expect(periodsOf(merge([list, history]))).toEqual([
    'A Gammel [, 2000-01-01)',
    'A Ny [2000-01-01, 2010-01-01)',
    'A Ny [2010-01-01, )',
  ]);
});

describe('several histories', () => {
  const list = contribution('list', [{ code: 'A', display: 'Ny', from: '2010-01-01' }]);
  const history = (source: string, ...entries: EntryText[]) => contribution('history', entries, { source });

  test('fill the gaps that the one before leaves, and are cut where it speaks', () => {
    const one = history('one', { code: 'A', display: 'Midt', from: '1990-01-01', to: '1995-01-01' });
    const two = history(
      'two',
      { code: 'A', display: 'Eldst', from: '1980-01-01', to: '1992-01-01' },
      { code: 'A', display: 'Mellom', from: '1996-01-01', to: '2005-01-01' },
    );
    expect(periodsOf(merge([list, one, two]))).toEqual([
      'A Eldst [1980-01-01, 1990-01-01)',
      'A Midt [1990-01-01, 1995-01-01)',
      'A Mellom [1996-01-01, 2005-01-01)',
      'A Ny [2010-01-01, )',
    ]);
    expect(notesOf(two)).toEqual(['1: the period overlaps or follows the one of one, which is kept']);
  });

  test('do not go on with a code that the one before has ended', () => {
    const one = history('one', { code: 'X', display: 'X', from: '1990-01-01', to: '1995-01-01' });
    const two = history('two', { code: 'X', display: 'Y', from: '1995-01-01' });
    expect(periodsOf(merge([list, one, two])).slice(1)).toEqual(['X X [1990-01-01, 1995-01-01)']);
    expect(notesOf(two)).toEqual(['1: the period overlaps or follows the one of one, which is kept']);
  });
});

test('a period is another when its properties are, but not when only its synonyms are', () => {
  const listed = {
    properties: [text('p', '1'), text('q', '1')],
    designations: [synonym('ny')],
    from: '2010-01-01',
  };
  const earlier = { code: 'A', display: 'Ny', to: '2010-01-01', designations: [synonym('gammel')] };
  expect(behind(listed, [{ ...earlier, properties: [text('p', '1')] }]).periods).toEqual(['A Ny [, )']);
  expect(behind(listed, [{ ...earlier, properties: [text('p', '2')] }]).periods).toHaveLength(2);
});

test('on every day the list wins, then the history, whatever their periods', () => {
  const [first, last] = [dayOf('2011-01-01'), dayOf('2011-01-16')];
  // Bounds of periods, each with a name; two neighbours may have the same.
  const periods = (names: string[]) =>
    fc
      .tuple(
        fc.uniqueArray(fc.integer({ min: first, max: last }), { minLength: 2, maxLength: 6 }),
        fc.array(fc.option(fc.constantFrom(...names), { nil: undefined }), { minLength: 5, maxLength: 5 }),
      )
      .map(([bounds, displays]) => {
        const sorted = bounds.toSorted((a, b) => a - b).map(formatLocalDay);
        return sorted.slice(0, -1).flatMap((from, i): EntryText[] => {
          const display = displays[i];
          return display === undefined ? [] : [{ code: 'A', display, from, to: sorted[i + 1]! }];
        });
      });
  const other = { code: 'Z', display: 'z' };
  const on = (entries: readonly EntryText[], day: LocalDay) =>
    entries.find(({ from, to }) => dayOf(from!) <= day && day < dayOf(to!))?.display;

  fc.assert(
    fc.property(periods(['x', 'y']), periods(['x', 'w']), (listed, earlier) => {
      const concepts = merge([contribution('list', [...listed, other]), contribution('history', earlier)]);
      const [start, end] = [listed[0]?.from, listed.at(-1)?.to];
      for (let day = first - 1; day <= last + 1; day++) {
        const isInside = start !== undefined && dayOf(start) <= day;
        // Inside of what the list says, only a period of the history that lies in a gap as a whole is used.
        const usable = earlier.filter(({ from, to }) => {
          const isApart = listed.every(
            (own) => dayOf(to!) <= dayOf(own.from!) || dayOf(own.to!) <= dayOf(from!),
          );
          return !isInside || (isApart && dayOf(from!) < dayOf(end!));
        });
        const expected = on(listed, day) ?? on(usable, day);
        expect(validOn(concepts, 'A', day)?.display, formatLocalDay(day)).toBe(expected);
      }
    }),
    { numRuns: 1_000 },
  );
});
