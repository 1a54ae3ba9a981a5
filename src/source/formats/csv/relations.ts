import { invalidRow } from '../../checks.ts';
import type { Relation } from '../../publication.ts';
import { codeReader, filled } from './column.ts';
import { dayReader } from './days.ts';
import type { CsvOptions, RelationOptions } from './options.ts';
import type { Row, Sheet } from './sheet.ts';

/** Reads one relation of each row; undefined where the row does not have it. */
export function relationReader(
  options: RelationOptions,
  columns: CsvOptions['columns'],
  system: string,
  sheet: Sheet,
): (row: Row) => Relation | undefined {
  const { sourceSystem = system, targetSystem, relationship } = options;
  const sourceRef = options.source ?? columns.code!;
  const source = filled(codeReader(sourceRef, sheet), sourceRef, sheet);
  const target = filled(codeReader(options.target, sheet), options.target, sheet);
  const since = options.since && dayReader(options.since, sheet);
  return (row) => {
    const from = source(row);
    const to = target(row);
    if (from === undefined || to === undefined) return undefined;
    if (from === to && sourceSystem === targetSystem) {
      if (options.skipSame) return undefined;
      const rule = 'a relation must lead to another code (skipSame passes over rows with a new name)';
      throw invalidRow(sheet.source, row, rule);
    }
    const day = since?.(row);
    return {
      row: { line: row.line },
      source: { system: sourceSystem, code: from },
      target: { system: targetSystem, code: to },
      relationship,
      ...(day === undefined ? {} : { since: day }),
    };
  };
}

/** The relations of a document, each once. */
export class RelationList {
  readonly #sheet: Sheet;
  readonly #distinct: boolean;
  readonly #lines = new Map<string, number>();
  readonly relations: Relation[] = [];

  /** @param distinct whether a relation may repeat from row to row */
  constructor(sheet: Sheet, distinct: boolean) {
    this.#sheet = sheet;
    this.#distinct = distinct;
  }

  /** Throws SOURCE_INVALID when there are more duplicates than tolerated. */
  add(relation: Relation, row: Row): void {
    const { source, target, relationship, since } = relation;
    const key = JSON.stringify([source, target, relationship, since]);
    const line = this.#lines.get(key);
    if (line === undefined) {
      this.#lines.set(key, row.line);
      this.relations.push(relation);
    } else if (!this.#distinct) {
      const rule = `a relation must occur once; line ${line} has this one`;
      this.#sheet.findings.tolerate('duplicateRows', { line: row.line }, rule);
    }
  }
}
