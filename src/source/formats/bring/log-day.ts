import { type LocalDay, parseLocalDay } from '../../../concept/local-day.ts';
import { invalidRow, matching, type RowName } from '../../checks.ts';

/** The four fields of a day, two digits each: `01`, `10`, `20`, `18`. */
const DAY_FIELDS = [
  ['day', /^\d{2}$/],
  ['month', /^\d{2}$/],
  ['century', /^(?:19|20)$/],
  ['year', /^\d{2}$/],
] as const;

/** Norway got postal codes on this day. */
const FIRST_DAY = parseLocalDay('1968-03-18')!;

/**
 * Reads the day of a line in a log; undefined when all its fields are empty or zero, which is a day that is not known.
 * Throws OppslagError SOURCE_INVALID naming line and field for anything else that is no date since 1968.
 */
export function readDay(source: string, row: RowName, fields: readonly string[]): LocalDay | undefined {
  if (/^0*$/.test(fields.join(''))) return undefined;
  for (const [i, [name, pattern]] of DAY_FIELDS.entries()) matching(source, row, name, fields[i], pattern);
  const [day, month, century, year] = fields;
  const date = parseLocalDay(`${century}${year}-${month}-${day}`);
  if (date === undefined) throw invalidRow(source, row, 'day, month, century and year must be a date');
  if (date < FIRST_DAY) {
    throw invalidRow(source, row, 'the date must not be earlier than the first postal codes (1968-03-18)');
  }
  return date;
}

/**
 * The first day on which a change holds. The log of changes gives the last day before where that is the last of a month
 * (`28 02 1999`, `30 09 2000`), and else the first day after (`01 10 2018`): two customs, of which the second came into
 * use about 2000. The log of new codes shows it. Of the 44 replacements whose new code began within a day, the 39 dated
 * on the last of a month began the day after, and the 5 others on the very day.
 */
export function firstDayOfChange(day: LocalDay): LocalDay {
  return isLastOfMonth(day) ? day + 1 : day;
}

function isLastOfMonth(day: LocalDay): boolean {
  return new Date((day + 1) * 86_400_000).getUTCDate() === 1;
}
