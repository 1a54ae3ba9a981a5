import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldCase, foldedSpellings, spelledLength, tokenise } from '../../src/concept/text.ts';
import { beginsSpelt } from '../support/edit-distance.ts';

function wordsOf(text: string): string[] {
  return tokenise(text).map((token) => token.word);
}

describe('words of a text', () => {
  test.each([
    ['Diabetes mellitus type 2 uten kompl', ['diabetes', 'mellitus', 'type', '2', 'uten', 'kompl']],
    ['TROMSØ', ['tromsø']],
    ['hud-/slimhinne (INA), «chordée»', ['hud', 'slimhinne', 'ina', 'chordée']],
    ['A\u030als', ['åls']],
    ['😀smerte😀i 𐐀rm', ['smerte', 'i', '𐐨rm']],
    ['ألم في الصدر', ['ألم', 'في', 'الصدر']],
    ['𝟙½', ['𝟙½']],
    ['__proto__', ['proto']],
    ['\u0301\u0301', ['\u0301\u0301']],
    ['\ud800a\udc00b', ['a', 'b']],
    ['  \u200b\u00a0.', []],
    ['', []],
  ])('%j', (text, words) => expect(wordsOf(text)).toEqual(words));

  test('a token tells where its word stands, in UTF-16 units', () => {
    expect(tokenise('😀 Åre, Ørå')).toEqual([
      { word: 'åre', start: 3, end: 6 },
      { word: 'ørå', start: 8, end: 11 },
    ]);
  });

  test('are exactly the runs of letters, marks and digits, in order', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string());
    fc.assert(
      fc.property(text, (whole) => {
        const runs = [...whole.matchAll(/[\p{L}\p{M}\p{N}]+/gu)];
        expect(tokenise(whole)).toEqual(
          runs.map(([run], i) => {
            const start = runs[i]!.index;
            return { word: foldCase(run), start, end: start + run.length };
          }),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('other spellings of a letter', () => {
  test.each([
    ['å', ['a', 'aa']],
    ['ø', ['o', 'oe', 'ö']],
    ['æ', ['a', 'ae', 'e', 'ä']],
    ['ö', ['o', 'oe', 'ø']],
    ['é', ['e']],
    ['ç', ['c']],
    ['đ', ['d']],
    ['š', ['s']],
    ['a', []],
    ['1', []],
    ['ж', []],
    ['й', ['и']],
    ['', []],
  ])('%s', (letter, spellings) => expect(foldedSpellings(letter)).toEqual(spellings));

  test('have one or two letters, and the first letter of two is one of the single ones', () => {
    for (let unit = 0; unit < 0x2000; unit++) {
      const spellings = foldedSpellings(String.fromCharCode(unit));
      for (const spelling of spellings) {
        expect([1, 2]).toContain(spelling.length);
        expect(spellings).toContain(spelling.charAt(0));
      }
    }
  });
});

describe('letters that a typed word spells', () => {
  test.each([
    ['urinblære', 4, 'blaere', 5],
    ['urinblære', 4, 'blære', 5],
    ['urinblære', 4, 'blere', 5],
    ['blære', 2, 'aere', 3],
    ['tromsø', 0, 'tromso', 6],
    ['tromsø', 0, 'tromsoe', 6],
    ['tromsoe', 0, 'tromsø', 7],
    ['gaard', 0, 'gård', 5],
    ['gård', 0, 'gaard', 4],
    ['ål', 0, 'a', 1],
    ['ål', 0, 'aa', 1],
    ['arm', 0, 'armen', -1],
    ['arm', 1, 'a', -1],
    ['arm', 3, 'a', -1],
    ['arm', 0, '', 0],
  ])('%s at %i for %s: %i', (word, at, typed, length) => expect(spelledLength(word, at, typed)).toBe(length));

  test('are found exactly where the beginning is spelt so', () => {
    const word = fc
      .array(fc.constantFrom(...'aeoøæåöäé'), { maxLength: 6 })
      .map((letters) => letters.join(''));
    fc.assert(
      fc.property(word, word, (text, typed) => {
        const length = spelledLength(text, 0, typed);
        expect(length >= 0).toBe(beginsSpelt(typed, text));
        expect(length).toBeLessThanOrEqual(text.length);
        if (length > 0) expect(beginsSpelt(typed, text.slice(0, length))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
