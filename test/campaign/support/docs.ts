import { readFileSync, writeFileSync } from 'node:fs';
import type { Result } from './results.ts';

/** A run and what its figures depend on. */
export interface Run {
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly minutes: number;
  readonly results: readonly Result[];
}

const DOCUMENT = new URL('../../../docs/reliability.md', import.meta.url);
const BEGIN = '<!-- campaign:begin -->';
const END = '<!-- campaign:end -->';

/** Puts the table of a run between the two marks of docs/reliability.md. */
export function writeDocs(run: Run): void {
  const document = readFileSync(DOCUMENT, 'utf8');
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin)
    throw new Error(`docs/reliability.md must have ${BEGIN} and, after it, ${END}`);
  const about = `${run.date}, Node ${run.node}, ${run.cpu}, ${run.cores} cores, ${run.minutes} minutes.`;
  const table = tableOf(run.results);
  writeFileSync(
    DOCUMENT,
    `${document.slice(0, begin + BEGIN.length)}\n${about}\n\n${table}\n${document.slice(end)}`,
  );
}

/** The results as a table of GitHub. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map(({ promise, proof, target, measured, isMet }) =>
    [promise, proof, target, measured, isMet ? 'met' : 'not met'].join(' | '),
  );
  return ['promise | proof | target | measured | ', '--- | --- | --- | --- | ---', ...rows]
    .map((row) => `| ${row} |`)
    .join('\n');
}
