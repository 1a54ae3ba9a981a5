import { type LocalDay, parseLocalDay } from '../../../concept/local-day.ts';

/** How a cell says a day. */
export const DAY_FORMS = ['date', 'date-dmy', 'year-start', 'year-end'] as const;
export type DayForm = (typeof DAY_FORMS)[number];

const DAY_MONTH_YEAR = /^(\d{2})\.(\d{2})\.(\d{4})$/;
const YEAR = /^\d{4}$/;

/** Reads a day in one of the forms; `year-end` is the first day after the year. Undefined for any other text. */
export function parseDay(form: DayForm, text: string): LocalDay | undefined {
  if (form === 'date') return parseLocalDay(text);
  if (form === 'date-dmy') {
    const [, day, month, year] = DAY_MONTH_YEAR.exec(text) ?? [];
    return day === undefined ? undefined : parseLocalDay(`${year}-${month}-${day}`);
  }
  if (!YEAR.test(text)) return undefined;
  if (form === 'year-start') return parseLocalDay(`${text}-01-01`);
  const last = parseLocalDay(`${text}-12-31`);
  return last === undefined ? undefined : last + 1;
}
