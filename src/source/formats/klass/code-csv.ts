import { CsvError, parse } from 'csv-parse/sync';
import { invalidDocument, invalidRow } from '../../checks.ts';
import { decodeText, type TextEncoding } from '../../text-document.ts';

/** A line of a CSV file as an object by column. An empty field is null, quoted or not. */
export interface CsvRow {
  readonly line: number;
  readonly value: Readonly<Record<string, string | null>>;
}

const REQUIRED_COLUMNS = ['code', 'name'] as const;

/**
 * Reads what Klass answers as `text/csv`. Columns are found by the header, since `csvFields` may choose and order them.
 * Throws OppslagError SOURCE_INVALID naming the line.
 */
export function readCodeCsv(
  source: string,
  bytes: Uint8Array,
  form: { readonly encoding: TextEncoding; readonly delimiter: string },
): readonly CsvRow[] {
  const [header, ...records] = parseRecords(source, decodeText(source, bytes, form.encoding), form.delimiter);
  const columns = header?.record ?? [];
  for (const column of REQUIRED_COLUMNS) {
    if (!columns.includes(column)) throw invalidDocument(source, `the header must name the column ${column}`);
  }
  if (new Set(columns).size !== columns.length) {
    throw invalidDocument(source, 'the header must name each column once');
  }
  if (records.length === 0) throw invalidDocument(source, 'lines must follow the header');
  return records.map(({ record, line }) => ({
    line,
    value: Object.fromEntries(columns.map((column, index) => [column, record[index] || null])),
  }));
}

function parseRecords(source: string, text: string, delimiter: string): { record: string[]; line: number }[] {
  try {
    const records = parse(text, { delimiter, info: true, skip_empty_lines: true });
    // The declared type knows nothing of `info`, with which a record comes together with the line it ends on.
    return (records as unknown as { record: string[]; info: { lines: number } }[]).map(
      ({ record, info }) => ({ record, line: info.lines }),
    );
  } catch (error) {
    const line = error instanceof CsvError ? error.lines : undefined;
    const rule = 'the line must be CSV with as many fields as the header';
    if (typeof line === 'number') throw invalidRow(source, { line }, rule);
    throw invalidDocument(source, rule, error);
  }
}
