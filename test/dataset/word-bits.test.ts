import { expect, test } from 'vitest';
import { WordBits } from '../../src/dataset/word-bits.ts';
import { conceptsOf, openSystem, wordsOf } from '../support/code-systems.ts';

const ROWS = 100;

test('the rows of a frequent word are kept as bits, and those of any word can be added to others', async () => {
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
  const wordBits = new WordBits(texts, ROWS);
  const numberOf = (word: string): number => wordsOf(system).indexOf(word);
  const rowsOf = (bits: Uint32Array): number[] => {
    const seats = Array.from({ length: bits.length * 32 }, (_, seat) => seat);
    return seats
      .filter((seat) => ((bits[seat >>> 5]! >>> (seat & 31)) & 1) !== 0)
      .map((seat) => texts.seatRows[seat]!);
  };
  for (const word of ['x', 'arm', 'fot']) {
    const bits = wordBits.bitsOf(numberOf(word))!;
    const expected = displays.flatMap((display, row) => (display.split(' ').includes(word) ? [row] : []));
    expect(
      rowsOf(bits).sort((a, b) => a - b),
      word,
    ).toEqual(expected);
    expect(wordBits.bitsOf(numberOf(word))).toBe(bits);
  }
  const united = new Uint32Array(wordBits.bitsOf(numberOf('arm'))!);
  for (const word of ['fot', 'tå']) wordBits.uniteInto(united, numberOf(word));
  const isUnited = (display: string) =>
    ['arm', 'fot', 'tå'].some((word) => display.split(' ').includes(word));
  expect(rowsOf(united).sort((a, b) => a - b)).toEqual(
    displays.flatMap((display, row) => (isUnited(display) ? [row] : [])),
  );
  // Three postings take fewer bytes than a bit for each of a hundred rows.
  expect(wordBits.bitsOf(numberOf('tå'))).toBeUndefined();
});
