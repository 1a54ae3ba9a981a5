import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WordPlaces } from '../../src/dataset/word-places.ts';
import { mixedText } from '../support/texts.ts';
import { runs } from './runs.ts';

/** Where a regular expression finds the words of a text. */
function runsOf(text: string): [number, number][] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map(({ 0: word, index }) => [index, index + word.length]);
}

function found(places: WordPlaces): [number, number][] {
  return Array.from({ length: places.count }, (_, i) => [places.starts[i]!, places.ends[i]!]);
}

describe('the words of a text', () => {
  const places = new WordPlaces();

  test.each([
    '',
    ' ',
    'Ål',
    'Type 2-diabetes',
    '😀 Smerte',
    '𝔘rin i 𠮷',
    'a\u030al og e\u0301',
    'Έλλη, Кот; 漢字',
    'ab '.repeat(200),
  ])('%j: as a regular expression finds them', (text) => {
    places.find(Buffer.from(text), 0, Buffer.byteLength(text), Number.MAX_SAFE_INTEGER);
    expect(found(places)).toEqual(runsOf(text));
  });

  test('any text, among others: as a regular expression finds them, up to the last that is wanted', () => {
    fc.assert(
      fc.property(mixedText, mixedText, mixedText, fc.nat(8), (before, text, after, lastPlace) => {
        const from = Buffer.byteLength(before);
        const bytes = Buffer.from(before + text + after);
        places.find(bytes, from, from + Buffer.byteLength(text), lastPlace);
        expect(found(places)).toEqual(runsOf(text).slice(0, lastPlace + 1));
      }),
      runs(2_000),
    );
  });

  test('of bytes that are no text are ascending and apart', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        places.find(bytes, 0, bytes.length, Number.MAX_SAFE_INTEGER);
        const flat = found(places).flat();
        expect(flat).toEqual([...new Set(flat)].sort((a, b) => a - b));
      }),
      runs(2_000),
    );
  });
});
