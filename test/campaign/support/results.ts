import { appendFileSync, readFileSync } from 'node:fs';
import { inject } from 'vitest';

/** The promises of docs/reliability.md, in its order. A full run has a result for each. */
export const PROMISES = [
  'bad data never goes live',
  'a failed refresh changes nothing',
  'the swap is atomic',
  'no leak',
  'crash-safe',
  'I/O errors',
  'outage survival',
  'ready means queryable',
  'drain',
  'a full disk, a dead store, a wrong clock',
] as const;

/** One line of the table. */
export interface Result {
  readonly promise: (typeof PROMISES)[number];
  /** What was done, with its numbers. */
  readonly proof: string;
  readonly target: string;
  readonly measured: string;
  readonly isMet: boolean;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** File that takes a JSON line for each result. */
    campaignResults: string;
  }
}

/** Keeps a result for the table at the end. What must hold is asserted by the test besides. */
export function record(result: Result): void {
  appendFileSync(inject('campaignResults'), `${JSON.stringify(result)}\n`);
}

export function readResults(path: string): Result[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const results = lines.map((line) => JSON.parse(line) as Result);
  return results.sort((a, b) => PROMISES.indexOf(a.promise) - PROMISES.indexOf(b.promise));
}

/** A number with its thousands. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
