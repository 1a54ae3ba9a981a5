import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { LocalDay } from '../concept/local-day.ts';
import { OsloCalendar } from '../concept/today.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { type ActiveDataset, type ActiveSnapshot, isStale } from '../refresh/active.ts';
import { Fault } from './fault.ts';
import { MessageWriter } from './message-writer.ts';
import { MetaWriter } from './meta-writer.ts';

/** What every handler may know of its call. The dataset is read once, so that one answer comes from one snapshot. */
export interface CallContext {
  readonly dataset: Dataset;
  readonly active: ActiveDataset;
  /** Milliseconds since 1970, when the call was read. */
  readonly nowMs: number;
  /** Today in Europe/Oslo. */
  readonly today: LocalDay;
  readonly isStale: boolean;
  /** The dataset before, for those who still page through it. Undefined when its grace time has passed. */
  readonly previous: Dataset | undefined;
  /** Empty, for this message alone. */
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
  /** True when the answer was kept from before. */
  cached?: boolean;
}

export interface CallEnvironment {
  readonly active: ActiveSnapshot;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Gives each call its context, or says why it cannot be answered. */
export class CallContexts {
  /** The one writer of all calls: a message is written without a pause, and then copied out. */
  readonly writer = new MessageWriter();
  readonly #environment: Pick<CallEnvironment, 'active' | 'now'>;
  readonly #calendar = new OsloCalendar();
  readonly #meta = new MetaWriter();

  constructor(environment: Pick<CallEnvironment, 'active' | 'now'>) {
    this.#environment = environment;
  }

  /**
   * The context of a call that was just read.
   *
   * @param deadline of the call, milliseconds since 1970
   * @throws Fault DEADLINE_PASSED, NOT_READY
   */
  open(deadline: Date | number, logged: LoggedFields): CallContext {
    const nowMs = this.#environment.now();
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
    this.writer.reset();
    return {
      dataset: active.dataset,
      active,
      nowMs,
      today: this.#calendar.dayAt(nowMs),
      isStale: isStale(active.dataset, nowMs),
      previous: this.#environment.active.stillPaged(nowMs),
      writer: this.writer,
      meta: this.#meta,
      logged,
    };
  }
}
