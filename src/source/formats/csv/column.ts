import { invalidRow, shownText } from '../../checks.ts';
import type { ColumnRef, TruthRef } from './column-options.ts';
import { wholeCell } from './patterns.ts';
import { positionOf, type Row, type Sheet } from './sheet.ts';

/** Reads a value from each row: empty when its cell is, undefined when it is optional and the row does not say. */
export type ColumnReader = (row: Row) => string | undefined;

/** As FHIR's code: no white space at its ends, single blanks inside. */
const CODE = /^[^\s]+(?: [^\s]+)*$/u;

/** What a column is called in messages. */
export function labelOf(ref: ColumnRef): string {
  return ref.column === undefined ? 'the constant' : `column ${ref.column}`;
}

/** Prepares the reading of a column. Throws SOURCE_INVALID when the header lacks it. */
export function columnReader(ref: ColumnRef, sheet: Sheet): ColumnReader {
  const { column, value, padStart } = ref;
  if (column === undefined) return () => value;
  const position = positionOf(sheet, column);
  sheet.mapped.set(position, column);
  const empty = new Set(['', ...(ref.emptyWhen ?? [])]);
  const given = ref.forms ?? (ref.match === undefined ? [] : [{ match: ref.match, replace: ref.replace }]);
  const forms = given.map(({ match, replace }) => ({ pattern: wholeCell(match), replace }));
  const rule = given.map(({ match }) => match).join(' or ');
  return (row) => {
    const cell = row.cells[position]!;
    if (empty.has(cell)) return ref.optional === true ? undefined : '';
    let text = cell;
    if (forms.length > 0) {
      const form = forms.find(({ pattern }) => pattern.test(cell));
      if (form === undefined) {
        if (ref.optional === true) return undefined;
        throw invalidRow(sheet.source, row, `column ${column} must match ${rule}`);
      }
      if (form.replace !== undefined) text = cell.replace(form.pattern, form.replace);
    }
    return padStart === undefined || text === '' ? text : text.padStart(padStart.length, padStart.with);
  };
}

/** Refuses the empty value of another reader. */
export function filled(cell: ColumnReader, ref: ColumnRef, sheet: Sheet): ColumnReader {
  return (row) => {
    const text = cell(row);
    if (text !== '') return text;
    throw invalidRow(sheet.source, row, `${labelOf(ref)} must not be empty`);
  };
}

/** Reads a code, in the form that FHIR gives codes. Empty when its cell is. */
export function codeReader(ref: ColumnRef, sheet: Sheet): ColumnReader {
  const cell = columnReader(ref, sheet);
  return (row) => {
    const code = cell(row);
    if (code === undefined || code === '' || CODE.test(code)) return code;
    throw invalidRow(
      sheet.source,
      row,
      `${labelOf(ref)} must be a code: single blanks inside, no other white space`,
    );
  };
}

/** Reads a text that is shown: its white space is mended, with a note. Empty when its cell is. */
export function shownReader(ref: ColumnRef, sheet: Sheet): ColumnReader {
  const cell = columnReader(ref, sheet);
  return (row) => {
    const text = cell(row);
    if (text === undefined || text === '') return text;
    const shown = shownText(sheet.source, row, labelOf(ref), text);
    if (shown !== text) {
      sheet.findings.note(
        { line: row.line },
        `${labelOf(ref)}: line breaks and runs of white space become one space`,
      );
    }
    return shown;
  };
}

/** Reads true and false in the words that the reference declares. */
export function truthReader(ref: TruthRef, sheet: Sheet): (row: Row) => boolean | undefined {
  const cell = columnReader(ref, sheet);
  const [trueWhen, falseWhen] = [new Set(ref.trueWhen), new Set(ref.falseWhen)];
  return (row) => {
    const word = cell(row);
    if (word === undefined) return undefined;
    if (trueWhen.has(word)) return true;
    if (falseWhen.has(word)) return false;
    throw invalidRow(sheet.source, row, `${labelOf(ref)} must be one of trueWhen or falseWhen`);
  };
}
