import type { LocalDay } from '../concept/local-day.ts';
import { foldCase } from '../concept/text.ts';
import type { CodeSystemData } from './code-system-data.ts';

/** A period of validity. */
export interface ValidPeriod {
  readonly validFrom: LocalDay;
  readonly validTo: LocalDay;
}

/** What became of looking a code up. `code` is a number in the code index, `row` one in the concept table. */
export type Lookup =
  | { readonly outcome: 'found'; readonly code: number; readonly row: number }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'not-valid'; readonly code: number };

const UNKNOWN: Lookup = { outcome: 'unknown' };

/** Looks a code up as it was on a date. */
export function lookupCode(system: CodeSystemData, code: string, day: LocalDay): Lookup {
  const found = system.codes.find(code);
  if (found < 0) return UNKNOWN;
  const row = system.concepts.rowOn(system.codes.rowRun(found), day);
  return row < 0 ? { outcome: 'not-valid', code: found } : { outcome: 'found', code: found, row };
}

/** When a code is or was valid, oldest first; adjoining periods are one. */
export function periodsOf(system: CodeSystemData, code: number): ValidPeriod[] {
  return system.concepts.periods(system.codes.rowRun(code));
}

/** The row that best stands for a code on a date: the one valid then, else the newest. */
export function representativeRow(
  system: Pick<CodeSystemData, 'codes' | 'concepts'>,
  code: number,
  day: LocalDay,
): number {
  const row = system.concepts.rowOn(system.codes.rowRun(code), day);
  return row < 0 ? system.codes.endRow(code) - 1 : row;
}

/** The display of a row. */
export function displayOf(system: CodeSystemData, row: number): string {
  return system.search.textAt(system.texts.texts.displayOf(row));
}

/**
 * True when the display is one of the row's own texts, case and spacing aside: its display, another language, a short text, a
 * synonym or a former name, but not the name of what it lies in.
 */
export function hasText(system: CodeSystemData, row: number, display: string): boolean {
  const wanted = comparable(display);
  for (const text of system.texts.texts.textsOf(row)) {
    if (system.texts.texts.label(text).use === 'context') continue;
    if (comparable(system.search.textAt(text)) === wanted) return true;
  }
  return false;
}

/** Whether a code is valid on a day and was on the day before. */
export function goesOn({ codes, concepts }: CodeSystemData, code: number, day: LocalDay): boolean {
  const rows = codes.rowRun(code);
  return concepts.rowOn(rows, day) >= 0 && concepts.rowOn(rows, day - 1) >= 0;
}

function comparable(text: string): string {
  return foldCase(text).trim().replace(/\s+/gu, ' ');
}
