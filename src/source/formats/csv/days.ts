import { type LocalDay, OPEN_END, OPEN_START, parseLocalDay } from '../../../concept/local-day.ts';
import { invalidRow } from '../../checks.ts';
import { columnReader, labelOf } from './column.ts';
import type { DayRef, EndDayRef, FirstDayRef } from './column-options.ts';
import { parseDay } from './day-forms.ts';
import type { Row, Sheet } from './sheet.ts';

/** The first day that could not be written any more. */
const TOO_LATE = parseLocalDay('9999-12-31')! + 1;

/** Reads a day; undefined where the row does not say. */
export function dayReader(ref: DayRef, sheet: Sheet): (row: Row) => LocalDay | undefined {
  const cell = columnReader(ref, sheet);
  return (row) => {
    const text = cell(row);
    if (text === '') throw invalidRow(sheet.source, row, `${labelOf(ref)} must not be empty`);
    return text === undefined ? undefined : dayIn(ref, sheet, row, text);
  };
}

/** Reads the first day of a period; an empty cell is an open start. */
export function firstDayReader(ref: FirstDayRef, sheet: Sheet): (row: Row) => LocalDay | undefined {
  const cell = columnReader(ref, sheet);
  const open = ref.openBefore === undefined ? undefined : parseDay(ref.as, ref.openBefore);
  return (row) => {
    const text = cell(row);
    if (text === undefined) return undefined;
    if (text === '') return OPEN_START;
    const day = dayIn(ref, sheet, row, text);
    return open !== undefined && day <= open ? OPEN_START : day;
  };
}

/** Reads the first day after a period; an empty cell is an open end. */
export function endDayReader(ref: EndDayRef, sheet: Sheet): (row: Row) => LocalDay | undefined {
  const cell = columnReader(ref, sheet);
  const open = ref.openAfter === undefined ? undefined : parseDay(ref.as, ref.openAfter);
  return (row) => {
    const text = cell(row);
    if (text === undefined) return undefined;
    if (text === '') return OPEN_END;
    const said = dayIn(ref, sheet, row, text);
    if (open !== undefined && said >= open) return OPEN_END;
    const day = ref.inclusive ? said + 1 : said;
    if (day < TOO_LATE) return day;
    throw invalidRow(
      sheet.source,
      row,
      `${labelOf(ref)} must end before year 10000 (openAfter says what is open)`,
    );
  };
}

function dayIn(ref: DayRef, sheet: Sheet, row: Row, text: string): LocalDay {
  const day = parseDay(ref.as, text);
  if (day !== undefined) return day;
  throw invalidRow(sheet.source, row, `${labelOf(ref)} must be a real ${ref.as}`);
}
