import type { LocalDay } from '../../../concept/local-day.ts';
import { invalidRow, matching, type RowName } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import { FOUR_DIGITS, LOGGED_CATEGORY, nameOf } from './fields.ts';
import { firstDayOfChange, readDay } from './log-day.ts';
import type { Place } from './municipality.ts';

/** Both logs have lines of this many fields. */
export const LOG_FIELD_COUNT = 10;

/** A code that was taken into use. */
export interface NewCode {
  readonly row: RowName;
  readonly code: string;
  readonly city: string;
  /** Where it lay on its first day, as municipalities were then. */
  readonly place: Place;
  /** Only since about 2008. */
  readonly category?: string;
  readonly first: LocalDay;
}

/** A code that was replaced (`newCode` is another), renamed (the same) or withdrawn (undefined). */
export interface ChangedCode {
  readonly row: RowName;
  readonly code: string;
  readonly city: string;
  readonly newCode: string | undefined;
  readonly newCity: string;
  /** The first day on which the change holds. */
  readonly first: LocalDay;
}

const NO_CODE = '9999';
const NO_ADDRESS = 'INGEN NY POSTADRESSE';

/**
 * Reads a line of the log of new codes: code, city, municipality number, municipality, a number of three digits (the
 * same for neighbouring municipalities, checked and not used), the first day in four fields, category.
 * Undefined, with a note, when the day is not known.
 */
export function readNewCode(
  findings: Findings,
  row: RowName,
  fields: readonly string[],
): NewCode | undefined {
  const { source } = findings;
  const [code, city, number, municipality, area] = fields as readonly [
    string,
    string,
    string,
    string,
    string,
  ];
  const category = fields[9]!;
  matching(source, row, 'code', code, FOUR_DIGITS);
  const name = nameOf(findings, row, 'city', city);
  const place: Place = {
    number: matching(source, row, 'municipality number', number, FOUR_DIGITS),
    name: nameOf(findings, row, 'municipality', municipality),
  };
  matching(source, row, 'area', area, /^\d{3}$/);
  if (category !== '') matching(source, row, 'category', category, LOGGED_CATEGORY);
  const first = readDay(source, row, fields.slice(5, 9));
  if (first === undefined) {
    findings.note(row, 'the line is left out: it gives no day');
    return undefined;
  }
  return { row, code, city: name, place, ...(category !== '' && { category }), first };
}

/**
 * Reads a line of the log of changes: code, city, the day in four fields, new code, new city, category, new category.
 * The new code of one that was withdrawn is 9999. Undefined, with a note, when the day or the new code and city are
 * not known.
 */
export function readChangedCode(
  findings: Findings,
  row: RowName,
  fields: readonly string[],
): ChangedCode | undefined {
  const { source } = findings;
  const [code, city] = fields as readonly [string, string];
  const [newCode, newCity, ...categories] = fields.slice(6) as [string, string, string, string];
  matching(source, row, 'code', code, FOUR_DIGITS);
  const name = nameOf(findings, row, 'city', city);
  for (const category of categories) {
    if (category !== '') matching(source, row, 'category', category, LOGGED_CATEGORY);
  }
  const day = readDay(source, row, fields.slice(2, 6));
  if (newCode === '' && newCity === '') {
    findings.note(row, 'the line is left out: it gives neither new code nor new city');
    return undefined;
  }
  matching(source, row, 'new code', newCode, FOUR_DIGITS);
  const isWithdrawn = newCode === NO_CODE;
  if (isWithdrawn !== (newCity === NO_ADDRESS)) {
    throw invalidRow(source, row, `new code ${NO_CODE} and new city ${NO_ADDRESS} must go together`);
  }
  const newName = nameOf(findings, row, 'new city', newCity);
  if (day === undefined) {
    findings.note(row, 'the line is left out: it gives no day');
    return undefined;
  }
  const target = isWithdrawn ? undefined : newCode;
  return { row, code, city: name, newCode: target, newCity: newName, first: firstDayOfChange(day) };
}
