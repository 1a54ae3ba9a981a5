import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  SnapshotEventKind,
  type WatchSnapshotsRequestSchema,
  WatchSnapshotsResponseSchema,
} from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { OsloCalendar } from '../concept/today.ts';
import { type ActiveSnapshot, isStale } from '../refresh/active.ts';
import type { RefreshEvent } from '../refresh/listener.ts';
import type { Refresher } from '../refresh/refresher.ts';
import { summaryOfDataset } from '../refresh/summary.ts';
import { Fault } from './fault.ts';
import { Mailbox } from './mailbox.ts';
import { MetaWriter } from './meta-writer.ts';
import { changeMessages, snapshotMessage } from './snapshot-messages.ts';
import type { WatchHandler } from './watching.ts';

export interface SnapshotFeedOptions {
  readonly active: ActiveSnapshot;
  readonly refresher: Pick<Refresher, 'accepted'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Fields = Omit<
  MessageInitShape<typeof WatchSnapshotsResponseSchema>,
  'meta' | 'pinnedSequence' | '$typeName'
>;

/** Messages that wait for a slow reader. A registry that has missed as many looks at the state instead. */
const MAILBOX_CAPACITY = 8;
/** Each holds a few kilobytes; a caller that opens calls and never ends them must not fill the memory. */
const MAX_WATCHERS = 1_000;

/** Tells watchers what becomes of the snapshot. A message is encoded once, for all of them, and holds no dataset. */
export class SnapshotFeed {
  readonly #options: SnapshotFeedOptions;
  readonly #calendar = new OsloCalendar();
  readonly #meta = new MetaWriter();
  readonly #mailboxes = new Set<Mailbox>();
  /** For each source what was told last of its failing, so that a store that is down is told once. */
  readonly #failing = new Map<string, string>();
  #isClosed = false;

  constructor(options: SnapshotFeedOptions) {
    this.#options = options;
  }

  /** Hears of every phase of a refresh. */
  hear(event: RefreshEvent): void {
    const fields = this.#fieldsOf(event);
    if (fields === undefined || this.#mailboxes.size === 0) return;
    const message = this.#encode(fields);
    for (const mailbox of this.#mailboxes) mailbox.put(message);
  }

  /** The handler of WatchSnapshots. */
  readonly watch: WatchHandler<typeof WatchSnapshotsRequestSchema> = () => {
    if (this.#isClosed) throw draining();
    if (this.#mailboxes.size >= MAX_WATCHERS) {
      throw new Fault({ reason: 'OVERLOADED', message: `at most ${MAX_WATCHERS} calls can watch` });
    }
    const mailbox = new Mailbox(MAILBOX_CAPACITY, () => this.#encode(this.#current()));
    this.#mailboxes.add(mailbox);
    return {
      take: async () => {
        const message = await mailbox.take();
        if (message === undefined && this.#isClosed) throw draining();
        return message;
      },
      close: () => {
        mailbox.close();
        this.#mailboxes.delete(mailbox);
      },
    };
  };

  /** Ends all watches. Called when the server drains. */
  close(): void {
    this.#isClosed = true;
    for (const mailbox of this.#mailboxes) mailbox.close();
  }

  #fieldsOf(event: RefreshEvent): Fields | undefined {
    switch (event.phase) {
      case 'activated':
        this.#failing.delete(event.source);
        return this.#about(SnapshotEventKind.ACTIVATED, event.changes);
      case 'unchanged':
      case 'held':
        this.#failing.delete(event.source);
        return undefined;
      case 'pinned':
        return this.#about(SnapshotEventKind.PINNED, event.changes);
      case 'unpinned':
        return this.#about(SnapshotEventKind.PINNED, []);
      case 'stale':
        return this.#about(SnapshotEventKind.STALE, []);
      case 'rejected': {
        const { source, reason, snapshot } = event;
        const what = `${reason} ${snapshot?.id ?? ''}`;
        if (this.#failing.get(source) === what) return undefined;
        this.#failing.set(source, what);
        const kind = SnapshotEventKind.REJECTED;
        return { kind, reason, ...(snapshot === undefined ? {} : { snapshot: snapshotMessage(snapshot) }) };
      }
      default:
        return undefined;
    }
  }

  #current(): Fields {
    return this.#about(SnapshotEventKind.CURRENT, []);
  }

  /** An event of the snapshot that answers. */
  #about(kind: SnapshotEventKind, changes: Parameters<typeof changeMessages>[0]): Fields {
    const { current } = this.#options.active;
    const snapshot = current && snapshotMessage(summaryOfDataset(current.dataset), current.activatedAtMs);
    return { kind, changes: changeMessages(changes), ...(snapshot === undefined ? {} : { snapshot }) };
  }

  #encode(fields: Fields): Uint8Array {
    const { active, refresher, now } = this.#options;
    const nowMs = now();
    const dataset = active.current?.dataset;
    const meta =
      dataset === undefined
        ? {}
        : {
            meta: this.#meta.message({
              dataset,
              day: this.#calendar.dayAt(nowMs),
              isStale: isStale(dataset, nowMs),
            }),
          };
    const pinnedSequence = BigInt(refresher.accepted.pin?.sequence ?? 0);
    const message = create(WatchSnapshotsResponseSchema, { ...fields, ...meta, pinnedSequence });
    return toBinary(WatchSnapshotsResponseSchema, message);
  }
}

function draining(): Fault {
  return new Fault({ reason: 'DRAINING', message: 'the server is draining; watch another instance' });
}
