import { invalidDocument, invalidRow } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { TextRow } from './rows.ts';

/** A row of data, as wide as the header. */
export interface Row {
  /** Physical line on which it starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A document with named columns. */
export interface Sheet {
  readonly source: string;
  readonly findings: Findings;
  /** Position of each named column. */
  readonly columns: ReadonlyMap<string, number>;
  readonly rows: readonly Row[];
  /** Positions of the columns that somebody reads. */
  readonly mapped: Map<number, string>;
}

/**
 * Names the columns and checks that every row has them all. Empty rows are left out with a note.
 *
 * @param header names for a document without a header; `true` takes those of its first row
 * @throws OppslagError SOURCE_INVALID naming the line
 */
export function sheetOf(
  findings: Findings,
  header: true | readonly string[],
  read: readonly TextRow[],
): Sheet {
  const { source } = findings;
  const filled = read.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const first = filled[0];
  if (first === undefined) throw invalidDocument(source, 'the document must hold rows; it is empty');
  const names = (header === true ? first.cells : header).map((name) => name.trim());
  const rows = header === true ? filled.slice(1) : filled;
  if (rows.length === 0) throw invalidRow(source, first, 'rows must follow the header; there are none');
  for (const row of rows) {
    if (row.cells.length === names.length) continue;
    throw invalidRow(
      source,
      row,
      `the row must have ${names.length} cells like the header; it has ${row.cells.length}`,
    );
  }
  noteEmptyRows(findings, read);
  return { source, findings, columns: positions(source, first, names), rows, mapped: new Map() };
}

/** The position of a column in each row. Throws SOURCE_INVALID when the header lacks it. */
export function positionOf(sheet: Sheet, name: string): number {
  const position = sheet.columns.get(name);
  if (position !== undefined) return position;
  throw invalidDocument(
    sheet.source,
    `the header must have the column ${name} (are delimiter and quote right?)`,
  );
}

/**
 * A row whose mapped cells are trimmed. Undefined for a damaged row, which is left out.
 * Throws SOURCE_INVALID when there are more of those than tolerated.
 */
export function tidyRow(sheet: Sheet, row: Row): Row | undefined {
  const { findings, mapped } = sheet;
  const cells = [...row.cells];
  const name = { line: row.line };
  for (const [position, column] of mapped) {
    const cell = cells[position]!;
    if (cell.includes('\ufffd')) {
      findings.tolerate('damagedTexts', name, `column ${column} must not hold U+FFFD (wrongly decoded)`);
      return undefined;
    }
    const trimmed = cell.trim();
    if (trimmed === cell) continue;
    if (trimmed !== '') findings.note(name, `column ${column}: white space at the ends is removed`);
    cells[position] = trimmed;
  }
  return { line: row.line, cells };
}

function positions(source: string, first: TextRow, names: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [position, name] of names.entries()) {
    // Spreadsheets leave unnamed columns behind; nobody can refer to them.
    if (name === '') continue;
    if (found.has(name))
      throw invalidRow(source, first, `column names must be unique; ${name} is there twice`);
    found.set(name, position);
  }
  return found;
}

function noteEmptyRows(findings: Findings, rows: readonly TextRow[]): void {
  const empty = rows.filter(({ cells }) => cells.every((cell) => cell.trim() === ''));
  const first = empty[0];
  if (first === undefined) return;
  // One note for all: a spreadsheet may export a million empty rows.
  const message = `empty rows are left out, ${empty.length} from here to the end of the document`;
  findings.note({ line: first.line }, message);
}
