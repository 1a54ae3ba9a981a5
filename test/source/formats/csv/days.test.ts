import { describe, expect, test } from 'vitest';
import { formatLocalDay, OPEN_END, OPEN_START } from '../../../../src/concept/local-day.ts';
import { parseDay } from '../../../../src/source/formats/csv/day-forms.ts';
import { oppslagError } from '../../../support/segments.ts';
import { type CsvInput, readEntries } from './read-csv.ts';

type Columns = NonNullable<CsvInput['columns']>;

/** First day and first day after, written out; an open end says so. */
async function periodOf(from: string, to: string, columns: Columns): Promise<(string | undefined)[]> {
  const entries = await readEntries(`code,from,to\nA,${from},${to}\n`, {
    columns: { code: 'code', ...columns },
  });
  const words = new Map<number | undefined, string | undefined>([
    [OPEN_START, 'always'],
    [OPEN_END, 'still'],
    [undefined, undefined],
  ]);
  const show = (day: number | undefined) => (words.has(day) ? words.get(day) : formatLocalDay(day!));
  return [show(entries[0]?.validFrom), show(entries[0]?.validTo)];
}

describe('a day', () => {
  test.each([
    ['date', '2024-02-29', '2024-02-29'],
    ['date-dmy', '29.02.2024', '2024-02-29'],
    ['year-start', '2017', '2017-01-01'],
    ['year-end', '2017', '2018-01-01'],
  ] as const)('as %s', (form, text, day) => expect(formatLocalDay(parseDay(form, text)!)).toBe(day));

  test.each([
    ['date', '2023-02-29'],
    ['date', '2024-02-29T00:00:00'],
    ['date', '29.02.2024'],
    ['date-dmy', '29.02.2023'],
    ['date-dmy', '1.2.2024'],
    ['year-start', '0000'],
    ['year-end', '0000'],
    ['year-end', '17'],
  ] as const)('as %s is not %s', (form, text) => expect(parseDay(form, text)).toBeUndefined());
});

describe('a period', () => {
  const dates: Columns = { validFrom: 'from', validTo: 'to' };
  const editions: Columns = {
    validFrom: { column: 'from', as: 'year-start', openBefore: '2011' },
    validTo: { column: 'to', as: 'year-end', openAfter: '2017' },
  };
  const lastDays: Columns = { validTo: { column: 'to', inclusive: true, openAfter: '9999-12-31' } };
  const perhaps: Columns = {
    validFrom: { column: 'from', optional: true },
    validTo: { column: 'to', optional: true },
  };

  test.each<[string, string, string, Columns, string | undefined, string | undefined]>([
    ['has the days that are given', '2018-01-01', '2020-01-01', dates, '2018-01-01', '2020-01-01'],
    ['is open where cells are empty', '', '', dates, 'always', 'still'],
    ['says nothing where optional cells are empty', '', '', perhaps, undefined, undefined],
    ['of editions lasts to the end of the last', '2013', '2015', editions, '2013-01-01', '2016-01-01'],
    ['of one edition is a year', '2014', '2014', editions, '2014-01-01', '2015-01-01'],
    ['is open at the ends of the series', '2011', '2017', editions, 'always', 'still'],
    ['is open beyond the ends of the series', '1999', '2030', editions, 'always', 'still'],
    ['may name its last day', '', '2019-12-31', lastDays, undefined, '2020-01-01'],
    ['may have a far day for no end', '', '9999-12-31', lastDays, undefined, 'still'],
  ])('%s', async (_, from, to, columns, first, end) => {
    expect(await periodOf(from, to, columns)).toEqual([first, end]);
  });

  test.each<[string, string, string, Columns, string]>([
    ['with a day that is none', '2018-13-01', '', dates, 'column from must be a real date'],
    ['with a year in the place of a day', '', '2018', dates, 'column to must be a real date'],
    ['that ends where it begins', '2018-01-01', '2018-01-01', dates, 'validFrom must lie before validTo'],
    ['that runs backwards', '2015', '2013', editions, 'validFrom must lie before validTo'],
    [
      'that ends after all days',
      '',
      '9999-12-31',
      { validTo: { column: 'to', inclusive: true } },
      'column to must end before year 10000 (openAfter says what is open)',
    ],
  ])('%s is refused', async (_, from, to, columns, rule) => {
    await expect(periodOf(from, to, columns)).rejects.toThrow(
      oppslagError('SOURCE_INVALID', `test source, line 2: ${rule}`),
    );
  });
});
