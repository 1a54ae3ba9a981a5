import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLocalDay } from '../../../src/concept/local-day.ts';
import type { Contribution, SourceRole } from '../../../src/source/merge/contribution.ts';
import { dayOf } from '../../support/code-systems.ts';
import { oppslagError } from '../../support/segments.ts';
import { coding, contribution, type EntryText, merge, notesOf, periodsOf, synonym, text } from './merging.ts';

describe('codes', () => {
  const pattern = /^(?:[A-Z]\d{2}(\.\d)?)$/;

  test.each(['list', 'history', 'groups'] as const)('of a %s must match the pattern', (role) => {
    const good = contribution('list', [{ code: 'A00', display: 'x' }], { source: 'good' });
    const bad = contribution(
      role,
      [
        { code: 'A01', display: 'x', to: '2010-01-01' },
        { row: { line: 12 }, code: 'A001', display: 'x', to: '2010-01-01' },
      ],
      { source: 'bad' },
    );
    expect(() => merge([good, bad], { codePattern: pattern })).toThrow(
      oppslagError('SOURCE_INVALID', `bad, line 12: code must match ${pattern.source}`),
    );
    expect(merge([good, bad])).toHaveLength(3);
  });

  test('come in the order of code units, and their periods in the order of time', () => {
    const list = contribution('list', [
      { code: 'b', display: 'x' },
      { code: 'B', display: 'x' },
      { code: 'A10', display: 'Ny', from: '2010-01-01' },
      { code: 'A9', display: 'x' },
      { code: 'A10', display: 'Gammel', to: '2010-01-01' },
    ]);
    expect(merge([list]).map(({ code, display }) => `${code} ${display}`)).toEqual([
      'A10 Gammel',
      'A10 Ny',
      'A9 x',
      'B x',
      'b x',
    ]);
  });
});

describe('a minimum of codes', () => {
  const list = contribution('list', [
    { code: 'A', display: 'Gammel', to: '2010-01-01' },
    { code: 'A', display: 'Ny', from: '2010-01-01' },
    { code: 'B', display: 'B', to: '2010-01-01' },
    { code: 'C', display: 'C', to: '2030-01-01' },
  ]);

  test('counts codes in use once', () => {
    expect(merge([list], { minimumCodes: 1 })).toHaveLength(4);
    expect(() => merge([list], { minimumCodes: 2 })).toThrow(
      oppslagError('SOURCE_INVALID', 'list-system: codes in use must be at least 2; there are 1'),
    );
  });

  test('counts codes that end after the first day of the list', () => {
    expect(merge([list], { minimumCodes: 2, listSince: '2026-01-01' })).toHaveLength(4);
  });

  test('does not let groups or a history stand in for a list that was cut short', () => {
    const others = [
      contribution('groups', [{ code: 'G', display: 'G' }]),
      contribution('history', [{ code: 'A', display: 'Ny', from: '2010-01-01' }]),
    ];
    expect(() => merge([list, ...others], { minimumCodes: 2 })).toThrow(
      oppslagError('SOURCE_INVALID', 'are 1'),
    );
  });

  test('is one when nobody says', () => {
    expect(() => merge([contribution('list', [])])).toThrow(
      oppslagError('SOURCE_INVALID', 'list-system: codes in use must be at least 1; there are 0'),
    );
  });
});

describe('rows that cannot be are refused, naming source, row and field', () => {
  test.each([
    ['a code without display', [{ code: 'B' }], 'display must be given by some source for the code'],
    [
      'a period of no day',
      [{ code: 'B', display: 'B', from: '2010-01-01', to: '2010-01-01' }],
      'valid_from must',
    ],
    [
      'a period backwards',
      [{ code: 'B', display: 'B', from: '2010-01-02', to: '2010-01-01' }],
      'valid_from must',
    ],
  ])('%s', (_, entries, rule) => {
    const list = contribution('list', [{ code: 'A', display: 'A' }, ...entries]);
    expect(() => merge([list])).toThrow(oppslagError('SOURCE_INVALID', `list, row 2: ${rule}`));
  });

  test('periods of two lists that overlap, though neither is at fault alone', () => {
    // The second list extends neither of the periods of the first; it tells another that reaches into nothing known.
    const one = contribution('list', [{ code: 'A', display: 'A', from: '2010-01-01' }], { source: 'one' });
    const two = contribution(
      'list',
      [
        { code: 'A', display: 'B', from: '2000-01-01', to: '2005-01-01' },
        { code: 'A', display: 'C', from: '2004-01-01', to: '2009-01-01' },
      ],
      { source: 'two' },
    );
    expect(() => merge([one, two])).toThrow(
      oppslagError(
        'SOURCE_INVALID',
        'two, row 2: the periods of a code must not overlap; that of row 1 does',
      ),
    );
  });
});

describe('a former name', () => {
  const names = (entries: readonly EntryText[]) =>
    merge([contribution('list', entries)])
      .at(-1)!
      .designations.filter(({ use }) => use === 'former-name')
      .map(({ language, value }) => `${language} ${value}`);
  const years = (...displays: string[]) =>
    displays.map((display, i): EntryText => {
      const [from, to] = [`${2000 + i}-01-01`, `${2001 + i}-01-01`];
      return { code: 'A', display, from, ...(i === displays.length - 1 ? {} : { to }) };
    });

  test('is every name before the newest, oldest first, each once', () => {
    expect(names(years('En', 'To', 'En', 'Tre'))).toEqual(['nb En', 'nb To']);
  });

  test('is no name that the code has again', () => {
    expect(names(years('En', 'To', 'En'))).toEqual(['nb To']);
  });

  test('is no name that the newest period has as a synonym', () => {
    const [old, current] = years('En', 'To');
    expect(names([old!, { ...current!, designations: [synonym('En')] }])).toEqual([]);
  });

  test('is in the language of the system', () => {
    const list = contribution('list', years('One', 'Two'));
    const [, newest] = merge([list], { system: { id: 'x', language: 'en' } });
    expect(newest!.designations).toEqual([{ language: 'en', use: 'former-name', value: 'One' }]);
  });
});

describe('a register and what is known of its past', () => {
  test('a log that ends before the register: renamed, replaced, used again, in use and not told', () => {
    const register = contribution('list', [
      { code: '0150', display: 'OSLO' },
      { code: '1340', display: 'SKUI' },
      { code: '7010', display: 'TRONDHEIM' },
      { code: '7060', display: 'CHARLOTTENLUND' },
      { code: '8888', display: 'NYBY' },
    ]);
    const log = contribution(
      'history',
      [
        { code: '1340', display: 'BÆRUM', to: '2005-10-01' },
        { code: '1340', display: 'SKUI', from: '2005-10-01' },
        { code: '7010', display: 'TRONDHEIM', to: '2000-10-01' },
        { code: '7060', display: 'KLÆBU', to: '1999-03-01' },
        { code: '9001', display: 'TROMSØ', from: '1999-03-01', to: '2010-10-01' },
        { code: '9002', display: 'TROMSØ', from: '2015-01-01' },
        { code: '9003', display: 'TROMSØ', to: '2018-10-02' },
      ],
      { tolerance: { unknownCodes: 1 } },
    );
    expect(periodsOf(merge([register, log]))).toEqual([
      '0150 OSLO [, )',
      '1340 BÆRUM [, 2005-10-01)',
      '1340 SKUI [2005-10-01, )',
      // Replaced, and in the register again: it came back on a day that the log does not tell.
      '7010 TRONDHEIM [, 2000-10-01)',
      '7010 TRONDHEIM [2018-10-02, )',
      '7060 KLÆBU [, 1999-03-01)',
      '7060 CHARLOTTENLUND [2018-10-02, )',
      '8888 NYBY [, )',
      '9001 TROMSØ [1999-03-01, 2010-10-01)',
      '9003 TROMSØ [, 2018-10-02)',
    ]);
    expect(notesOf(log)).toEqual(['6: valid_to must be given for a code that the list lacks']);
  });

  test('a code list with first days, some of them always, and ends to come', () => {
    const register = contribution('list', [
      { code: '1001', display: 'OSLO' },
      { code: '1003', display: 'OSLO' },
      { code: '1005', display: 'OSLO' },
    ]);
    const days = contribution('history', [
      { row: '1001', code: '1001', display: 'OSLO', from: 'open', to: 'open' },
      { row: '1003', code: '1003', display: 'Oslo', from: '2001-08-31', to: 'open' },
      { row: '1005', code: '1005', display: 'OSLO', from: '2002-10-09', to: '2026-10-01' },
    ]);
    expect(periodsOf(merge([register, days], { listSince: '2026-01-22' }))).toEqual([
      '1001 OSLO [, )',
      '1003 OSLO [2001-08-31, )',
      '1005 OSLO [2002-10-09, 2026-10-01)',
    ]);
    expect(notesOf(days)).toEqual(['1003: display differs from that of list, which is kept']);
  });
});

describe('the result', () => {
  const codes = ['A', 'A0', 'A00', 'B', 'B0', 'A0-B9'];
  const days = ['2011-01-01', '2011-01-02', '2011-01-03', '2011-01-04'].map(dayOf);
  const entry = fc.record(
    {
      code: fc.constantFrom(...codes),
      display: fc.constantFrom('x', 'y', 'z'),
      designations: fc.array(fc.constantFrom('x', 's', 't').map(synonym), { maxLength: 2 }),
      properties: fc.array(
        fc.oneof(
          fc.constantFrom('1', '2', '3').map((value) => text('p', value)),
          fc.constantFrom('1', '2').map((value) => coding('q', 'other', value)),
        ),
        { maxLength: 3 },
      ),
      selectable: fc.boolean(),
    },
    { requiredKeys: ['code', 'display'] },
  );
  /** Entries of one day each or, at the end of the days, without period. Those of a code may be made distinct in time. */
  const entries = (isDated: boolean, isDistinct: boolean) =>
    fc
      .array(fc.tuple(entry, isDated ? fc.nat(days.length) : fc.constant(days.length)), { maxLength: 12 })
      .map((drawn) => {
        const seen = new Map<string, number[]>();
        return drawn.flatMap(([own, at], row): EntryText[] => {
          const others = seen.get(own.code) ?? [];
          const clashes = others.some((other) => other === at || other === days.length || at === days.length);
          if (isDistinct && clashes) return [];
          seen.set(own.code, [...others, at]);
          const day = days[at];
          if (day === undefined) return [{ ...own, row }];
          return [{ ...own, row, from: formatLocalDay(day), to: formatLocalDay(day + 1) }];
        });
      });
  const sources = fc.tuple(
    entries(false, true),
    entries(false, true),
    entries(false, true),
    entries(true, true),
    entries(true, false),
    entries(true, false),
  );

  /** Everything that merging says. */
  function outcome(contributions: readonly Contribution[]) {
    const other = contribution('list', [{ code: 'Z', display: 'z' }], { source: 'other' });
    const concepts = merge([...contributions, other], {
      listSince: '2011-01-05',
      parents: { prefixLength: 1, byRange: true },
    });
    return { concepts, findings: contributions.map(notesOf) };
  }

  function contributionsOf(all: readonly (readonly EntryText[])[]): Contribution[] {
    const roles: SourceRole[] = ['list', 'list', 'edition', 'history', 'groups', 'details'];
    return roles.map((role, i) =>
      contribution(role, all[i]!, {
        source: `source ${i}`,
        tolerance: { unknownCodes: 100 },
        ...(role === 'edition' ? { since: '2011-01-02' } : {}),
        ...(role === 'history' ? { isComplete: true } : {}),
      }),
    );
  }

  test('does not depend on the order of the entries of a publication', () => {
    const shuffled = sources.chain((all) => {
      const orders = all.map((each) => fc.shuffledSubarray(each, { minLength: each.length }));
      return fc.tuple(fc.constant(all), fc.tuple(...orders));
    });
    fc.assert(
      fc.property(shuffled, ([all, others]) => {
        expect(outcome(contributionsOf(others))).toEqual(outcome(contributionsOf(all)));
      }),
      { numRuns: 500 },
    );
  });

  test('is the same for the same input, which is left as it was', () => {
    fc.assert(
      fc.property(sources, (all) => {
        const contributions = contributionsOf(all);
        const before = structuredClone(contributions.map((each) => each.entries));
        const first = outcome(contributions);
        expect(outcome(contributionsOf(all))).toEqual(first);
        expect(contributions.map((each) => each.entries)).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });

  test('has periods in the order of time that never overlap, displays, and parents that are codes', () => {
    fc.assert(
      fc.property(sources, (all) => {
        const { concepts } = outcome(contributionsOf(all));
        const known = new Set(concepts.map(({ code }) => code));
        for (const [i, concept] of concepts.entries()) {
          expect(concept.validFrom).toBeLessThan(concept.validTo);
          expect(concept.display).not.toBe('');
          expect(concept.parents.filter((parent) => !known.has(parent))).toEqual([]);
          const next = concepts[i + 1];
          if (next?.code === concept.code) expect(concept.validTo).toBeLessThanOrEqual(next.validFrom);
        }
      }),
      { numRuns: 200 },
    );
  });
});
