import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of the service. Labels come from closed sets; nothing a caller sent is ever one. */
export interface Metrics {
  readonly registry: Registry;
  readonly started: Counter<'grpc_method'>;
  readonly handled: Counter<'grpc_method' | 'grpc_code'>;
  readonly handlingSeconds: Histogram<'grpc_method'>;
  readonly snapshotSequence: Gauge;
  readonly snapshotCreated: Gauge;
  readonly snapshotExpires: Gauge;
  readonly concepts: Gauge;
  readonly indexBytes: Gauge;
  readonly refreshes: Counter<'outcome'>;
  readonly swapSeconds: Histogram;
}

/** Makes the metrics, with those of the process and the event loop. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    started: new Counter({
      name: 'grpc_server_started_total',
      help: 'Calls begun.',
      labelNames: ['grpc_method'],
      registers,
    }),
    handled: new Counter({
      name: 'grpc_server_handled_total',
      help: 'Calls answered, by gRPC status.',
      labelNames: ['grpc_method', 'grpc_code'],
      registers,
    }),
    handlingSeconds: new Histogram({
      name: 'grpc_server_handling_seconds',
      help: 'Time from request to answer.',
      labelNames: ['grpc_method'],
      buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1],
      registers,
    }),
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
    concepts: new Gauge({ name: 'oppslag_concepts', help: 'Concepts that are served.', registers }),
    indexBytes: new Gauge({
      name: 'oppslag_index_bytes',
      help: 'Bytes of the segments in memory.',
      registers,
    }),
    refreshes: new Counter({
      name: 'oppslag_refreshes_total',
      help: 'Refreshes, by outcome: activated, unchanged, or the reason of a rejection.',
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
