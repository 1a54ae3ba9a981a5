import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CandidateRows, type RowList } from '../../src/dataset/candidate-rows.ts';
import { RowSet } from '../../src/dataset/row-set.ts';
import { WordBits } from '../../src/dataset/word-bits.ts';
import { conceptsOf, openSystem, wordsOf } from '../support/code-systems.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const WORDS = ['arm', 'fot', 'hode', 'hals', 'kne', 'rygg'];
/** A word of two rows, too few for bits of its own. */
const RARE = 'tå';
const ROWS = 70;

test('rows that several lists have come in the order of their seats, and none that the lists lack', {
  timeout: PROPERTY_TIMEOUT_MS,
}, async () => {
  // Every word in another part of the rows; the rows do not fill the last 32 bits.
  const displays = Array.from({ length: ROWS }, (_, row) => {
    const words = WORDS.filter((_, w) => (row >> (w % 3)) % (w + 2) === 0);
    return ['x', ...words, ...(row % 64 === 5 ? [RARE] : [])].join(' ');
  });
  const system = await openSystem(conceptsOf(...displays));
  const ids = wordsOf(system);
  const { seatRows, rowSeats } = system.texts.texts;
  const candidates = new CandidateRows(system.texts.texts, ROWS, new WordBits(system.texts.texts, ROWS));
  const run = fc.tuple(fc.nat(ROWS), fc.nat(5)).map(([start, length]) => {
    return { start, end: Math.min(ROWS, start + length) };
  });
  const list = fc.record({ words: fc.subarray([...WORDS, RARE]), run });
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
      candidates.set(lists, ROWS);
      const seats: number[] = [];
      candidates.walk(ROWS, (seat) => seats.push(seat) > 0);
      expect(seats).toEqual([...new Set(seats)].sort((a, b) => a - b));
      expect(Array.from({ length: ROWS }, (_, seat) => seat).filter((seat) => candidates.has(seat))).toEqual(
        seats,
      );
      const found = seats.map((seat) => seatRows[seat]!);
      // A list that is long beside what is left may be passed over: its rows are looked at one by one.
      for (const row of found) expect(sets[0]!.has(row)).toBe(true);
      for (const row of sets[0]!) {
        if (sets.every((rows) => rows.has(row))) expect(found).toContain(row);
      }
      const isShort = (rows: ReadonlySet<number>, before: ReadonlySet<number>) =>
        rows.size <= before.size * 12;
      if (sets[1] !== undefined && isShort(sets[1], sets[0]!))
        for (const row of found) expect(sets[1].has(row)).toBe(true);
      // While more are left than may be looked at, no list is too long to be read.
      candidates.set(lists, 0);
      const common = Array.from({ length: ROWS }, (_, row) => row).filter((row) =>
        sets.every((rows) => rows.has(row)),
      );
      expect(candidates.left).toBe(common.length);
      for (const row of common) expect(candidates.has(rowSeats[row]!)).toBe(true);
      candidates.save();
      candidates.set(lists.slice(0, 1), ROWS);
      candidates.restore();
      expect(candidates.left).toBe(common.length);
      expect(
        Array.from({ length: ROWS }, (_, seat) => seat).filter((seat) => candidates.has(seat)),
      ).toHaveLength(common.length);
      // One by one, in any order, they too take away no row that all have.
      candidates.set(lists.slice(0, 1), ROWS);
      for (const list of lists.slice(1).reverse()) candidates.narrow(list, Number.POSITIVE_INFINITY);
      const narrowed = Array.from({ length: ROWS }, (_, seat) => seat).filter((seat) => candidates.has(seat));
      expect(candidates.left).toBe(narrowed.length);
      for (const seat of narrowed) expect(sets[0]!.has(seatRows[seat]!)).toBe(true);
      for (const row of sets[0]!) {
        if (sets.every((rows) => rows.has(row))) expect(narrowed).toContain(rowSeats[row]!);
      }
    }),
    runs(200),
  );
});

test('rows are counted by further lists, and walked as far as is wanted', async () => {
  const displays = Array.from({ length: ROWS }, (_, row) => {
    return ['x', ...WORDS.filter((_, w) => (row >> w) % 2 === 0)].join(' ');
  });
  const system = await openSystem(conceptsOf(...displays));
  const ids = wordsOf(system);
  const candidates = new CandidateRows(system.texts.texts, ROWS, new WordBits(system.texts.texts, ROWS));
  const listOf = (word: string): RowList => {
    const words = [ids.indexOf(word)];
    return { words, run: { start: 0, end: 0 }, atMost: displays.filter((d) => d.includes(word)).length };
  };
  const { seatRows, rowSeats } = system.texts.texts;
  const bySeat = (rows: readonly number[]): number[] => rows.toSorted((a, b) => rowSeats[a]! - rowSeats[b]!);
  candidates.set([listOf('x')], ROWS);
  candidates.keep(new RowSet(Uint32Array.from([...displays.keys()].slice(3)), ROWS));
  candidates.count(WORDS.map(listOf));
  const countOf = (row: number): number => WORDS.filter((word) => displays[row]!.includes(word)).length;
  for (let count = 0; count <= WORDS.length; count++) {
    candidates.keepCounted(count);
    const expected = [...displays.keys()].filter((row) => row >= 3 && countOf(row) === count);
    expect(candidates.left, `${count}`).toBe(expected.length);
    for (const most of [4, ROWS]) {
      const rows: number[] = [];
      const visited = candidates.walk(most, (seat) => rows.push(seatRows[seat]!) > 0);
      expect(rows, `${count}`).toEqual(bySeat(expected).slice(0, most));
      expect(visited).toBe(rows.length);
    }
    const some: number[] = [];
    const visited = candidates.walk(ROWS, (seat) => {
      if (some.length === 2) return false;
      return some.push(seatRows[seat]!) > 0;
    });
    expect(some).toEqual(bySeat(expected).slice(0, 2));
    expect(visited).toBe(some.length);
  }
});
