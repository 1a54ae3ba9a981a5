import { randomUUID } from 'node:crypto';
import type { DescMethod } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import type { MethodMetrics } from '../base/call-metrics.ts';
import type { Log } from '../base/log.ts';
import type { CallEnvironment, LoggedFields } from './call-context.ts';
import { Fault } from './fault.ts';
import { methodPath } from './service-definition.ts';

type RecordEnvironment = Pick<CallEnvironment, 'log' | 'metrics'>;

/** What becomes of calls: metrics, the access log, and how long none has moved. */
export class CallRecords {
  readonly #environment: RecordEnvironment;
  readonly #activity: Activity = { running: 0, lastCall: performance.now() };

  constructor(environment: RecordEnvironment) {
    this.#environment = environment;
  }

  /** Milliseconds since a call was last answered; 0 while one is being answered. */
  idleMs(): number {
    return this.#activity.running > 0 ? 0 : performance.now() - this.#activity.lastCall;
  }

  /** What begins a record of a call of this method. */
  of(method: DescMethod): () => CallRecord {
    const { log, metrics } = this.#environment;
    const path = methodPath(method);
    const keeper = {
      log: log.child({ method: path }),
      metrics: metrics.calls.of(path),
      activity: this.#activity,
    };
    return () => new CallRecord(keeper);
  }
}

interface Activity {
  running: number;
  lastCall: number;
}

/** What the records of a method share. */
interface RecordKeeper {
  /** Writes the method into every line; it is serialised once. */
  readonly log: Log;
  readonly metrics: MethodMetrics;
  readonly activity: Activity;
}

/** The record of one call. Begins when it is made; ended once, by one of its methods. */
export class CallRecord {
  /** What the access log tells of the call besides what it always tells. */
  logged: LoggedFields = {};
  readonly #begin = performance.now();
  readonly #keeper: RecordKeeper;

  constructor(keeper: RecordKeeper) {
    this.#keeper = keeper;
    keeper.metrics.started++;
    keeper.activity.running++;
  }

  /** The call was answered. */
  succeed(): void {
    this.#end(status.OK);
  }

  /** The call ended without an answer and without a fault, as when the caller left. */
  abandon(code: status): void {
    this.#end(code);
  }

  /** The call failed. Returns what to tell the caller. */
  fail(error: unknown): Fault {
    const requestId = randomUUID();
    const fault = Fault.from(error, requestId);
    if (fault.reason === 'INTERNAL_FAULT') {
      this.#keeper.log.error({ requestId, error: describeDefect(fault.cause) }, 'internal fault');
    }
    this.#end(fault.code, requestId);
    return fault;
  }

  #end(code: status, requestId?: string): void {
    const { log, metrics, activity } = this.#keeper;
    activity.running--;
    activity.lastCall = performance.now();
    const durationMs = activity.lastCall - this.#begin;
    const name = status[code];
    metrics.end(name, durationMs / 1000);
    if (!log.isLevelEnabled('info')) return;
    const ms = Math.round(durationMs * 1000) / 1000;
    log.info({ code: name, ms, requestId, ...this.logged }, 'call');
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
