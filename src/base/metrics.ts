import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { CallMetrics } from './call-metrics.ts';

/** Every metric of the service. Labels come from closed sets; nothing a caller sent is ever one. */
export interface Metrics {
  readonly registry: Registry;
  readonly calls: CallMetrics;
  readonly answerCache: AnswerCacheCounts;
  readonly snapshotSequence: Gauge;
  readonly snapshotCreated: Gauge;
  readonly snapshotExpires: Gauge;
  readonly snapshotPinned: Gauge;
  readonly concepts: Gauge;
  readonly indexBytes: Gauge;
  readonly refreshes: Counter<'outcome'>;
  readonly swapSeconds: Histogram;
}

/** What the answer cache came to. Plain numbers, which become samples when somebody asks for them. */
export interface AnswerCacheCounts {
  hits: number;
  misses: number;
  /** Bytes that it takes now, about. */
  bytes: number;
}

/** Makes the metrics, with those of the process and the event loop. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    calls: new CallMetrics(registry),
    answerCache: answerCacheCounts(registers),
    snapshotSequence: new Gauge({
      name: 'oppslag_snapshot_sequence',
      help: 'Sequence of the snapshot that answers.',
      registers,
    }),
    snapshotCreated: new Gauge({
      name: 'oppslag_snapshot_created_timestamp_seconds',
      help: 'When the snapshot that answers was signed.',
      registers,
    }),
    snapshotExpires: new Gauge({
      name: 'oppslag_snapshot_expires_timestamp_seconds',
      help: 'When the snapshot that answers expires.',
      registers,
    }),
    snapshotPinned: new Gauge({
      name: 'oppslag_snapshot_pinned_sequence',
      help: 'Sequence of the snapshot that an operator pinned, or 0.',
      registers,
    }),
    concepts: new Gauge({ name: 'oppslag_concepts', help: 'Concepts that are served.', registers }),
    indexBytes: new Gauge({
      name: 'oppslag_index_bytes',
      help: 'Bytes of the segments in memory.',
      registers,
    }),
    refreshes: new Counter({
      name: 'oppslag_refreshes_total',
      help: 'Refreshes, by outcome: activated, unchanged, held, or the reason of a rejection.',
      labelNames: ['outcome'],
      registers,
    }),
    swapSeconds: new Histogram({
      name: 'oppslag_swap_seconds',
      help: 'Time from finding a new snapshot to serving it.',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}

function answerCacheCounts(registers: Registry[]): AnswerCacheCounts {
  const counts: AnswerCacheCounts = { hits: 0, misses: 0, bytes: 0 };
  new Counter({
    name: 'oppslag_answer_cache_hits_total',
    help: 'Answers that were given again.',
    registers,
    collect() {
      this.reset();
      this.inc(counts.hits);
    },
  });
  new Counter({
    name: 'oppslag_answer_cache_misses_total',
    help: 'Answers that were made.',
    registers,
    collect() {
      this.reset();
      this.inc(counts.misses);
    },
  });
  new Gauge({
    name: 'oppslag_answer_cache_bytes',
    help: 'Bytes of the answers that are kept.',
    registers,
    collect() {
      this.set(counts.bytes);
    },
  });
  return counts;
}
