import { AnswerCache } from './answer-cache.ts';
import { AsyncUnaryCalls } from './async-unary.ts';
import { CallContexts, type CallEnvironment } from './call-context.ts';
import { CallRecords } from './call-record.ts';
import { StreamCalls } from './streaming.ts';
import { UnaryCalls } from './unary.ts';
import { WatchCalls } from './watching.ts';

export interface CallsOptions extends CallEnvironment {
  /** Longest time for which the reader of a stream may take nothing, in milliseconds. Default: `STALL_LIMIT_MS`. */
  readonly stallLimitMs?: number;
  /** Most bytes of answers that are kept to be given again; 0 keeps none. Default: 32 MiB. */
  readonly answerCacheBytes?: number;
}

/** As the setting `OPPSLAG_ANSWER_CACHE_MIB` has it. */
const ANSWER_CACHE_BYTES = 32 * 1024 * 1024;

/** All calls of a listener: one place for readiness, deadlines, errors, metrics and the access log. */
export class Calls {
  readonly unary: UnaryCalls;
  readonly streams: StreamCalls;
  /** Calls with one answer that is waited for. */
  readonly waiting: AsyncUnaryCalls;
  /** Calls that go on until their caller leaves. */
  readonly watches: WatchCalls;
  /** Answers of SearchConcepts. Undefined when none are kept. */
  readonly searchAnswers: AnswerCache | undefined;
  readonly #records: CallRecords;

  constructor(options: CallsOptions) {
    const contexts = new CallContexts(options);
    this.#records = new CallRecords(options);
    const shared = { contexts, records: this.#records };
    const { answerCacheBytes: maxBytes = ANSWER_CACHE_BYTES, metrics } = options;
    this.searchAnswers =
      maxBytes === 0 ? undefined : new AnswerCache({ maxBytes, counts: metrics.answerCache });
    this.unary = new UnaryCalls(shared);
    this.streams = new StreamCalls({ ...options, ...shared });
    this.waiting = new AsyncUnaryCalls(shared);
    this.watches = new WatchCalls(shared);
  }

  /** Milliseconds since a call was last answered; 0 while one is being answered. */
  idleMs(): number {
    return this.#records.idleMs();
  }
}
