import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLocalDay, OPEN_END, OPEN_START, parseLocalDay } from '../../src/concept/local-day.ts';

describe('a date', () => {
  test.each([
    ['1970-01-01', 0],
    ['1970-01-02', 1],
    ['1969-12-31', -1],
    ['2000-02-29', 11_016],
    ['2026-01-01', 20_454],
    ['0001-01-01', -719_162],
    ['9999-12-31', 2_932_896],
  ])('%s is day %i', (text, day) => {
    expect(parseLocalDay(text)).toBe(day);
    expect(formatLocalDay(day)).toBe(text);
  });

  test('is written as it was read, for every day', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (day) => {
        expect(parseLocalDay(formatLocalDay(day))).toBe(day);
      }),
    );
  });

  test.each([
    ...[
      '',
      '2026-1-1',
      '26-01-01',
      '2026-13-01',
      '2026-00-10',
      '2026-01-00',
      '2026-01-32',
      '2026-02-29',
      '1900-02-29',
    ],
    ...[
      '0000-01-01',
      '2026-04-31',
      '2026-01-01T00:00:00Z',
      ' 2026-01-01',
      '2026-01-01\n',
      '20260101',
      '2026/01/01',
    ],
    ...['+02026-01-01', '-001-01-01', '２０２６-01-01', '2026-01-0x'],
  ])('"%s" is none', (text) => expect(parseLocalDay(text)).toBeUndefined());
});

test('open ends lie outside all dates, fit an Int32 and are written as nothing', () => {
  expect(OPEN_START).toBeLessThan(parseLocalDay('0001-01-01')!);
  expect(OPEN_END).toBeGreaterThan(parseLocalDay('9999-12-31')!);
  expect([...Int32Array.of(OPEN_START, OPEN_END)]).toEqual([OPEN_START, OPEN_END]);
  expect([formatLocalDay(OPEN_START), formatLocalDay(OPEN_END)]).toEqual(['', '']);
});
