/**
 * A calendar date as whole days since 1970-01-01, negative before. Fits an Int32, so a date comparison is a number
 * comparison everywhere below the wire.
 */
export type LocalDay = number;

/** Start of a period whose first day the source does not give: before every date. */
export const OPEN_START: LocalDay = -(2 ** 31);
/** End of a period that is still open: after every date. */
export const OPEN_END: LocalDay = 2 ** 31 - 1;

const MS_PER_DAY = 86_400_000;
const TWO_DIGITS = Array.from({ length: 32 }, (_, number) => String(number).padStart(2, '0'));
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Reads `YYYY-MM-DD`, years 0001–9999. Returns undefined for anything that is not a real date in that form. */
export function parseLocalDay(text: string): LocalDay | undefined {
  const match = ISO_DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year === 0) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / MS_PER_DAY;
}

/** Writes a day as `YYYY-MM-DD`. An open start or end is the empty string. */
export function formatLocalDay(day: LocalDay): string {
  if (day === OPEN_START || day === OPEN_END) return '';
  const date = new Date(day * MS_PER_DAY);
  const year = date.getUTCFullYear();
  const years = year < 1000 ? String(year).padStart(4, '0') : year;
  return `${years}-${TWO_DIGITS[date.getUTCMonth() + 1]}-${TWO_DIGITS[date.getUTCDate()]}`;
}
