import { isDeepStrictEqual } from 'node:util';
import type { Designation, Property } from '../../../concept/concept.ts';
import { invalidRow } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { Entry } from '../../publication.ts';
import { codeReader, filled, labelOf, shownReader, truthReader } from './column.ts';
import { endDayReader, firstDayReader } from './days.ts';
import type { CsvOptions } from './options.ts';
import { propertyReader } from './properties.ts';
import type { Row, Sheet } from './sheet.ts';

type Columns = CsvOptions['columns'];
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Reads what each row says of its code; undefined for a row without display, which is left out.
 * Throws SOURCE_INVALID when there are more of those than tolerated.
 */
export function entryReader(columns: Columns, sheet: Sheet): (row: Row) => Entry | undefined {
  const code = filled(codeReader(columns.code!, sheet), columns.code!, sheet);
  const display = columns.display && shownReader(columns.display, sheet);
  const designations = columns.designations.map(({ column, language, use }) => {
    const text = filled(shownReader(column, sheet), column, sheet);
    return (row: Row): Designation | undefined => {
      const value = text(row);
      return value === undefined ? undefined : { language, use, value };
    };
  });
  const properties = columns.properties.map((options) => propertyReader(options, sheet));
  const parent = columns.parent && codeReader(columns.parent, sheet);
  const selectable = columns.selectable && truthReader(columns.selectable, sheet);
  const validFrom = columns.validFrom && firstDayReader(columns.validFrom, sheet);
  const validTo = columns.validTo && endDayReader(columns.validTo, sheet);
  return (row) => {
    const entry: Mutable<Entry> = { row: { line: row.line }, code: code(row)! };
    const shown = display?.(row);
    if (shown === '') {
      const message = `${labelOf(columns.display!)} must be a text that is not empty`;
      sheet.findings.tolerate('missingNames', { line: row.line }, message);
      return undefined;
    }
    if (shown !== undefined) entry.display = shown;
    if (designations.length > 0) entry.designations = designations.map((read) => read(row)).filter(isGiven);
    if (properties.length > 0)
      entry.properties = properties.map((read) => read(row)).filter(isGiven<Property>);
    const above = parent?.(row);
    if (above !== undefined) entry.parents = above === '' ? [] : [above];
    const isSelectable = selectable?.(row);
    if (isSelectable !== undefined) entry.selectable = isSelectable;
    const from = validFrom?.(row);
    if (from !== undefined) entry.validFrom = from;
    const to = validTo?.(row);
    if (to !== undefined) entry.validTo = to;
    if (from !== undefined && to !== undefined && from >= to) {
      throw invalidRow(sheet.source, row, 'validFrom must lie before validTo');
    }
    return entry;
  };
}

/** The entries of a document, each code once in a period. */
export class EntryList {
  readonly #findings: Findings;
  readonly #distinct: boolean;
  readonly #entries = new Map<string, Entry>();

  /** @param distinct whether a code may repeat from row to row */
  constructor(findings: Findings, distinct: boolean) {
    this.#findings = findings;
    this.#distinct = distinct;
  }

  get entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /**
   * Adds what a row says. Returns false when the row is left out as a duplicate.
   * Throws SOURCE_INVALID when there are more of those than tolerated, or rows contradict each other.
   */
  add(entry: Entry): boolean {
    const key = JSON.stringify([entry.code, entry.validFrom, entry.validTo]);
    const other = this.#entries.get(key);
    if (other === undefined) {
      this.#entries.set(key, entry);
      return true;
    }
    const line = (other.row as { readonly line: number }).line;
    const isEqual = isDeepStrictEqual({ ...entry, row: 0 }, { ...other, row: 0 });
    if (isEqual && this.#distinct) return true;
    if (isEqual) {
      this.#findings.tolerate(
        'duplicateRows',
        entry.row,
        `a code must occur once in a period; line ${line} equals this one`,
      );
      return false;
    }
    const rule = `a code must mean the same in all rows of a period; line ${line} says something else`;
    if (!this.#distinct) throw invalidRow(this.#findings.source, entry.row, rule);
    this.#findings.tolerate('duplicateRows', entry.row, rule);
    return false;
  }
}

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined;
}
