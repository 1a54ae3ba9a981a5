import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CandidateRows, type RowList } from '../../src/dataset/candidate-rows.ts';
import { conceptsOf, openSystem, wordsOf } from '../support/code-systems.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const WORDS = ['arm', 'fot', 'hode', 'hals', 'kne', 'rygg'];
const ROWS = 70;

test('rows that several lists have come in ascending order, and none that the lists lack', {
  timeout: PROPERTY_TIMEOUT_MS,
}, async () => {
  // Every word in another part of the rows; the rows do not fill the last 32 bits.
  const displays = Array.from({ length: ROWS }, (_, row) => {
    return ['x', ...WORDS.filter((_, w) => (row >> (w % 3)) % (w + 2) === 0)].join(' ');
  });
  const system = await openSystem(conceptsOf(...displays));
  const ids = wordsOf(system);
  const candidates = new CandidateRows(system.texts.texts, ROWS);
  const run = fc.tuple(fc.nat(ROWS), fc.nat(5)).map(([start, length]) => {
    return { start, end: Math.min(ROWS, start + length) };
  });
  const list = fc.record({ words: fc.subarray(WORDS), run });
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 4 }), (chosen) => {
      const sets = chosen.map(({ words, run: { start, end } }) => {
        const rows = displays.flatMap((display, row) => {
          const hasWord = display.split(' ').some((word) => words.includes(word));
          return hasWord || (start <= row && row < end) ? [row] : [];
        });
        return new Set(rows);
      });
      const lists = chosen.map(({ words, run: { start, end } }, i): RowList => {
        const numbers = words.map((word) => ids.indexOf(word)).filter((word) => word >= 0);
        return { words: numbers, run: { start, end }, atMost: sets[i]!.size };
      });
      lists.sort((a, b) => a.atMost - b.atMost);
      sets.sort((a, b) => a.size - b.size);
      candidates.set(lists);
      const found: number[] = [];
      candidates.walk((row) => found.push(row));
      expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
      // A list that is long beside what is left may be passed over: its rows are looked at one by one.
      for (const row of found) expect(sets[0]!.has(row)).toBe(true);
      for (const row of sets[0]!) {
        if (sets.every((rows) => rows.has(row))) expect(found).toContain(row);
      }
      const isShort = (rows: ReadonlySet<number>, before: ReadonlySet<number>) =>
        rows.size <= before.size * 8;
      if (sets[1] !== undefined && isShort(sets[1], sets[0]!))
        for (const row of found) expect(sets[1].has(row)).toBe(true);
    }),
    runs(200),
  );
});
