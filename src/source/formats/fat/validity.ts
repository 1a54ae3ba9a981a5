import { type LocalDay, OPEN_END, OPEN_START, parseLocalDay } from '../../../concept/local-day.ts';
import { invalid, optionalText, type RowAt } from './fields.ts';

/** Local time in Norway; a fraction of a second occurs in administrative lists. A zone is refused: it would be another thing. */
const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?$/;
const LAST_MINUTE_S = (23 * 60 + 59) * 60;
/** What upstream's platform writes for no date at all. */
const NO_START = '0001-01-01';
/** Ends in this year are no ends. */
const NO_END_YEAR = '9999-';

/** Half-open, in whole days. */
export interface Validity {
  readonly validFrom: LocalDay;
  readonly validTo: LocalDay;
}

/**
 * The period of a row. A day belongs to it when any part of the day does: an end at 23:59:00 is the last minute of a day that
 * still counts, an end at 00:00:00 is over as the day begins. No start and no end are open.
 *
 * @throws OppslagError SOURCE_INVALID for another form of time, or an end that is not after the start
 */
export function validityOf(at: RowAt, fromField: string, toField: string): Validity {
  const validFrom = firstDay(at, fromField) ?? OPEN_START;
  const validTo = dayAfter(at, toField) ?? OPEN_END;
  if (validTo <= validFrom) throw invalid(at, toField, `must be after ${fromField}`);
  return { validFrom, validTo };
}

/** The day something starts, or undefined when it is not given. Throws like `validityOf`. */
export function firstDay(at: RowAt, field: string): LocalDay | undefined {
  const moment = momentOf(at, field);
  if (moment === undefined || moment.date === NO_START) return undefined;
  if (moment.second > 0) {
    at.findings.note(at.row, `${field} is not at 00:00:00; the whole day is taken`);
  }
  return moment.day;
}

/** The first day on which something no longer holds, or undefined when no end is given. Throws like `validityOf`. */
export function dayAfter(at: RowAt, field: string): LocalDay | undefined {
  const moment = momentOf(at, field);
  if (moment === undefined || moment.date.startsWith(NO_END_YEAR)) return undefined;
  if (moment.second === 0) {
    at.findings.note(at.row, `${field} is at 00:00:00, not 23:59:00; the day itself is not counted`);
    return moment.day;
  }
  if (moment.second < LAST_MINUTE_S) {
    at.findings.note(at.row, `${field} is not at 23:59:00; the whole day is taken`);
  }
  return moment.day + 1;
}

interface Moment {
  readonly date: string;
  readonly day: LocalDay;
  /** Seconds since midnight. */
  readonly second: number;
}

function momentOf(at: RowAt, field: string): Moment | undefined {
  const text = optionalText(at, field);
  if (text === undefined) return undefined;
  const match = LOCAL_TIME.exec(text);
  const day = match === null ? undefined : parseLocalDay(match[1]!);
  if (match === null || day === undefined) {
    throw invalid(at, field, 'must be a local time YYYY-MM-DDTHH:MM:SS without zone');
  }
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4])];
  return { date: match[1]!, day, second: (hour * 60 + minute) * 60 + second };
}
