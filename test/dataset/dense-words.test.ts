import { expect, test } from 'vitest';
import { DenseWords } from '../../src/dataset/dense-words.ts';
import { conceptsOf, openSystem, wordsOf } from '../support/code-systems.ts';

const ROWS = 100;

test('the rows of a frequent word are bits, made once, and a rare word has none', async () => {
  const displays = Array.from({ length: ROWS }, (_, row) => {
    return [
      'x',
      ...(row % 3 === 0 ? ['arm'] : []),
      ...(row % 25 === 0 ? ['fot'] : []),
      ...(row < 3 ? ['tå'] : []),
    ].join(' ');
  });
  const system = await openSystem(conceptsOf(...displays));
  const { texts } = system.texts;
  const dense = new DenseWords(texts, ROWS);
  const numberOf = (word: string): number => wordsOf(system).indexOf(word);
  const rowsOf = (bits: Uint32Array): number[] => {
    const seats = Array.from({ length: bits.length * 32 }, (_, seat) => seat);
    return seats
      .filter((seat) => ((bits[seat >>> 5]! >>> (seat & 31)) & 1) !== 0)
      .map((seat) => texts.seatRows[seat]!);
  };
  for (const word of ['x', 'arm', 'fot']) {
    const bits = dense.bitsOf(numberOf(word))!;
    const expected = displays.flatMap((display, row) => (display.split(' ').includes(word) ? [row] : []));
    expect(
      rowsOf(bits).sort((a, b) => a - b),
      word,
    ).toEqual(expected);
    expect(dense.bitsOf(numberOf(word))).toBe(bits);
  }
  // Three postings take fewer bytes than a bit for each of a hundred rows.
  expect(dense.bitsOf(numberOf('tå'))).toBeUndefined();
});
