import { writeMarked } from '../../../scripts/marked-text.ts';
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
const MARK = 'campaign';

/** Puts the table of a run between the two marks of docs/reliability.md. */
export function writeDocs(run: Run): void {
  const about = `${run.date}, Node ${run.node}, ${run.cpu}, ${run.cores} cores, ${run.minutes} minutes.`;
  writeMarked(DOCUMENT, MARK, () => `${about}\n\n${tableOf(run.results)}\n`);
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
