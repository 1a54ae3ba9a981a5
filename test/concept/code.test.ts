import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeKey, stripCode } from '../../src/concept/code.ts';

describe('a code', () => {
  test.each([
    ['E11.9', 'E119', 'e119'],
    [' e11-9 ', 'e119', 'e119'],
    ['I21.0a', 'I210a', 'i210a'],
    ['I210A', 'I210A', 'i210a'],
    ['A\u030a.1', 'Å1', 'å1'],
    ['E\u00a011\t9', 'E119', 'e119'],
    ['.- ', '', ''],
    ['__proto__', '__proto__', '__proto__'],
  ])('"%s" is stripped to "%s" and found as "%s"', (code, stripped, key) => {
    expect(stripCode(code)).toBe(stripped);
    expect(codeKey(code)).toBe(key);
  });

  test('is stripped once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (code) => {
        expect(stripCode(stripCode(code))).toBe(stripCode(code));
      }),
    );
  });
});
