import { withMarked, writeMarked } from '../scripts/marked-text.ts';
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
const MARK = 'bench';

/** Puts the tables of a run between the two marks of docs/performance.md; those of other scenarios stay. */
export function writeDocs(run: Run): void {
  writeMarked(DOCUMENT, MARK, (before) => tablesOf(before, run));
}

/** The document with the tables of a run, each in the place of the one of the same scenario, or else at the end. */
export function withTables(document: string, run: Run): string {
  return withMarked(document, MARK, (before) => tablesOf(before, run));
}

function tablesOf(before: string, run: Run): string {
  const { date, node, cpu, cores, quick, reports } = run;
  const circumstances = `*${date}, Node ${node}, ${cpu}, ${cores} cores${quick ? ', quick run' : ''}.*`;
  const sections = sectionsOf(before);
  for (const report of reports) {
    const [heading, ...rest] = reportMarkdown(report).trim().split('\n');
    sections.set(heading!, [heading, '', circumstances, ...rest].join('\n').replace(/\n{3,}/g, '\n\n'));
  }
  return `${[...sections.values()].join('\n\n')}\n\n`;
}

/** The parts of a text that begin with a heading of the third level, by their headings. */
function sectionsOf(text: string): Map<string, string> {
  const parts = text.split(/^(?=### )/m).filter((part) => part.startsWith('### '));
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.trim()]));
}
