import { OppslagError } from '../base/errors.ts';
import type { ConceptPeriod } from '../concept/concept.ts';
import type { SourceFault } from './source.ts';

/** Names a row: its number from 1, its line in a text file, or its key where the publication is keyed. */
export type RowName = number | string | { readonly line: number };

/** `line 17`, or `row 17`. */
export function describeRow(row: RowName): string {
  return typeof row === 'object' ? `line ${row.line}` : `row ${row}`;
}

/** The error for a row that breaks a rule. The message names source, row and rule, never the row's content. */
export function invalidRow(source: string, row: RowName, rule: string): OppslagError<SourceFault> {
  return new OppslagError<SourceFault>({
    code: 'SOURCE_INVALID',
    message: `${source}, ${describeRow(row)}: ${rule}`,
    hint: 'The publication is damaged or has changed form; nothing of it is used.',
  });
}

/** The error for a publication that is wrong as a whole. */
export function invalidDocument(source: string, rule: string, cause?: unknown): OppslagError<SourceFault> {
  return new OppslagError<SourceFault>({
    code: 'SOURCE_INVALID',
    message: `${source}: ${rule}`,
    hint: 'The publication is damaged or has changed form; nothing of it is used.',
    cause,
  });
}

/** The rows of a publication that must be a JSON array. Throws SOURCE_INVALID otherwise. */
export function arrayOfRows(source: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalidRow(source, 0, 'the publication must be an array of rows');
}

/** A field of a row, whatever its type; undefined when the row is not an object or lacks it. */
export function fieldOf(row: unknown, field: string): unknown {
  if (typeof row !== 'object' || row === null) return undefined;
  return Object.hasOwn(row, field) ? (row as Readonly<Record<string, unknown>>)[field] : undefined;
}

/**
 * A text as it is to be shown: line breaks in HTML and runs of white space become one space, ends are trimmed.
 * Upstream's databases leak both (`.<br/>Akutt`, a leading space). Throws SOURCE_INVALID unless text remains.
 */
export function shownText(source: string, row: RowName, field: string, value: unknown): string {
  const text =
    typeof value === 'string'
      ? value
          .replace(/<br\s*\/?>|\s+/gi, ' ')
          .replace(/ {2,}/g, ' ')
          .trim()
      : '';
  if (text === '') throw invalidRow(source, row, `${field} must be a text that is not empty`);
  if (text.includes('\ufffd'))
    throw invalidRow(source, row, `${field} must not hold U+FFFD (wrongly decoded)`);
  return text;
}

/** A value that must match a pattern as a whole. Throws SOURCE_INVALID otherwise. */
export function matching(
  source: string,
  row: RowName,
  field: string,
  value: unknown,
  pattern: RegExp,
): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw invalidRow(source, row, `${field} must match ${pattern.source}`);
}

/**
 * Passes concepts on and checks the publication as a whole: every code once, and at least `minimum` of them.
 * The minimum is no expectation of the exact number; it only tells a truncated publication from a smaller edition.
 */
export function* wholePublication(
  source: string,
  minimum: number,
  concepts: Iterable<ConceptPeriod>,
): Generator<ConceptPeriod, void, undefined> {
  const seen = new Set<string>();
  let row = 0;
  for (const concept of concepts) {
    row += 1;
    if (seen.has(concept.code)) throw invalidRow(source, row, 'a code must occur once');
    seen.add(concept.code);
    yield concept;
  }
  if (row < minimum) throw invalidRow(source, row, `the last row must be number ${minimum} or later`);
}
