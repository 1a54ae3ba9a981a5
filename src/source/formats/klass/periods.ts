import { invalidDocument, invalidRow } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { CodeRow } from './code-rows.ts';

/**
 * Puts rows in the order of code and time, and joins periods that adjoin and say the same: a code that took in another
 * one begins anew in some answers and goes on in others.
 *
 * @throws OppslagError SOURCE_INVALID when two periods of a code overlap, a parent is unknown, or nothing is left
 */
export function joinedPeriods(source: string, findings: Findings, rows: readonly CodeRow[]): CodeRow[] {
  if (rows.length === 0) throw invalidDocument(source, 'the list must hold at least one code');
  const joined: CodeRow[] = [];
  for (const row of [...withKnownParents(findings, rows)].sort(byCodeAndTime)) {
    const last = joined.at(-1);
    if (last === undefined || last.code !== row.code || last.to < row.from) {
      joined.push(row);
    } else if (last.to > row.from) {
      if (!(saysTheSame(last, row) && last.from === row.from && last.to === row.to)) {
        throw invalidRow(source, row.row, 'the periods of a code must not overlap');
      }
      findings.tolerate('duplicateRows', row.row, 'a code must occur once in a period');
    } else if (saysTheSame(last, row)) {
      joined[joined.length - 1] = { ...last, to: row.to };
    } else {
      joined.push(row);
    }
  }
  return joined;
}

/** Leaves out rows under a code that is not in the list, where that is tolerated; and then those under them. */
function withKnownParents(findings: Findings, rows: readonly CodeRow[]): readonly CodeRow[] {
  const codes = new Set(rows.map(({ code }) => code));
  const known = rows.filter(({ row, parentCode }) => {
    if (parentCode === undefined || codes.has(parentCode)) return true;
    findings.tolerate('unknownCodes', row, 'parentCode must be a code in the list');
    return false;
  });
  return known.length === rows.length ? rows : withKnownParents(findings, known);
}

function saysTheSame(a: CodeRow, b: CodeRow): boolean {
  return a.name === b.name && a.shortName === b.shortName && a.parentCode === b.parentCode;
}

function byCodeAndTime(a: CodeRow, b: CodeRow): number {
  if (a.code !== b.code) return a.code < b.code ? -1 : 1;
  return a.from - b.from || a.to - b.to;
}
