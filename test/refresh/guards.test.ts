import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { guardAgainstDuplicates, guardAgainstShrinking, guardMinimum } from '../../src/refresh/guards.ts';
import type { ManifestFile } from '../../src/trust/manifest.ts';
import { oppslagError } from '../support/segments.ts';

const counts = (...entries: [string, number][]) => ({
  files: entries.map(([system, recordCount]) => ({ system, recordCount }) as ManifestFile),
  allowShrink: [] as string[],
});

/** A dataset of one system with these codes, each with its periods. */
function datasetOf(rows: readonly (readonly [string, readonly (readonly [number, number])[]])[]): Dataset {
  const periods = rows.flatMap(([, own]) => own);
  const starts = rows.map((_, i) => rows.slice(0, i).flatMap(([, own]) => own).length);
  const codes = {
    size: rows.length,
    codeAt: (i: number) => rows[i]![0],
    firstRow: (i: number) => starts[i]!,
    endRow: (i: number) => starts[i]! + rows[i]![1].length,
  };
  const concepts = {
    validFrom: (row: number) => periods[row]![0],
    validTo: (row: number) => periods[row]![1],
  };
  return { systems: [{ id: 'x', codes, concepts }] } as unknown as Dataset;
}

describe('guards', () => {
  test('compare every accepted system with what the new manifest says', () => {
    const accepted = counts(['a', 100], ['b', 10]);
    guardAgainstShrinking(counts(['a', 80], ['b', 8], ['c', 0]), accepted);
    expect(() => guardAgainstShrinking(counts(['a', 79], ['b', 10]), accepted)).toThrow(
      oppslagError('CONTENT_SHRUNK', 'a: '),
    );
    expect(() => guardAgainstShrinking(counts(['a', 100]), accepted)).toThrow(
      oppslagError('CONTENT_SHRUNK', 'b: '),
    );
    guardAgainstShrinking({ ...counts(['a', 100]), allowShrink: ['b'] }, accepted);
  });

  test('hold a system to the least number of the policy', () => {
    const minConcepts = new Map([['a', 10]]);
    guardMinimum(counts(['a', 10], ['b', 0]), { minConcepts });
    expect(() => guardMinimum(counts(['a', 9]), { minConcepts })).toThrow(
      oppslagError('CONTENT_TOO_SMALL', 'a: '),
    );
  });

  test('let one code mean one thing on one day', async () => {
    const good = datasetOf([
      [
        'A',
        [
          [0, 5],
          [5, 9],
          [12, 20],
        ],
      ],
      ['B', [[0, 9]]],
    ]);
    await guardAgainstDuplicates(good, undefined);
    const overlapping = datasetOf([
      [
        'A',
        [
          [0, 6],
          [5, 9],
        ],
      ],
    ]);
    const twice = datasetOf([
      ['A', [[0, 5]]],
      ['A', [[5, 9]]],
    ]);
    for (const bad of [overlapping, twice]) {
      await expect(guardAgainstDuplicates(bad, undefined)).rejects.toEqual(
        oppslagError('CONTENT_AMBIGUOUS', 'x: '),
      );
      // What is shared with what answers was looked at before.
      await guardAgainstDuplicates(bad, bad);
    }
  });
});
