import type { Property } from '../../../concept/concept.ts';
import { fieldOf, invalidRow, matching, shownText } from '../../checks.ts';
import type { Findings } from '../../findings.ts';

/** A row of an answer, and where its oddities are told. */
export interface RowAt {
  readonly findings: Findings;
  /** From 1, counted over all pages. */
  readonly row: number;
  readonly value: unknown;
}

/** Codes are shown as published; blanks inside occur, blanks around do not. */
const CODE = /^\S+(?: \S+)*$/u;

/**
 * Reads rows one by one, numbered from 1. A row with a wrongly decoded text is a tolerable fault and left out.
 *
 * @throws OppslagError SOURCE_INVALID for more of them than are tolerated, and whatever `read` throws
 */
export function readRows<Row>(
  findings: Findings,
  values: readonly unknown[],
  read: (at: RowAt) => Row | undefined,
): Row[] {
  return values.flatMap((value, index) => {
    const at: RowAt = { findings, row: index + 1, value };
    const damaged = damagedField(value);
    if (damaged === undefined) return read(at) ?? [];
    findings.tolerate('damagedTexts', at.row, `${damaged} must not hold U+FFFD (wrongly decoded)`);
    return [];
  });
}

/** A code. Throws SOURCE_INVALID when it is missing or has blanks around it. */
export function codeOf(at: RowAt, field: string): string {
  return matching(at.findings.source, at.row, field, fieldOf(at.value, field), CODE);
}

/** A text as published; undefined when it is null, missing or blank. Throws SOURCE_INVALID for any other type. */
export function optionalText(at: RowAt, field: string): string | undefined {
  const value = fieldOf(at.value, field) ?? '';
  if (typeof value !== 'string') throw invalid(at, field, 'must be a text or null');
  return value.trim() === '' ? undefined : value;
}

/** A text as it is to be shown; undefined when it is null, missing or blank. Throws SOURCE_INVALID for anything else. */
export function optionalShownText(at: RowAt, field: string): string | undefined {
  const text = optionalText(at, field);
  return text === undefined ? undefined : shownText(at.findings.source, at.row, field, text);
}

/**
 * Yes or no. The download writes `Ja` or nothing, the pages write booleans but for `nonSpecificCode`, which is declared as a
 * text. Undefined when it is null, missing or blank. Throws SOURCE_INVALID for anything else.
 */
export function optionalFlag(at: RowAt, field: string): boolean | undefined {
  const value = fieldOf(at.value, field) ?? '';
  switch (typeof value === 'string' ? value.trim().toLowerCase() : value) {
    case '':
      return undefined;
    case true:
    case 'ja':
    case 'true':
      return true;
    case false:
    case 'nei':
    case 'false':
      return false;
    default:
      throw invalid(at, field, 'must be Ja, Nei, true, false or null');
  }
}

/** Boolean properties for the flags of a row that are set; one that is not set says nothing. */
export function flagProperties(
  at: RowAt,
  names: readonly (readonly [field: string, code: string])[],
): Property[] {
  return names
    .filter(([field]) => optionalFlag(at, field) === true)
    .map(([, code]) => ({ code, value: { type: 'boolean', value: true } }));
}

/** The first field of a row that holds the sign of a text read in the wrong encoding. */
function damagedField(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  return Object.entries(row).find(([, value]) => [value].flat().some(isDamaged))?.[0];
}

function isDamaged(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\ufffd');
}

/** Throws SOURCE_INVALID unless every field is there, be it null: the download writes all of them in each row. */
export function requireFields(at: RowAt, fields: readonly string[]): void {
  const missing = fields.find((field) => fieldOf(at.value, field) === undefined);
  if (missing !== undefined) throw invalid(at, missing, 'must be in every row');
}

/** The error for a field of a row that breaks a rule. */
export function invalid(at: RowAt, field: string, rule: string): Error {
  return invalidRow(at.findings.source, at.row, `${field} ${rule}`);
}
