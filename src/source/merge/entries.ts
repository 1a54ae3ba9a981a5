import { invalidRow, type RowName } from '../checks.ts';
import type { Entry } from '../publication.ts';
import { endOf, startOf } from './draft.ts';

/**
 * The entries of a publication newest first, those of one period in the order of their rows: the order in which one of
 * them wins over another, whatever order an adapter gives them in.
 */
export function inOrder(entries: readonly Entry[]): Entry[] {
  return entries.toSorted(
    (a, b) =>
      startOf(b) - startOf(a) ||
      endOf(b) - endOf(a) ||
      compareRows(a.row, b.row) ||
      compareText(a.code, b.code),
  );
}

/** Throws SOURCE_INVALID for an entry whose period has no day. */
export function checkPeriods(source: string, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (startOf(entry) < endOf(entry)) continue;
    throw invalidRow(source, entry.row, 'valid_from must be before valid_to');
  }
}

/** In the order of code units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareRows(a: RowName, b: RowName): number {
  const [first, second] = [a, b].map((row) => (typeof row === 'object' ? row.line : row));
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  return compareText(String(first), String(second));
}
