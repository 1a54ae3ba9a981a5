import { randomUUID } from 'node:crypto';
import type { DescMethod } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import type { CallEnvironment, LoggedFields } from './call-context.ts';
import { Fault } from './fault.ts';
import { methodPath } from './service-definition.ts';

type RecordEnvironment = Pick<CallEnvironment, 'log' | 'metrics'>;

/** What becomes of calls: metrics, the access log, and how long none has moved. */
export class CallRecords {
  readonly #environment: RecordEnvironment;
  #running = 0;
  #lastCall = performance.now();

  constructor(environment: RecordEnvironment) {
    this.#environment = environment;
  }

  /** Milliseconds since a call was last answered; 0 while one is being answered. */
  idleMs(): number {
    return this.#running > 0 ? 0 : performance.now() - this.#lastCall;
  }

  /** What begins a record of a call of this method. */
  of(method: DescMethod): () => CallRecord {
    const { log, metrics } = this.#environment;
    const path = methodPath(method);
    const started = metrics.started.labels(path);
    const seconds = metrics.handlingSeconds.labels(path);
    const ok = metrics.handled.labels(path, status[status.OK]);
    const end = (record: CallRecord, code: status, requestId?: string): void => {
      if (code === status.OK) ok.inc();
      else metrics.handled.labels(path, status[code]).inc();
      this.#running--;
      this.#lastCall = performance.now();
      const durationMs = this.#lastCall - record.begin;
      seconds.observe(durationMs / 1000);
      const ms = Math.round(durationMs * 1000) / 1000;
      log.info({ method: path, code: status[code], ms, requestId, ...record.logged }, 'call');
    };
    const defect = (requestId: string, cause: unknown): void =>
      log.error({ method: path, requestId, error: describeDefect(cause) }, 'internal fault');
    return () => {
      started.inc();
      this.#running++;
      return new CallRecord({ end, defect });
    };
  }
}

interface RecordKeeper {
  end(record: CallRecord, code: status, requestId?: string): void;
  defect(requestId: string, cause: unknown): void;
}

/** The record of one call. Ended once, by one of its methods. */
export class CallRecord {
  readonly begin = performance.now();
  readonly logged: LoggedFields = {};
  readonly #keeper: RecordKeeper;

  constructor(keeper: RecordKeeper) {
    this.#keeper = keeper;
  }

  /** The call was answered. */
  succeed(): void {
    this.#keeper.end(this, status.OK);
  }

  /** The call ended without an answer and without a fault, as when the caller left. */
  abandon(code: status): void {
    this.#keeper.end(this, code);
  }

  /** The call failed. Returns what to tell the caller. */
  fail(error: unknown): Fault {
    const requestId = randomUUID();
    const fault = Fault.from(error, requestId);
    if (fault.reason === 'INTERNAL_FAULT') this.#keeper.defect(requestId, fault.cause);
    this.#keeper.end(this, fault.code, requestId);
    return fault;
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
