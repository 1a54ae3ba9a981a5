import type { DescMessage, DescMethodServerStreaming, MessageShape } from '@bufbuild/protobuf';
import { type handleServerStreamingCall, type ServerWritableStream, status } from '@grpc/grpc-js';
import type { CallContexts } from './call-context.ts';
import type { CallRecord, CallRecords } from './call-record.ts';

/** What a call that watches gets, message by message, for as long as there is something to tell. */
export interface Watch {
  /** Waits for the next message; undefined once it is closed. Throws Fault when it ends for another reason. */
  take(): Promise<Uint8Array | undefined>;
  /** Called when the caller has left, or the call has failed. */
  close(): void;
}

/** Begins a watch. Throws Fault for what the contract foresees. */
export type WatchHandler<I extends DescMessage> = (request: MessageShape<I>) => Watch;

type WatchCall<I extends DescMessage> = ServerWritableStream<MessageShape<I>, Uint8Array>;

/** Wraps the handlers of calls that never end by themselves. Nothing is taken for a reader that has not taken what was sent. */
export class WatchCalls {
  readonly #contexts: CallContexts;
  readonly #records: CallRecords;

  constructor(options: { readonly contexts: CallContexts; readonly records: CallRecords }) {
    this.#contexts = options.contexts;
    this.#records = options.records;
  }

  /** The grpc-js handler of a method. */
  handle<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    handler: WatchHandler<I>,
  ): handleServerStreamingCall<MessageShape<I>, Uint8Array> {
    const begin = this.#records.of(method);
    return (call) => void this.#answer(call, begin(), handler);
  }

  async #answer<I extends DescMessage>(
    call: WatchCall<I>,
    record: CallRecord,
    handler: WatchHandler<I>,
  ): Promise<void> {
    const deadline = Number(call.getDeadline());
    let watch: Watch | undefined;
    try {
      this.#contexts.open(deadline, record.logged);
      watch = handler(call.request);
      const own = watch;
      call.once('cancelled', () => own.close()).once('close', () => own.close());
      for (;;) {
        const message = await watch.take();
        if (message === undefined || call.destroyed || call.cancelled) break;
        if (!call.write(message)) await roomIn(call);
      }
      record.abandon(Date.now() < deadline ? status.CANCELLED : status.DEADLINE_EXCEEDED);
    } catch (error) {
      const fault = record.fail(error);
      if (!call.destroyed) call.emit('error', fault.toServerError());
    } finally {
      watch?.close();
    }
  }
}

/** Resolves when the reader has taken what was written, or has left. */
async function roomIn<I extends DescMessage>(call: WatchCall<I>): Promise<void> {
  if (call.destroyed || call.cancelled) return;
  await new Promise<void>((resolve) => {
    const onMove = (): void => {
      call.off('drain', onMove).off('close', onMove).off('cancelled', onMove);
      resolve();
    };
    call.on('drain', onMove).on('close', onMove).on('cancelled', onMove);
  });
}
