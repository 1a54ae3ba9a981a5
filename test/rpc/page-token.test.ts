import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePageToken, encodePageToken, hashRequest } from '../../src/rpc/page-token.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const token = fc.record({
  snapshotId: fc
    .tuple(fc.integer({ min: 1, max: 2 ** 31 }), hex(12))
    .map(([sequence, digest]) => `${sequence}-${digest}`),
  requestHash: hex(16),
  day: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  offset: fc.nat(),
});

test('a token says what was written into it', () => {
  fc.assert(
    fc.property(token, (wanted) => {
      const text = encodePageToken(wanted);
      expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(decodePageToken(text)).toEqual(wanted);
    }),
  );
});

test('anything else is no token', () => {
  fc.assert(
    fc.property(token, fc.nat(), fc.string(), (good, at, other) => {
      const text = encodePageToken(good);
      const place = at % text.length;
      expect(decodePageToken(text.slice(0, place))).not.toEqual(good);
      const changed = text.slice(0, place) + other + text.slice(place);
      if (other !== '') expect(decodePageToken(changed)).not.toEqual(good);
    }),
  );
  for (const text of ['', 'x', 'MS1hLmIuMS4x', `${'A'.repeat(200)}`, 'ø', '\u0000']) {
    expect(decodePageToken(text)).toBeUndefined();
  }
});

test('a request has another hash when a field is another, or in another place', () => {
  const lists = fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()));
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const isSame = JSON.stringify(a) === JSON.stringify(b);
      expect(hashRequest(a) === hashRequest(b)).toBe(isSame);
      expect(hashRequest(a)).toMatch(/^[0-9a-f]{16}$/);
    }),
  );
});
