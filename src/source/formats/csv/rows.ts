import { type InfoRecord, parse } from 'csv-parse/sync';
import { OppslagError } from '../../../base/errors.ts';
import { invalidDocument, invalidRow } from '../../checks.ts';

/** A row of cells as the document has it. */
export interface TextRow {
  /** Physical line on which it starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Dialect {
  readonly delimiter: string;
  /** Empty: no quoting, a quote is a character like any other. */
  readonly quote: string;
  /** Physical lines that are no data, from 1. */
  readonly ignoreLines: readonly number[];
}

const LINE = /([^\r\n]*)(\r\n|\n|\r|$)/g;
const HTML = /^\s*<(?:!doctype|html|\?xml)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const [LF, CR] = [0x0a, 0x0d];

/**
 * Cuts a document into rows. Lines end in CRLF, LF or CR, the last one also at the end of the document.
 *
 * @throws OppslagError SOURCE_INVALID naming the line, for a document that is empty, HTML or wrongly quoted
 */
export function readRows(source: string, text: string, dialect: Dialect): TextRow[] {
  refuseOtherThings(source, text);
  const ignored = new Set(dialect.ignoreLines);
  const bytes = Buffer.from(ignored.size === 0 ? text : withoutLines(source, text, ignored));
  const rows: TextRow[] = [];
  let [line, start] = [1, 0];
  const collect = (cells: string[], { bytes: end }: InfoRecord): null => {
    const next = line + countLineBreaks(bytes, start, end);
    for (const number of ignored) {
      if (number > line && number < next) {
        throw invalidRow(
          source,
          { line },
          `line ${number} of ignoreLines lies inside a quoted cell of this row`,
        );
      }
    }
    if (!ignored.has(line)) rows.push({ line, cells });
    [line, start] = [next, end];
    return null;
  };
  try {
    parse(bytes, {
      delimiter: dialect.delimiter,
      quote: dialect.quote === '' ? null : dialect.quote,
      // Discovery would take the first line for all; published files mix them.
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      on_record: collect,
    });
  } catch (error) {
    throw quotingFault(source, line, error);
  }
  return rows;
}

function refuseOtherThings(source: string, text: string): void {
  if (text.trim() === '') throw invalidDocument(source, 'the document must hold rows; it is empty');
  if (HTML.test(text)) {
    throw invalidDocument(source, 'the document must be delimited text; what came is HTML or XML');
  }
  const control = text.search(CONTROL_CHARACTER);
  if (control < 0) return;
  const line = (text.slice(0, control).match(/\r\n|\n|\r/g)?.length ?? 0) + 1;
  throw invalidRow(source, { line }, 'the text must not hold control characters');
}

/** Empties lines and keeps their line breaks, so that the lines after them keep their numbers. */
function withoutLines(source: string, text: string, ignored: ReadonlySet<number>): string {
  let line = 0;
  const rest = text.replace(LINE, (whole, content: string, end: string) => {
    if (content !== '' || end !== '') line += 1;
    return ignored.has(line) ? end : whole;
  });
  const last = Math.max(...ignored);
  if (last > line)
    throw invalidDocument(source, `ignoreLines names line ${last}; the document ends before it`);
  return rest;
}

function countLineBreaks(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    if (bytes[i] === LF || (bytes[i] === CR && bytes[i + 1] !== LF)) count += 1;
  }
  return count;
}

/** The parser's own messages show the cell, so none of them is passed on. */
function quotingFault(source: string, line: number, error: unknown): OppslagError {
  if (error instanceof OppslagError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return invalidRow(source, { line }, 'a quote that opens in this row must be closed');
    case 'CSV_INVALID_CLOSING_QUOTE':
      return invalidRow(
        source,
        { line },
        'a cell must end after its closing quote, and a quote inside it is doubled',
      );
    case 'INVALID_OPENING_QUOTE':
      return invalidRow(
        source,
        { line },
        'a quote must stand at the beginning of a cell (quote: "" says that the document has no quoting)',
      );
    default:
      return invalidDocument(source, 'the document must be delimited text');
  }
}
