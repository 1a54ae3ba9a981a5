import type { RowFilter } from './options.ts';
import { positionOf, type Row, type Sheet } from './sheet.ts';

/** Whether every condition holds for a row. Throws SOURCE_INVALID when the header lacks a column. */
export function rowTest(filters: readonly RowFilter[], sheet: Sheet): (row: Row) => boolean {
  const tests = filters.map((filter) => {
    const position = positionOf(sheet, filter.column);
    const holds = cellTest(filter);
    return (row: Row) => holds(row.cells[position]!.trim());
  });
  return (row) => tests.every((test) => test(row));
}

function cellTest({ equals, in: oneOf, notIn }: RowFilter): (cell: string) => boolean {
  if (equals !== undefined) return (cell) => cell === equals;
  if (oneOf !== undefined) return (cell) => oneOf.includes(cell);
  const unwanted = notIn ?? [''];
  return (cell) => !unwanted.includes(cell);
}
