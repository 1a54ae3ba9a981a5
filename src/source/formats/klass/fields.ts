import { type LocalDay, parseLocalDay } from '../../../concept/local-day.ts';
import { invalidRow, matching, type RowName } from '../../checks.ts';

const CODE = /^\S{1,40}$/;

/** A code, whatever the classification. Throws SOURCE_INVALID when it is no text, empty or holds white space. */
export function codeOf(source: string, row: RowName, field: string, value: unknown): string {
  return matching(source, row, field, value, CODE);
}

/** A code that may be missing: Klass writes null in some answers and an empty text in others. */
export function codeOrNone(source: string, row: RowName, field: string, value: unknown): string | undefined {
  return value === undefined || value === null || value === ''
    ? undefined
    : codeOf(source, row, field, value);
}

/** A day that must be there, as `YYYY-MM-DD`. Throws SOURCE_INVALID otherwise. */
export function dayOf(source: string, row: RowName, field: string, value: unknown): LocalDay {
  const day = typeof value === 'string' ? parseLocalDay(value) : undefined;
  if (day === undefined) throw invalidRow(source, row, `${field} must be a date, YYYY-MM-DD`);
  return day;
}

/** A day or null, which stands for `open`. The field must be there: without it the document has another form. */
export function dayOrOpen(
  source: string,
  row: RowName,
  field: string,
  value: unknown,
  open: LocalDay,
): LocalDay {
  if (value === null) return open;
  if (value === undefined) throw invalidRow(source, row, `${field} must be there, as a date or null`);
  return dayOf(source, row, field, value);
}
