/**
 * A load generator in a process of its own, so that it can be kept to one core: answers each message of the benchmark with
 * the result of one replay.
 */
import { readRecording } from './recording.ts';
import { replay } from './replay.ts';
import type { ReplayJob, ReplaySummary } from './replay-generator.ts';
import { percentile } from './statistics.ts';

process.on('message', ({ recordingPath, ...options }: ReplayJob) => {
  replay({ ...options, recording: readRecording(recordingPath) }).then(
    ({ callsPerSecond, micros }) =>
      answer({ callsPerSecond, p50: percentile(micros, 50), p99: percentile(micros, 99) }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : 'unknown fault' }),
  );
});

function answer(summary: ReplaySummary | { error: string }): void {
  process.send?.(summary);
}
