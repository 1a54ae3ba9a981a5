import { describe, expect, test } from 'vitest';
import { oppslagError } from '../../support/segments.ts';
import { coding, contribution, merge, notesOf, synonym, text, valuesOf } from './merging.ts';

const LIST = [
  { code: 'A', display: 'Kolera' },
  { code: 'B', display: 'Tyfoidfeber' },
];

describe('details', () => {
  test('add texts, properties and parents to codes that are known', () => {
    const details = contribution('details', [
      { code: 'B', designations: [synonym('Tyfus')], properties: [text('p', '1')], parents: ['A'] },
    ]);
    const [a, b] = merge([contribution('list', LIST), details]);
    expect(a).toMatchObject({ designations: [], properties: [], parents: [] });
    expect(b).toMatchObject({
      designations: [synonym('Tyfus')],
      properties: [text('p', '1')],
      parents: ['A'],
    });
  });

  test('do not change what is there, and each difference is noted once', () => {
    const list = contribution('list', [
      { code: 'A', display: 'Kolera', parents: [], properties: [text('p', '1')], selectable: true },
    ]);
    const details = contribution('details', [
      {
        code: 'A',
        display: 'Cholera',
        parents: ['A'],
        selectable: false,
        properties: [text('p', '2'), text('p', '3'), text('q', '1')],
      },
    ]);
    const [a] = merge([list, details]);
    expect(a).toMatchObject({ display: 'Kolera', parents: [], selectable: true });
    expect(valuesOf(a!)).toEqual(['p=1', 'q=1']);
    expect(notesOf(details)).toEqual([
      '1: display differs from that of list, which is kept',
      '1: parents differ from those of list, which are kept',
      '1: selectable differs from that of list, which is kept',
      '1: property p differs from that of list, which is kept',
    ]);
  });

  test('of an unknown code are refused, naming the row', () => {
    const details = contribution('details', [{ code: 'A' }, { code: 'X' }]);
    const rule = 'details, row 2: the code must be one that the list or its history has';
    expect(() => merge([contribution('list', LIST), details])).toThrow(oppslagError('SOURCE_INVALID', rule));
  });

  test('of as many unknown codes as are tolerated are left out', () => {
    const details = contribution('details', [{ code: 'X', display: 'x' }], {
      tolerance: { unknownCodes: 1 },
    });
    const concepts = merge([contribution('list', LIST), details]);
    expect(concepts.map(({ code }) => code)).toEqual(['A', 'B']);
    expect(details.findings.list).toMatchObject([{ source: 'details', row: 1, kind: 'unknownCodes' }]);
  });

  test('add up over several rows of one source', () => {
    const details = contribution('details', [
      { code: 'A', designations: [synonym('x')], properties: [text('atc', 'J01')] },
      { code: 'A', designations: [synonym('y')], properties: [text('atc', 'J02'), text('atc', 'J01')] },
    ]);
    const [a] = merge([contribution('list', LIST), details]);
    expect(a!.designations).toEqual([synonym('x'), synonym('y')]);
    expect(valuesOf(a!)).toEqual(['atc=J01', 'atc=J02']);
    expect(notesOf(details)).toEqual([]);
  });

  test('of two rows that name a code differently the first holds, and the note tells which', () => {
    const details = contribution('details', [
      { row: { line: 9 }, code: 'C', display: 'Sist' },
      { row: { line: 2 }, code: 'C', display: 'Først' },
    ]);
    const [c] = merge([contribution('list', [{ code: 'C' }]), details]);
    expect(c!.display).toBe('Først');
    expect(notesOf(details)).toEqual(['line 9: display differs from that of line 2, which is kept']);
  });
});

describe('a text', () => {
  const designationsOf = (...designations: { language: string; use: string; value: string }[]) => {
    const details = contribution('details', [{ code: 'A', designations }]);
    return merge([contribution('list', LIST), details])[0]!.designations;
  };

  test.each([
    ['it is the display', synonym('Kolera')],
    [
      'it is the display in another language, as a synonym',
      { language: 'en', use: 'synonym', value: 'Kolera' },
    ],
    ['it is the display in its own language', { language: 'nb', use: 'display', value: 'Kolera' }],
  ])('is not said again when %s', (_, designation) => {
    expect(designationsOf(designation)).toEqual([]);
  });

  test('is kept when it is the official name in another language', () => {
    const official = { language: 'nn', use: 'display', value: 'Kolera' };
    expect(designationsOf(official)).toEqual([official]);
  });

  test('is said once in a language, whatever its use', () => {
    const short = { language: 'nb', use: 'short', value: 'K' };
    const english = { language: 'en', use: 'synonym', value: 'K' };
    expect(designationsOf(short, synonym('K'), english, english)).toEqual([short, english]);
  });

  test('that the list itself repeats is said once', () => {
    const designations = [synonym('x'), synonym('x'), synonym('Kolera')];
    const [a] = merge([contribution('list', [{ code: 'A', display: 'Kolera', designations }])]);
    expect(a!.designations).toEqual([synonym('x')]);
  });
});

describe('details and periods', () => {
  const periods = contribution('list', [
    { code: 'A', display: 'Gammel', to: '2010-01-01' },
    { code: 'A', display: 'Ny', from: '2010-01-01' },
  ]);
  const merged = (...entries: Parameters<typeof contribution>[1][number][]) => {
    const details = contribution('details', entries);
    return { concepts: merge([periods, details]), notes: notesOf(details) };
  };

  test('without a period add to all, but are compared with the newest only', () => {
    const { concepts, notes } = merged({ code: 'A', display: 'Ny', properties: [text('p', '1')] });
    expect(concepts.map(valuesOf)).toEqual([['p=1'], ['p=1']]);
    expect(concepts.map(({ display }) => display)).toEqual(['Gammel', 'Ny']);
    expect(notes).toEqual([]);
  });

  test.each([
    ['the day before the change', '2009-12-31', [['p=1'], ['p=1']]],
    ['the day of the change', '2010-01-01', [[], ['p=1']]],
  ])('that begin %s add to the periods that they overlap', (_, from, values) => {
    const { concepts } = merged({ code: 'A', from, properties: [text('p', '1')] });
    expect(concepts.map(valuesOf)).toEqual(values);
  });

  test('of one source about different times do not add up: the newest holds', () => {
    const list = contribution('list', [{ code: 'K', display: 'Gran' }]);
    const details = contribution('details', [
      { code: 'K', to: '2020-01-01', properties: [coding('county', 'fylke', '05')] },
      { code: 'K', from: '2020-01-01', properties: [coding('county', 'fylke', '34')] },
    ]);
    expect(valuesOf(merge([list, details])[0]!)).toEqual(['county=fylke|34']);
    expect(notesOf(details)).toEqual(['1: property county differs from that of row 2, which is kept']);
  });

  test('complete codes that only a history has', () => {
    const history = contribution('history', [{ code: 'X', to: '2010-01-01' }]);
    const details = contribution('details', [{ code: 'X', display: 'Utgått' }]);
    expect(merge([periods, history, details]).at(-1)).toMatchObject({ code: 'X', display: 'Utgått' });
  });
});

test('two codings are equal when they point at the same code, whatever they call it', () => {
  const list = contribution('list', [
    { code: 'A', display: 'A', properties: [coding('k', 'kommune', '0301', 'Oslo')] },
  ]);
  const details = contribution('details', [{ code: 'A', properties: [coding('k', 'kommune', '0301')] }]);
  expect(merge([list, details])[0]!.properties).toEqual([coding('k', 'kommune', '0301', 'Oslo')]);
  expect(notesOf(details)).toEqual([]);
});

test('a text and a number that look the same are different values', () => {
  const number = { code: 'p', value: { type: 'integer', value: 1n } } as const;
  const list = contribution('list', [{ code: 'A', display: 'A', properties: [text('p', '1'), number] }]);
  expect(merge([list])[0]!.properties).toEqual([text('p', '1'), number]);
});
