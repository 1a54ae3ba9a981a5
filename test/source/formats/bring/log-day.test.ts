import { describe, expect, test } from 'vitest';
import { formatLocalDay, parseLocalDay } from '../../../../src/concept/local-day.ts';
import { firstDayOfChange, readDay } from '../../../../src/source/formats/bring/log-day.ts';

describe('the day of a line', () => {
  test.each([
    [['01', '10', '20', '18'], '2018-10-01'],
    [['28', '02', '19', '99'], '1999-02-28'],
    [['18', '03', '19', '68'], '1968-03-18'],
  ])('%j is %s', (fields, day) => {
    expect(formatLocalDay(readDay('log', { line: 1 }, fields)!)).toBe(day);
  });

  test.each([[['00', '00', '00', '00']], [['', '', '', '']]])('%j is a day that is not known', (fields) => {
    expect(readDay('log', { line: 1 }, fields)).toBeUndefined();
  });

  test.each([
    [['1', '10', '20', '18'], 'day must match ^\\d{2}$'],
    [['01', '', '20', '18'], 'month must match ^\\d{2}$'],
    [['01', '10', '18', '20'], 'century must match ^(?:19|20)$'],
    [['01', '10', '20', 'G'], 'year must match ^\\d{2}$'],
    [['31', '09', '20', '18'], 'day, month, century and year must be a date'],
    [['00', '09', '20', '18'], 'day, month, century and year must be a date'],
    [['10', '13', '20', '18'], 'day, month, century and year must be a date'],
    [['17', '03', '19', '68'], 'the date must not be earlier than the first postal codes (1968-03-18)'],
  ])('%j is refused', (fields, rule) => {
    expect(() => readDay('log', { line: 7 }, fields)).toThrow(
      expect.objectContaining({ code: 'SOURCE_INVALID', message: `log, line 7: ${rule}` }),
    );
  });
});

describe('the first day of a change', () => {
  test.each([
    ['1999-02-28', '1999-03-01'],
    ['2000-02-29', '2000-03-01'],
    ['2000-02-28', '2000-02-28'],
    ['2010-09-30', '2010-10-01'],
    ['2018-10-01', '2018-10-01'],
    ['2008-05-30', '2008-05-30'],
    ['1999-12-31', '2000-01-01'],
  ])('for %s is %s', (given, first) => {
    expect(formatLocalDay(firstDayOfChange(parseLocalDay(given)!))).toBe(first);
  });
});
