import { withMarked, writeMarked } from '../../scripts/marked-text.ts';
import { isGoalLabel } from './goals.ts';
import { markdownTable, type Table } from './table.ts';

/** A measured table and what its figures depend on. The machine is not among it. */
export interface QualityRun {
  /** YYYY-MM-DD */
  readonly date: string;
  /** Names and editions of the data that were searched. */
  readonly editions: readonly string[];
  readonly table: Table;
  /** What is asked for and whether it is met. */
  readonly goals: Table;
}

const DOCUMENT = new URL('../../docs/search.md', import.meta.url);
const MARK = 'quality';

/** Puts the table of a run between the two marks of docs/search.md. Throws when a mark is missing. */
export function writeDocs(run: QualityRun): void {
  writeMarked(DOCUMENT, MARK, () => qualityOf(run));
}

/** The document with the table of a run in the place of the one before. */
export function withQuality(document: string, run: QualityRun): string {
  return withMarked(document, MARK, () => qualityOf(run));
}

function qualityOf({ date, editions, table, goals }: QualityRun): string {
  const about = `${date}. Data: ${editions.join(' · ')}.`;
  return `${about}\n\n${markdownTable(goals, isGoalLabel)}\n${markdownTable(table)}`;
}
