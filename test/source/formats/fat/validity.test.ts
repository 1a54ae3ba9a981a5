import { describe, expect, test } from 'vitest';
import { formatLocalDay, OPEN_END, OPEN_START } from '../../../../src/concept/local-day.ts';
import { validityOf } from '../../../../src/source/formats/fat/validity.ts';
import { refusal, rowAt } from './rows.ts';

describe('the period of a row', () => {
  test.each([
    ['1999-01-01T00:00:00', '2004-12-31T23:59:00', '1999-01-01', '2005-01-01', 0],
    ['1999-01-01T00:00:00', '2004-12-31T23:59:59', '1999-01-01', '2005-01-01', 0],
    ['1999-01-01T00:00:00.000', '1999-01-01T23:59:00.0000000', '1999-01-01', '1999-01-02', 0],
    ['1999-01-01T00:00:00', '2005-01-01T00:00:00', '1999-01-01', '2005-01-01', 1],
    ['1999-01-01T12:30:00', '2004-12-31T12:00:00', '1999-01-01', '2005-01-01', 2],
    ['2000-02-29T00:00:00', '2000-02-29T23:59:00', '2000-02-29', '2000-03-01', 0],
  ])('from %s to %s is [%s, %s) in whole days', (from, to, validFrom, validTo, notes) => {
    const at = rowAt({ from, to });
    const validity = validityOf(at, 'from', 'to');
    expect(formatLocalDay(validity.validFrom)).toBe(validFrom);
    expect(formatLocalDay(validity.validTo)).toBe(validTo);
    expect(at.findings.list).toHaveLength(notes);
  });

  test.each([
    ['null', null, null],
    ['missing', undefined, undefined],
    ['blank', '', ' '],
    ['no date', '0001-01-01T00:00:00', '9999-12-31T23:59:00'],
  ])('is open at both ends where they are %s', (_, from, to) => {
    const validity = validityOf(rowAt({ from, to }), 'from', 'to');
    expect(validity).toEqual({ validFrom: OPEN_START, validTo: OPEN_END });
  });

  test.each([
    [
      'a zone',
      { from: '1999-01-01T00:00:00Z' },
      'from must be a local time YYYY-MM-DDTHH:MM:SS without zone',
    ],
    [
      'an offset',
      { from: '1999-01-01T00:00:00+01:00' },
      'from must be a local time YYYY-MM-DDTHH:MM:SS without zone',
    ],
    ['a date alone', { to: '1999-01-01' }, 'to must be a local time YYYY-MM-DDTHH:MM:SS without zone'],
    [
      'a day that is not',
      { to: '1999-02-29T00:00:00' },
      'to must be a local time YYYY-MM-DDTHH:MM:SS without zone',
    ],
    [
      'an hour that is not',
      { to: '1999-02-28T24:00:00' },
      'to must be a local time YYYY-MM-DDTHH:MM:SS without zone',
    ],
    ['a number', { from: 19990101 }, 'from must be a text or null'],
    ['an end before', { from: '1999-01-02T00:00:00', to: '1999-01-01T23:59:00' }, 'to must be after from'],
    ['an end at once', { from: '1999-01-02T00:00:00', to: '1999-01-02T00:00:00' }, 'to must be after from'],
  ])('with %s is refused', (_, value, rule) => {
    expect(() => validityOf(rowAt(value, 7), 'from', 'to')).toThrow(refusal(`, row 7: ${rule}`) as Error);
  });
});
