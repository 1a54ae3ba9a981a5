import { type Figures, figuresByKind, type Measurement } from './measure.ts';

/** A table of texts, the header first. All rows have as many cells as the header. */
export type Table = readonly (readonly string[])[];

/** Cells of a row before the figures: set, kind, number of queries. */
const LABEL_COLUMNS = 2;

type IsLabel = (column: number) => boolean;
const isFirst: IsLabel = (column) => column < LABEL_COLUMNS;

/** One row for each set and kind, three columns for each engine. */
export function qualityTable(measurements: readonly Measurement[]): Table {
  const engines = [...new Set(measurements.map((measurement) => measurement.engine))];
  const header = ['set', 'kind', 'n', ...engines.flatMap((engine) => [`${engine} @1`, '@10', 'MRR'])];
  const rows: string[][] = [];
  for (const [set, own] of Map.groupBy(measurements, (measurement) => measurement.set)) {
    const figures = own.map(figuresByKind);
    for (const [kind, { queries }] of figures[0]!) {
      rows.push([set, kind, String(queries), ...figures.flatMap((byKind) => cells(byKind.get(kind)!))]);
    }
  }
  return [header, ...rows];
}

/**
 * Columns of equal width: labels to the left, figures to the right.
 *
 * @param isLabel whether a column, counted from 0, has labels
 */
export function textTable(table: Table, isLabel: IsLabel = isFirst): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => {
    const padded = row.map((cell, i) => (isLabel(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)));
    return padded.join('  ').trimEnd();
  });
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return `${lines.join('\n')}\n`;
}

/** The same as a GitHub table. */
export function markdownTable(table: Table, isLabel: IsLabel = isFirst): string {
  const [header, ...rows] = table;
  const rule = header!.map((_, i) => (isLabel(i) ? '---' : '--:'));
  return [header!, rule, ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

/** A share of 1 as percent, rounded down to a tenth so that 100.0 means all. */
export function percent(share: number): string {
  return (Math.floor(share * 1000 + 1e-9) / 10).toFixed(1);
}

function cells({ success1, success10, mrr }: Figures): string[] {
  return [percent(success1), percent(success10), mrr.toFixed(3)];
}
