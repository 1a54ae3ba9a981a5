import { expect, test } from 'vitest';
import { formatLocalDay } from '../../src/concept/local-day.ts';
import { OsloCalendar } from '../../src/concept/today.ts';

test.each([
  ['2026-01-31T22:59:59.999Z', '2026-01-31'],
  ['2026-01-31T23:00:00Z', '2026-02-01'],
  ['2026-07-31T21:59:59.999Z', '2026-07-31'],
  ['2026-07-31T22:00:00Z', '2026-08-01'],
  ['2026-03-29T00:59:59Z', '2026-03-29'],
  ['2024-02-29T12:00:00Z', '2024-02-29'],
])('at %s it is %s in Norway', (instant, date) => {
  expect(formatLocalDay(new OsloCalendar().dayAt(Date.parse(instant)))).toBe(date);
});

test('a calendar that was asked before gives the day of the moment it is asked about', () => {
  const calendar = new OsloCalendar();
  const start = Date.parse('2026-03-27T00:00:00Z');
  const days = Array.from({ length: 96 }, (_, hour) => calendar.dayAt(start + hour * 3_600_000));
  expect(days).toEqual(days.map((_, hour) => new OsloCalendar().dayAt(start + hour * 3_600_000)));
  expect(calendar.dayAt(start)).toBe(days[0]);
});
