import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { segmentInvalid } from '../segment/format.ts';
import type { CheckResult } from './segment-check-thread.ts';

/** Checks segments in a thread of its own, so that calls are answered meanwhile. Close it when there are no more. */
export class SegmentChecker {
  #worker: Worker | undefined;

  /**
   * Checks what a segment holds, as `openIndexes` and `checkConcepts` do. One at a time.
   *
   * @param segment given away: the bytes are moved, not copied
   * @returns the same bytes, which can be opened as checked
   * @throws OppslagError SEGMENT_INVALID
   */
  async check(segment: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    this.#worker ??= new Worker(new URL('./segment-check-thread.ts', import.meta.url));
    const answered = once(this.#worker, 'message') as Promise<[CheckResult]>;
    this.#worker.postMessage(segment, [segment.buffer]);
    const [result] = await answered;
    if (result.refusal !== undefined) throw segmentInvalid(result.refusal);
    return result.segment;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}
