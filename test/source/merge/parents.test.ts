import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParentRules } from '../../../src/source/merge/parents.ts';
import { oppslagError } from '../../support/segments.ts';
import { contribution, type EntryText, merge } from './merging.ts';

const ICD_10: ParentRules = { prefixLength: 3, byRange: true };

/** The parents of every code; entries may be mere codes. */
function parentsOf(entries: readonly (string | Omit<EntryText, 'display'>)[], parents?: ParentRules) {
  const list = entries.map((entry) => {
    const own = typeof entry === 'string' ? { code: entry } : entry;
    return { display: `Tekst ${own.code}`, ...own };
  });
  const concepts = merge([contribution('list', list)], parents === undefined ? {} : { parents });
  return Object.fromEntries(concepts.map((concept) => [concept.code, concept.parents]));
}

describe('a parent by prefix', () => {
  test.each([
    ['E11.9', 'E11', ['E11', 'E11.9']],
    ['I21.0a', 'I21.0', ['I21', 'I21.0', 'I21.0a']],
    ['I21.0a', 'I21', ['I21', 'I21.1', 'I21.0a']],
    ['M00.00', 'M00.0', ['M00', 'M00.0', 'M00.00']],
  ])('of %s is %s, the longest that is a code', (code, parent, codes) => {
    expect(parentsOf(codes, ICD_10)[code]).toEqual([parent]);
  });

  test('has at least as many characters as the rule says', () => {
    const codes = ['A', 'A0', 'A00', 'A00.0'];
    expect(parentsOf(codes, { prefixLength: 3 })).toEqual({ A: [], A0: [], A00: [], 'A00.0': ['A00'] });
    expect(parentsOf(codes, { prefixLength: 1 })).toMatchObject({ A: [], A0: ['A'], A00: ['A0'] });
  });

  test('is not looked for without a rule', () => {
    expect(parentsOf(['E11', 'E11.9'])).toEqual({ E11: [], 'E11.9': [] });
    expect(parentsOf(['E11', 'E11.9'], { byRange: true })).toEqual({ E11: [], 'E11.9': [] });
  });

  test('is not given to a code of which a source says what it belongs to, or that it is a root', () => {
    const codes = ['E11', 'X', { code: 'E11.8', parents: ['X'] }, { code: 'E11.9', parents: [] }];
    expect(parentsOf(codes, ICD_10)).toMatchObject({ 'E11.8': ['X'], 'E11.9': [] });
  });
});

describe('a parent by range', () => {
  test('is the range in which the first characters of a code fall, at both of its ends', () => {
    const codes = ['A15-A19', 'A14', 'A15', 'A17', 'A17.0', 'A19', 'A19.9', 'A20', 'A1', 'B17'];
    expect(parentsOf(codes, ICD_10)).toEqual({
      'A15-A19': [],
      A1: [],
      A14: [],
      A15: ['A15-A19'],
      A17: ['A15-A19'],
      'A17.0': ['A17'],
      A19: ['A15-A19'],
      'A19.9': ['A19'],
      A20: [],
      B17: [],
    });
  });

  test('takes a code whose category is not there', () => {
    expect(parentsOf(['A15-A19', 'A17.0'], ICD_10)).toMatchObject({ 'A17.0': ['A15-A19'] });
  });

  test('is the narrowest, for ranges too', () => {
    expect(parentsOf(['C00-D48', 'C00-C75', 'C15-C26', 'C16', 'C76', 'D10'], ICD_10)).toEqual({
      'C00-D48': [],
      'C00-C75': ['C00-D48'],
      'C15-C26': ['C00-C75'],
      C16: ['C15-C26'],
      C76: ['C00-D48'],
      D10: ['C00-D48'],
    });
  });

  test('of equally wide ranges is the one that sorts first, in whatever order they come', () => {
    for (const codes of [
      ['A10-A19', 'A15-A24', 'A17'],
      ['A15-A24', 'A10-A19', 'A17'],
    ]) {
      expect(parentsOf(codes, ICD_10)).toMatchObject({ A17: ['A10-A19'], 'A10-A19': [], 'A15-A24': [] });
    }
  });

  test('is not a code with a hyphen whose ends are not of one kind', () => {
    const codes = ['NO-03', 'A00-B9', 'B00-A99', 'NO', 'A50', 'N50'];
    expect(Object.values(parentsOf(codes, { byRange: true })).flat()).toEqual([]);
  });

  test('is not the category that the range begins with', () => {
    expect(parentsOf(['A00', 'A00-A09', 'A00.0'], ICD_10)).toEqual({
      A00: ['A00-A09'],
      'A00-A09': [],
      'A00.0': ['A00'],
    });
  });
});

describe('chapters, which have roman numerals,', () => {
  const chapter = (code: string): EntryText => ({ code });
  const blocks: EntryText[] = [
    { code: 'F00-F09', parents: ['V'] },
    { code: 'V01-V09', parents: ['XX'] },
    { code: 'G00-G09', parents: ['VI'] },
    { code: 'H00-H06', parents: ['VII'] },
    { code: 'H60-H62', parents: ['VIII'] },
  ];
  const chapters = ['V', 'VI', 'VII', 'VIII', 'XX'].map(chapter);

  test.each([1, 2, 3])('neither take codes nor become each other, by prefixes from %i', (prefixLength) => {
    const parents = parentsOf([...chapters, ...blocks, 'V01', 'V01.1'], { prefixLength, byRange: true });
    expect(parents).toMatchObject({ V01: ['V01-V09'], 'V01.1': ['V01'] });
    expect(chapters.map(({ code }) => parents[code])).toEqual([[], [], [], [], []]);
  });

  test('do not take a code that falls in no range', () => {
    expect(
      parentsOf([...chapters, ...blocks, 'V0n.0a'], { prefixLength: 1, byRange: true })['V0n.0a'],
    ).toEqual([]);
  });
});

describe('a parent in time', () => {
  test('is valid on the last day of the period', () => {
    const codes = [
      'I21',
      { code: 'I21.0', to: '2016-01-01' },
      { code: 'I21.0a', from: '2015-01-01' },
      { code: 'I21.0b', to: '2016-01-01' },
      { code: 'I21.0c', to: '2016-01-02' },
    ];
    expect(parentsOf(codes, ICD_10)).toMatchObject({
      'I21.0a': ['I21'],
      'I21.0b': ['I21.0'],
      'I21.0c': ['I21'],
    });
  });

  test('may be another one in each period', () => {
    const list = contribution('list', [
      { code: 'A00', display: 'A00' },
      { code: 'A00.0', display: 'A00.0', to: '2010-01-01' },
      { code: 'A00.00', display: 'En', to: '2010-01-01' },
      { code: 'A00.00', display: 'To', from: '2010-01-01' },
    ]);
    const concepts = merge([list], { parents: ICD_10 });
    expect(concepts.map(({ display, parents }) => [display, ...parents])).toEqual([
      ['A00'],
      ['A00.0', 'A00'],
      ['En', 'A00.0'],
      ['To', 'A00'],
    ]);
  });

  test('is a range only while the range is valid', () => {
    const codes = [{ code: 'A00-A09', to: '2010-01-01' }, 'A01', { code: 'A02', to: '2010-01-01' }];
    expect(parentsOf(codes, ICD_10)).toMatchObject({ A01: [], A02: ['A00-A09'] });
  });
});

describe('parents that break a rule are refused', () => {
  const chain = (codes: readonly string[]) =>
    codes.map((code, i) => ({ code, parents: [codes[(i + 1) % codes.length]!] }));

  test.each([
    [
      'a parent that is no code',
      [{ code: 'A', parents: ['X'] }],
      'row 1: parent must be a code of list-system',
    ],
    ['a code that is its own', chain(['A']), 'row 1: parent must be another code'],
    ['two codes in a circle', chain(['A', 'B']), 'row 2: parent must not make a code its own ancestor'],
    [
      'three codes in a circle',
      chain(['A', 'B', 'C']),
      'row 3: parent must not make a code its own ancestor',
    ],
    [
      'a circle that others lead into',
      [{ code: 'X', parents: ['A'] }, ...chain(['A', 'B'])],
      'row 3: parent must not make a code its own ancestor',
    ],
    [
      'a circle by a second parent',
      [{ code: 'R' }, { code: 'A', parents: ['R', 'B'] }, { code: 'B', parents: ['R', 'A'] }],
      'row 3: parent must not make a code its own ancestor',
    ],
  ])('%s', (_, entries, rule) => {
    expect(() => parentsOf(entries)).toThrow(oppslagError('SOURCE_INVALID', `list, ${rule}`));
  });

  test.each([
    ['groups', 'X', 'parent must be a code of list-system'],
    ['details', 'X', 'parent must be a code of list-system'],
    ['groups', 'A', 'parent must be another code'],
    ['details', 'A', 'parent must be another code'],
  ] as const)('by %s, which are named, not the list: %s', (role, parent, rule) => {
    const list = contribution('list', [
      { code: 'B', display: 'B' },
      { code: 'A', display: 'A' },
    ]);
    const other = contribution(role, [{ row: { line: 7 }, code: 'A', parents: [parent] }]);
    expect(() => merge([list, other])).toThrow(oppslagError('SOURCE_INVALID', `${role}, line 7: ${rule}`));
  });
});

describe('parents', () => {
  test('may be several, may be repeated, and may meet again', () => {
    const codes = [
      { code: 'D', parents: ['B', 'C', 'B'] },
      { code: 'B', parents: ['A'] },
      { code: 'C', parents: ['A', 'B'] },
      'A',
    ];
    expect(parentsOf(codes)).toEqual({ A: [], B: ['A'], C: ['A', 'B'], D: ['B', 'C'] });
  });

  test('in a chain of 10,000 are followed to the end', () => {
    const codes = Array.from({ length: 10_000 }, (_, i) => {
      return { code: `C${i}`, ...(i === 0 ? {} : { parents: [`C${i - 1}`] }) };
    });
    expect(Object.values(parentsOf(codes)).flat()).toHaveLength(9_999);
    expect(Object.values(parentsOf(codes.toReversed())).flat()).toHaveLength(9_999);
    const circle = [{ code: 'C0', parents: ['C9999'] }, ...codes.slice(1)];
    expect(() => parentsOf(circle)).toThrow(oppslagError('SOURCE_INVALID', 'its own ancestor'));
  });

  test('make a circle exactly when a code can be reached from itself', () => {
    const edges = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 12 });
    fc.assert(
      fc.property(edges, (arrows) => {
        // Warshall: what can be reached in any number of steps.
        const reach = Array.from({ length: 7 }, () => Array<boolean>(7).fill(false));
        for (const [from, to] of arrows) reach[from]![to] = true;
        for (let via = 0; via < 7; via++)
          for (let from = 0; from < 7; from++)
            for (let to = 0; to < 7; to++) reach[from]![to] ||= reach[from]![via]! && reach[via]![to]!;
        const hasCircle = reach.some((row, code) => row[code]);

        const entries = Array.from({ length: 7 }, (_, code) => {
          return {
            code: `C${code}`,
            parents: arrows.filter(([from]) => from === code).map(([, to]) => `C${to}`),
          };
        });
        if (hasCircle)
          expect(() => parentsOf(entries)).toThrow(oppslagError('SOURCE_INVALID', 'parent must'));
        else expect(parentsOf(entries)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});
