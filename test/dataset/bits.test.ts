import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countAllBits, countBits, keepCommonBits } from '../../src/dataset/bits.ts';

const NUMBER = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 0x80000000, 0xffffffff));
const onesOf = (bits: number): number => bits.toString(2).replaceAll('0', '').length;
const allOnesOf = (list: readonly number[]): number => list.reduce((sum, bits) => sum + onesOf(bits), 0);

test('counts the bits of a number, signed or not', () => {
  fc.assert(
    fc.property(NUMBER, (bits) => {
      expect(countBits(bits)).toBe(onesOf(bits));
      expect(countBits(bits | 0)).toBe(onesOf(bits));
    }),
  );
});

test('counts and keeps the bits of lists of any length', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(NUMBER, NUMBER), { maxLength: 9 }), (pairs) => {
      const list = Uint32Array.from(pairs, ([own]) => own);
      const other = Uint32Array.from(pairs, ([, own]) => own);
      const common = pairs.map(([a, b]) => (a & b) >>> 0);
      expect(countAllBits(list)).toBe(allOnesOf([...list]));
      expect(keepCommonBits(list, other)).toBe(allOnesOf(common));
      expect([...list]).toEqual(common);
    }),
  );
});
