import { describe, expect, test } from 'vitest';
import { oppslagError } from '../../support/segments.ts';
import { contribution, merge, notesOf, periodsOf, synonym, text, valuesOf } from './merging.ts';

describe('a list', () => {
  test('says which codes there are, selectable roots that are always valid unless it says otherwise', () => {
    const concepts = merge([contribution('list', [{ code: 'A', display: 'Kolera' }])]);
    expect(concepts).toEqual([
      {
        code: 'A',
        display: 'Kolera',
        designations: [],
        properties: [],
        parents: [],
        selectable: true,
        validFrom: -(2 ** 31),
        validTo: 2 ** 31 - 1,
      },
    ]);
  });

  test('may have several periods of a code, in any order', () => {
    const list = contribution('list', [
      { code: 'A', display: 'Ny', from: '2010-01-01' },
      { code: 'A', display: 'Gammel', from: '1990-01-01', to: '2010-01-01' },
    ]);
    expect(periodsOf(merge([list]))).toEqual(['A Gammel [1990-01-01, 2010-01-01)', 'A Ny [2010-01-01, )']);
  });

  test('with two rows of a code that overlap is refused', () => {
    const list = contribution('list', [
      { code: 'A', display: 'x', to: '2010-01-02' },
      { code: 'B', display: 'x' },
      { code: 'A', display: 'y', from: '2010-01-01' },
    ]);
    const rule = 'list, row 3: the periods of a code must not overlap; that of row 1 does';
    expect(() => merge([list])).toThrow(oppslagError('SOURCE_INVALID', rule));
  });
});

describe('of two lists', () => {
  test('the first that has a name wins, and the difference is noted', () => {
    const first = contribution('list', [{ code: 'A', display: 'Først' }], { source: 'one' });
    const second = contribution('list', [{ code: 'A', display: 'Sist' }], { source: 'two' });
    expect(periodsOf(merge([first, second]))).toEqual(['A Først [, )']);
    expect(notesOf(second)).toEqual(['1: display differs from that of one, which is kept']);
    expect(notesOf(first)).toEqual([]);
  });

  test('the second adds codes, and what the first left out', () => {
    const first = contribution('list', [{ code: 'A', selectable: false }], { source: 'one' });
    const second = contribution(
      'list',
      [
        {
          code: 'A',
          display: 'Navn',
          parents: ['B'],
          selectable: true,
          designations: [synonym('Synonym')],
          properties: [text('p', '1')],
        },
        { code: 'B', display: 'Annet' },
      ],
      { source: 'two' },
    );
    const [a, b] = merge([first, second]);
    expect(a).toMatchObject({
      display: 'Navn',
      parents: ['B'],
      selectable: false,
      designations: [synonym('Synonym')],
      properties: [text('p', '1')],
    });
    expect(b).toMatchObject({ code: 'B', selectable: true });
    expect(notesOf(second)).toEqual(['1: selectable differs from that of one, which is kept']);
  });

  test('a third is compared with the one that said the thing, not with the one that had the code first', () => {
    const lists = [
      contribution('list', [{ code: 'A' }], { source: 'one' }),
      contribution('list', [{ code: 'A', display: 'Navn' }], { source: 'two' }),
      contribution('list', [{ code: 'A', display: 'Annet' }], { source: 'three' }),
    ];
    expect(periodsOf(merge(lists))).toEqual(['A Navn [, )']);
    expect(notesOf(lists[2]!)).toEqual(['1: display differs from that of two, which is kept']);
  });

  test('the second gives the first day, and former periods, where the first knows no days', () => {
    const first = contribution('list', [{ code: 'A', display: 'Ny' }], { source: 'one' });
    const second = contribution(
      'list',
      [
        { code: 'A', display: 'Gammel', from: '1990-01-01', to: '2010-01-01' },
        { code: 'A', display: 'Ny', from: '2010-01-01' },
      ],
      { source: 'two' },
    );
    expect(periodsOf(merge([first, second]))).toEqual([
      'A Gammel [1990-01-01, 2010-01-01)',
      'A Ny [2010-01-01, )',
    ]);
    expect(notesOf(second)).toEqual([]);
  });

  test('the second does not move a day that the first gives, and cannot end a code', () => {
    const first = contribution(
      'list',
      [
        { code: 'A', display: 'A', from: '2000-01-01' },
        { code: 'B', display: 'B' },
      ],
      { source: 'one' },
    );
    const second = contribution(
      'list',
      [
        { code: 'A', display: 'A', from: '1990-01-01' },
        { code: 'B', display: 'B', from: '1990-01-01', to: '2010-01-01' },
      ],
      { source: 'two' },
    );
    expect(periodsOf(merge([first, second]))).toEqual(['A A [2000-01-01, )', 'B B [, )']);
    expect(notesOf(second)).toEqual(['2: valid_to differs from that of one, which is kept']);
  });
});

describe('a property', () => {
  const merged = (...values: string[][]) => {
    const lists = values.map((own, i) => {
      const properties = own.map((value) => text('p', value));
      return contribution('list', [{ code: 'A', display: 'A', properties }], { source: `list ${i + 1}` });
    });
    return { concept: merge(lists)[0]!, notes: lists.map(notesOf) };
  };

  test('keeps all values that one entry gives, each once', () => {
    expect(valuesOf(merged(['1', '2', '1']).concept)).toEqual(['p=1', 'p=2']);
  });

  test.each([
    ['the same values', ['1', '2'], ['2', '1']],
    ['some of the values', ['1', '2'], ['2']],
    ['the same value twice', ['1'], ['1', '1']],
  ])('is not contradicted by a later source with %s', (_, first, second) => {
    const { concept, notes } = merged(first, second);
    expect(valuesOf(concept)).toEqual(first.map((value) => `p=${value}`));
    expect(notes).toEqual([[], []]);
  });

  test.each([
    ['another value', ['1'], ['2']],
    ['one value more', ['1'], ['1', '2']],
    ['several others', ['1', '2'], ['3', '4']],
  ])('stays as it is when a later source gives %s, which is noted once', (_, first, second) => {
    const { concept, notes } = merged(first, second);
    expect(valuesOf(concept)).toEqual(first.map((value) => `p=${value}`));
    expect(notes[1]).toEqual(['1: property p differs from that of list 1, which is kept']);
  });

  test('that only a later source has gets all its values from it', () => {
    const { concept, notes } = merged([], ['1', '2'], ['3']);
    expect(valuesOf(concept)).toEqual(['p=1', 'p=2']);
    expect(notes[2]).toEqual(['1: property p differs from that of list 2, which is kept']);
  });
});
