import { matching, type RowName, shownText } from '../../checks.ts';
import type { Findings } from '../../findings.ts';

/** A postal code as well as a municipality number. */
export const FOUR_DIGITS = /^\d{4}$/;

/**
 * What a postal code is used for: `G` street addresses, `P` PO boxes, `B` both, `F` several uses, `S` a service number
 * that is not used for addresses. `F` is documented, though none of the registers between 2020 and 2026 had it.
 */
export const CATEGORY = /^[BFGPS]$/;

/** The logs also have `K`, until 2015; what it meant is documented nowhere. */
export const LOGGED_CATEGORY = /^[BFGKPS]$/;

/** Names are words and perhaps a county in parentheses. A digit or a sign tells that columns have moved. */
const NAME = /^\p{L}[^\p{N}\p{C}<>]*$/u;

/**
 * Reads the name of a city or municipality as published (upper case, at the time of writing). White space at its ends
 * is mended and noted. Throws OppslagError SOURCE_INVALID naming line and field.
 */
export function nameOf(findings: Findings, row: RowName, field: string, value: string): string {
  const name = matching(findings.source, row, field, shownText(findings.source, row, field, value), NAME);
  if (name !== value) findings.note(row, `white space in ${field} was mended`);
  return name;
}
