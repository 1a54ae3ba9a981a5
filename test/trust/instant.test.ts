import { expect, it } from 'vitest';
import { parseInstant } from '../../src/trust/instant.ts';

it('reads UTC times with whole seconds or milliseconds', () => {
  expect(parseInstant('1970-01-01T00:00:01Z')).toBe(1_000);
  expect(parseInstant('2024-02-29T23:59:59.999Z')).toBe(Date.UTC(2024, 1, 29, 23, 59, 59, 999));
});

it.each([
  '2026-02-29T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T23:59:60Z',
  '2026-01-01T00:00:00+00:00',
  '2026-01-01T00:00:00',
  '2026-01-01t00:00:00z',
  '2026-01-01 00:00:00Z',
  '2026-01-01T00:00:00.1Z',
  '2026-01-01',
  '+002026-01-01T00:00:00Z',
  '',
])('refuses %j', (text) => {
  expect(parseInstant(text)).toBeNaN();
});
