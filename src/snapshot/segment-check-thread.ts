import { parentPort } from 'node:worker_threads';
import { OppslagError } from '../base/errors.ts';
import { openIndexes } from '../index/segment-indexes.ts';
import { checkConcepts } from './concept-check.ts';

/** What the thread answers: the bytes again, and why they are refused if they are. */
export interface CheckResult {
  readonly segment: Uint8Array<ArrayBuffer>;
  readonly refusal?: string;
}

parentPort!.on('message', (segment: Uint8Array<ArrayBuffer>) => {
  parentPort!.postMessage(check(segment), [segment.buffer]);
});

function check(segment: Uint8Array<ArrayBuffer>): CheckResult {
  try {
    checkConcepts(openIndexes(segment));
    return { segment };
  } catch (error) {
    // Anything else is a defect, which ends the thread.
    if (!(error instanceof OppslagError)) throw error;
    return { segment, refusal: error.message };
  }
}
