import { readFileSync, writeFileSync } from 'node:fs';
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
const BEGIN = '<!-- quality:begin -->';
const END = '<!-- quality:end -->';

/** Puts the table of a run between the two marks of docs/search.md. Throws when a mark is missing. */
export function writeDocs(run: QualityRun): void {
  writeFileSync(DOCUMENT, withQuality(readFileSync(DOCUMENT, 'utf8'), run));
}

/** The document with the table of a run in the place of the one before. */
export function withQuality(document: string, { date, editions, table, goals }: QualityRun): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`docs/search.md must have ${BEGIN} and, after it, ${END}`);
  const about = `${date}. Data: ${editions.join(' · ')}.`;
  const tables = `${markdownTable(goals, isGoalLabel)}\n${markdownTable(table)}`;
  return `${document.slice(0, begin + BEGIN.length)}\n${about}\n\n${tables}${document.slice(end)}`;
}
