import { randomUUID } from 'node:crypto';
import type { DescMessage, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import { type handleUnaryCall, type ServerUnaryCall, status } from '@grpc/grpc-js';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { LocalDay } from '../concept/local-day.ts';
import { OsloCalendar } from '../concept/today.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { type ActiveDataset, type ActiveSnapshot, isStale } from '../refresh/active.ts';
import { Fault } from './fault.ts';
import { MessageWriter } from './message-writer.ts';
import { MetaWriter } from './meta-writer.ts';
import { methodPath } from './service-definition.ts';

/** What every handler may know of its call. The dataset is read once, so that one answer comes from one snapshot. */
export interface CallContext {
  readonly dataset: Dataset;
  readonly active: ActiveDataset;
  /** Today in Europe/Oslo. */
  readonly today: LocalDay;
  readonly isStale: boolean;
  /** Empty, for this answer alone. */
  readonly writer: MessageWriter;
  readonly meta: MetaWriter;
  /** What the access log may tell of the call besides what it always tells. */
  readonly logged: LoggedFields;
}

/** The allow-list of what a handler may add to the access log: names of ours and sizes in buckets. */
export interface LoggedFields {
  system?: string;
  queryLength?: string;
  resultCount?: string;
}

/** Answers a request with the bytes of the response. Throws Fault for what the contract foresees. */
export type UnaryHandler<I extends DescMessage> = (
  request: MessageShape<I>,
  context: CallContext,
) => Uint8Array;

export interface CallEnvironment {
  readonly active: ActiveSnapshot;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Wraps handlers: one place for readiness, deadlines, errors, metrics and the access log. */
export class UnaryCalls {
  readonly #environment: CallEnvironment;
  readonly #calendar = new OsloCalendar();
  readonly #writer = new MessageWriter();
  readonly #meta = new MetaWriter();
  #lastCall = performance.now();

  constructor(environment: CallEnvironment) {
    this.#environment = environment;
  }

  /** Milliseconds since a call was last answered. */
  idleMs(): number {
    return performance.now() - this.#lastCall;
  }

  /** The grpc-js handler of a method. */
  handle<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    handler: UnaryHandler<I>,
  ): handleUnaryCall<MessageShape<I>, Uint8Array> {
    const { log, metrics } = this.#environment;
    const path = methodPath(method);
    const started = metrics.started.labels(path);
    const seconds = metrics.handlingSeconds.labels(path);
    const ok = metrics.handled.labels(path, status[status.OK]);
    return (call, callback) => {
      const begin = performance.now();
      const logged: LoggedFields = {};
      let code: status = status.OK;
      let requestId: string | undefined;
      started.inc();
      try {
        const answer = this.#answer(call, handler, logged);
        callback(null, answer);
        ok.inc();
      } catch (error) {
        requestId = randomUUID();
        const fault = Fault.from(error, requestId);
        code = fault.code;
        if (fault.reason === 'INTERNAL_FAULT') {
          log.error({ method: path, requestId, error: describeDefect(fault.cause) }, 'internal fault');
        }
        metrics.handled.labels(path, status[code]).inc();
        callback(fault.toServerError());
      }
      this.#lastCall = performance.now();
      const durationMs = this.#lastCall - begin;
      seconds.observe(durationMs / 1000);
      log.info(
        { method: path, code: status[code], ms: Math.round(durationMs * 1000) / 1000, requestId, ...logged },
        'call',
      );
    };
  }

  #answer<I extends DescMessage>(
    call: ServerUnaryCall<MessageShape<I>, Uint8Array>,
    handler: UnaryHandler<I>,
    logged: LoggedFields,
  ): Uint8Array {
    const nowMs = this.#environment.now();
    const deadline = call.getDeadline();
    if (Number(deadline) <= nowMs) {
      throw new Fault({
        reason: 'DEADLINE_PASSED',
        message: 'the deadline had passed when the call was read',
      });
    }
    const active = this.#environment.active.current;
    if (active === undefined) {
      throw new Fault({
        reason: 'NOT_READY',
        message: 'no snapshot is active yet; wait for the health check',
      });
    }
    this.#writer.reset();
    return handler(call.request, {
      dataset: active.dataset,
      active,
      today: this.#calendar.dayAt(nowMs),
      isStale: isStale(active.dataset, nowMs),
      writer: this.#writer,
      meta: this.#meta,
      logged,
    });
  }
}

/** Where a defect happened. Not its message: that could repeat what was typed. */
function describeDefect(error: unknown): { name: string; stack: string } {
  if (!(error instanceof Error)) return { name: typeof error, stack: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, stack: frames.slice(0, 8).join('\n') };
}

/** A number as the power of two above it, so that a log tells sizes and not contents. */
export function sizeBucket(size: number): string {
  return size === 0 ? '0' : `<=${2 ** Math.ceil(Math.log2(size))}`;
}
