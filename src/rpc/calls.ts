import { CallContexts, type CallEnvironment } from './call-context.ts';
import { CallRecords } from './call-record.ts';
import { StreamCalls } from './streaming.ts';
import { UnaryCalls } from './unary.ts';

export interface CallsOptions extends CallEnvironment {
  /** Longest time for which the reader of a stream may take nothing, in milliseconds. Default: `STALL_LIMIT_MS`. */
  readonly stallLimitMs?: number;
}

/** All calls of a listener: one place for readiness, deadlines, errors, metrics and the access log. */
export class Calls {
  readonly unary: UnaryCalls;
  readonly streams: StreamCalls;
  readonly #records: CallRecords;

  constructor(options: CallsOptions) {
    const contexts = new CallContexts(options);
    this.#records = new CallRecords(options);
    const shared = { contexts, records: this.#records };
    this.unary = new UnaryCalls(shared);
    this.streams = new StreamCalls({ ...options, ...shared });
  }

  /** Milliseconds since a call was last answered; 0 while one is being answered. */
  idleMs(): number {
    return this.#records.idleMs();
  }
}
