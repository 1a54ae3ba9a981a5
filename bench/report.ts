import { markdownTable, type Table, textTable } from './quality/table.ts';
import type { Summary } from './statistics.ts';

export type Unit = 'calls/s' | 'codes/s' | '×' | 'µs' | 'ms' | 'bytes' | 'MB' | '%';

/** What performance.md of the design asks for. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One figure of a scenario. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  readonly summary: Summary;
  readonly target?: Target;
}

/** Things beside each other in a report: names in the first column and the last, figures between. */
export interface Comparison {
  readonly title: string;
  readonly table: Table;
}

/** What a scenario found. */
export interface Report {
  readonly name: string;
  /** What was measured, and how. */
  readonly about: string;
  /** Stand before the rows. */
  readonly comparisons?: readonly Comparison[];
  readonly rows: readonly Row[];
  /** All that was measured, for the file of figures only. */
  readonly measurements?: unknown;
}

const HEADER = ['', 'median', 'spread', 'target', ''] as const;

/** A report for people: a table under its sentence. */
export function reportText(report: Report): string {
  const rows = [HEADER, ...report.rows.map(cells)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 || i === 4 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  const comparisons = (report.comparisons ?? []).map(({ title, table }) => {
    return `\n${title}\n${textTable(table, isNameIn(table))}\n`;
  });
  const own = lines.map((line) => `  ${line}\n`).join('');
  return `${report.name}: ${report.about}\n${comparisons.join('')}${own}`;
}

/** The same as a GitHub table under a heading. */
export function reportMarkdown(report: Report): string {
  const rows = [HEADER, ['---', '--:', '--:', '--:', '---'], ...report.rows.map(cells)];
  const table = rows.map((row) => `| ${row.join(' | ')} |\n`).join('');
  const comparisons = (report.comparisons ?? []).map((each) => {
    return `**${each.title}**\n\n${markdownTable(each.table, isNameIn(each.table))}\n`;
  });
  return `### ${report.name}\n\n${report.about}\n\n${comparisons.join('')}${table}`;
}

/** Whether the median reaches the target; undefined without one. */
export function isMet({ target, summary }: Row): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atLeast' in target ? summary.median >= target.atLeast : summary.median <= target.atMost;
}

function isNameIn(table: Table): (column: number) => boolean {
  return (column) => column === 0 || column === table[0]!.length - 1;
}

function cells(row: Row): readonly string[] {
  const { what, unit, summary, target } = row;
  const spread =
    summary.count === 1 ? '' : `${shortNumber(summary.quarter)} – ${shortNumber(summary.threeQuarters)}`;
  const met = isMet(row);
  const verdict = met === undefined ? '' : met ? 'met' : 'not met';
  return [what, `${shortNumber(summary.median)} ${unit}`, spread, targetText(target, unit), verdict];
}

function targetText(target: Target | undefined, unit: Unit): string {
  if (target === undefined) return '';
  return 'atLeast' in target
    ? `≥ ${shortNumber(target.atLeast)} ${unit}`
    : `≤ ${shortNumber(target.atMost)} ${unit}`;
}

/** Three digits that count; thousands with commas. */
export function shortNumber(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  if (Math.abs(value) >= 10) return value.toFixed(1);
  return value.toFixed(Math.abs(value) < 0.1 ? 3 : 2);
}
