import { describe, expect, test } from 'vitest';
import { Findings, type Tolerance } from '../../../src/source/findings.ts';
import type { Contribution } from '../../../src/source/merge/contribution.ts';
import { frequenciesOf } from '../../../src/source/merge/frequencies.ts';
import { conceptOf } from '../../support/code-systems.ts';
import { oppslagError } from '../../support/segments.ts';

const CONCEPTS = [
  conceptOf({ code: 'A', validTo: 100 }),
  conceptOf({ code: 'A', validFrom: 100 }),
  conceptOf({ code: 'B' }),
  conceptOf({ code: 'C' }),
];

function counts(own: Readonly<Record<string, number>>, tolerance: Tolerance = {}): Contribution {
  const entries = Object.entries(own).map(([code, frequency], i) => ({
    row: { line: i + 2 },
    code,
    frequency,
  }));
  return { role: 'frequency', source: 'Counts', entries, findings: new Findings('Counts', tolerance) };
}

describe('frequencies', () => {
  test('are there when a source gives them, which tells how many codes it gave one', () => {
    const list: Contribution = { role: 'list', source: 'List', entries: [], findings: new Findings('List') };
    expect(frequenciesOf([list], CONCEPTS)).toBeUndefined();
    const source = counts({ B: 7, A: 0 });
    const expected = new Map([
      ['B', 7],
      ['A', 0],
    ]);
    expect(frequenciesOf([list, source], CONCEPTS)).toEqual(expected);
    expect(source.findings.list).toEqual([
      { source: 'Counts', row: 0, kind: 'note', message: '2 codes got a weight; the other 1 count as 0' },
    ]);
  });

  test('of codes that nobody knows are refused, or left out as far as that is tolerated', () => {
    const message = 'Counts, line 3: the code must be one that the list or its history has';
    expect(() => frequenciesOf([counts({ A: 1, Q: 2 })], CONCEPTS)).toThrow(
      oppslagError('SOURCE_INVALID', message),
    );
    const tolerant = counts({ A: 1, Q: 2 }, { unknownCodes: 1 });
    expect(frequenciesOf([tolerant], CONCEPTS)).toEqual(new Map([['A', 1]]));
    expect(tolerant.findings.list.map(({ kind }) => kind)).toEqual(['unknownCodes', 'note']);
  });
});
