import { readFileSync, writeFileSync } from 'node:fs';
import { type Report, reportMarkdown } from './report.ts';

/** A run and what its figures depend on. */
export interface Run {
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly quick: boolean;
  readonly reports: readonly Report[];
}

const DOCUMENT = new URL('../docs/performance.md', import.meta.url);
const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/** Puts the tables of a run between the two marks of docs/performance.md. */
export function writeDocs(run: Run): void {
  writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8'), run));
}

/** The document with the tables of a run in the place of those before. */
export function withTables(document: string, run: Run): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error(`docs/performance.md must have ${BEGIN} and, after it, ${END}`);
  const { date, node, cpu, cores, quick, reports } = run;
  const about = `${date}, Node ${node}, ${cpu}, ${cores} cores${quick ? ', quick run' : ''}.`;
  const tables = [about, ...reports.map(reportMarkdown)].join('\n\n').replace(/\n{3,}/g, '\n\n');
  return `${document.slice(0, begin + BEGIN.length)}\n${tables}\n${document.slice(end)}`;
}
