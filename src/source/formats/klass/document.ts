import { OPEN_END, OPEN_START } from '../../../concept/local-day.ts';
import { fieldOf, invalidDocument, type RowName } from '../../checks.ts';
import type { Publication } from '../../publication.ts';
import { decodeJson } from '../../text-document.ts';
import type { ReadContext } from '../format.ts';
import { editionOf, readVersion } from './classification.ts';
import { readCodeCsv } from './code-csv.ts';
import {
  type CodeRow,
  type CodeRowReading,
  listOf,
  type PeriodOf,
  periodWithin,
  rangedPeriod,
  readCodeRow,
} from './code-rows.ts';
import type { UnsaidDays } from './entries.ts';
import type { KlassOptions } from './options.ts';

/** What a document or an API says of codes. */
export interface CodeList {
  readonly rows: readonly CodeRow[];
  readonly unsaid: UnsaidDays;
  readonly edition?: NonNullable<Publication['edition']>;
}

/** The first character that is not white space, in an encoding that has ASCII in it; a byte order mark is skipped. */
const FIRST_CHARACTER = /^(?:\u00ef\u00bb\u00bf)?\s*(\S)/;

const NO_PERIOD = { from: OPEN_START, to: OPEN_END };

/**
 * Reads a single Klass document: a version with `classificationItems`, its items alone, a list of `codes`, or the
 * latter as CSV. The form is told by the first character.
 *
 * @throws OppslagError SOURCE_INVALID naming the row
 */
export async function readCodeDocument(context: ReadContext, options: KlassOptions): Promise<CodeList> {
  const { bytes } = await context.retrieve(context.uri, { accept: 'application/json' });
  const start = FIRST_CHARACTER.exec(Buffer.from(bytes.subarray(0, 1024)).toString('latin1'))?.[1];
  if (start === undefined) throw invalidDocument(context.source, 'the document must not be empty');
  return /[[{<]/.test(start)
    ? readJsonDocument(context, options, decodeJson(context.source, bytes))
    : readCsvDocument(context, options, bytes);
}

function readJsonDocument(context: ReadContext, options: KlassOptions, document: unknown): CodeList {
  const { source } = context;
  if (fieldOf(document, 'classificationItems') !== undefined) {
    const version = readVersion(source, 'version', document);
    const items = listOf(source, document, 'classificationItems');
    return {
      rows: readRows(context, options, numbered(items), periodWithin(source, version)),
      unsaid: { from: undefined, to: undefined },
      edition: editionOf(version),
    };
  }
  if (Array.isArray(document)) return readPlainList(context, options, numbered(document));
  if (fieldOf(document, 'codes') === undefined) {
    const rule = 'the document must be a Klass version, an array of its items, or a list of codes';
    throw invalidDocument(source, rule);
  }
  return readPlainList(context, options, numbered(listOf(source, document, 'codes')));
}

function readCsvDocument(context: ReadContext, options: KlassOptions, bytes: Uint8Array): CodeList {
  const lines = readCodeCsv(context.source, bytes, options).map(
    ({ line, value }) => [{ line }, value] as const,
  );
  return readPlainList(context, options, lines, options.encoding === 'iso-8859-1');
}

/** A list that says no more of time than its rows do. Those of a range are taken at their word: it is not known. */
function readPlainList(
  context: ReadContext,
  options: KlassOptions,
  rows: readonly (readonly [RowName, unknown])[],
  questionMarkIsDamage = false,
): CodeList {
  const ranged = fieldOf(rows[0]?.[1], 'validFromInRequestedRange') !== undefined;
  const periodOf = ranged ? rangedPeriod(context.source) : periodWithin(context.source, NO_PERIOD);
  return {
    rows: readRows(context, options, rows, periodOf, questionMarkIsDamage),
    unsaid: ranged ? { from: undefined, to: undefined } : { from: OPEN_START, to: OPEN_END },
  };
}

/** Reads rows of any form, each under its own name. */
export function readRows(
  { source, findings }: ReadContext,
  options: KlassOptions,
  rows: readonly (readonly [RowName, unknown])[],
  periodOf: PeriodOf,
  questionMarkIsDamage = false,
): CodeRow[] {
  const ignoreCodes = new Set(options.ignoreCodes);
  const reading: CodeRowReading = { source, findings, ignoreCodes, periodOf, questionMarkIsDamage };
  return rows.map(([row, value]) => readCodeRow(reading, row, value)).filter((row) => row !== undefined);
}

/** Rows of a JSON array under their numbers from 1. */
export function numbered(list: readonly unknown[]): (readonly [number, unknown])[] {
  return list.map((value, index) => [index + 1, value]);
}
