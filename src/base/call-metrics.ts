import type { Registry } from 'prom-client';

/** Upper bounds of the histogram's buckets, in seconds. */
const BOUNDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1] as const;

/** What became of the calls of one method. Plain numbers: a call is counted in less time than a label is looked up. */
export class MethodMetrics {
  started = 0;
  /** Calls that ended, by the name of their gRPC status. */
  readonly ended = new Map<string, number>();
  /** Calls by duration; the last bucket has those beyond all bounds. */
  readonly buckets = new Float64Array(BOUNDS.length + 1);
  seconds = 0;

  end(status: string, seconds: number): void {
    this.ended.set(status, (this.ended.get(status) ?? 0) + 1);
    this.seconds += seconds;
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]!) bucket++;
    this.buckets[bucket]!++;
  }
}

const DURATIONS = 'grpc_server_handling_seconds';

interface MetricHead {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'histogram';
  readonly labelNames: readonly string[];
}

interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

/**
 * The metrics of calls, under the names that gRPC servers use elsewhere. They are counted by method, and become samples
 * when somebody asks for them.
 */
export class CallMetrics {
  readonly #methods = new Map<string, MethodMetrics>();

  constructor(registry: Registry) {
    const register = (metric: MetricHead, values: () => Sample[]): void => {
      const full = { ...metric, aggregator: 'sum' };
      // The registry asks a metric for nothing but its name and its samples.
      registry.registerMetric({ ...full, get: async () => ({ ...full, values: values() }) } as never);
    };
    register(
      {
        name: 'grpc_server_started_total',
        help: 'Calls begun.',
        type: 'counter',
        labelNames: ['grpc_method'],
      },
      () => this.#started(),
    );
    register(
      {
        name: 'grpc_server_handled_total',
        help: 'Calls answered, by gRPC status.',
        type: 'counter',
        labelNames: ['grpc_method', 'grpc_code'],
      },
      () => this.#ended(),
    );
    register(
      {
        name: DURATIONS,
        help: 'Time from request to answer.',
        type: 'histogram',
        labelNames: ['grpc_method'],
      },
      () => this.#durations(),
    );
  }

  /** What counts the calls of a method, `/oppslag.v1.LookupService/LookupConcept`. */
  of(method: string): MethodMetrics {
    const known = this.#methods.get(method) ?? new MethodMetrics();
    this.#methods.set(method, known);
    return known;
  }

  #started(): Sample[] {
    return [...this.#methods].map(([grpc_method, { started }]) => ({
      labels: { grpc_method },
      value: started,
    }));
  }

  #ended(): Sample[] {
    return [...this.#methods].flatMap(([grpc_method, { ended }]) =>
      [...ended].map(([grpc_code, value]) => ({ labels: { grpc_method, grpc_code }, value })),
    );
  }

  /** A method has a histogram from its first call on. */
  #durations(): Sample[] {
    return [...this.#methods].flatMap(([grpc_method, { buckets, seconds }]) => {
      let count = 0;
      const samples = [...BOUNDS, '+Inf'].map((le, i): Sample => {
        count += buckets[i]!;
        return { metricName: `${DURATIONS}_bucket`, labels: { le, grpc_method }, value: count };
      });
      if (count === 0) return [];
      return [
        ...samples,
        { metricName: `${DURATIONS}_sum`, labels: { grpc_method }, value: seconds },
        { metricName: `${DURATIONS}_count`, labels: { grpc_method }, value: count },
      ];
    });
  }
}
