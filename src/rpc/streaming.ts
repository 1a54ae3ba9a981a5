import type { DescMessage, DescMethodServerStreaming, MessageShape } from '@bufbuild/protobuf';
import { type handleServerStreamingCall, type ServerWritableStream, status } from '@grpc/grpc-js';
import { nextTurn } from '../base/next-turn.ts';
import type { CallContext, CallContexts } from './call-context.ts';
import type { CallRecord, CallRecords } from './call-record.ts';
import { Fault } from './fault.ts';

/**
 * Answers a request with a run of messages. Checks the request before it returns; makes a message only when it is asked
 * for one, in `context.writer`, which is empty then and belongs to other calls between two messages.
 *
 * Throws Fault for what the contract foresees.
 */
export type StreamHandler<I extends DescMessage> = (
  request: MessageShape<I>,
  context: CallContext,
) => Iterator<Uint8Array>;

/** Longest time for which a reader may take nothing. A stream holds its dataset, and that must not be for ever. */
const STALL_LIMIT_MS = 60_000;

export interface StreamCallsOptions {
  readonly contexts: CallContexts;
  readonly records: CallRecords;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Longest time for which a reader may take nothing, in milliseconds. Default: a minute. */
  readonly stallLimitMs?: number;
}

type StreamCall<I extends DescMessage> = ServerWritableStream<MessageShape<I>, Uint8Array>;

/**
 * Wraps the handlers of calls with a run of answers. What a reader has not taken is not made: memory stays as it is,
 * however slow the reader. Other calls get a turn after every message.
 */
export class StreamCalls {
  readonly #contexts: CallContexts;
  readonly #records: CallRecords;
  readonly #now: () => number;
  readonly #stallLimitMs: number;

  constructor(options: StreamCallsOptions) {
    this.#contexts = options.contexts;
    this.#records = options.records;
    this.#now = options.now;
    this.#stallLimitMs = options.stallLimitMs ?? STALL_LIMIT_MS;
  }

  /** The grpc-js handler of a method. */
  handle<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    handler: StreamHandler<I>,
  ): handleServerStreamingCall<MessageShape<I>, Uint8Array> {
    const begin = this.#records.of(method);
    return (call) => void this.#answer(call, begin(), handler);
  }

  async #answer<I extends DescMessage>(
    call: StreamCall<I>,
    record: CallRecord,
    handler: StreamHandler<I>,
  ): Promise<void> {
    const deadline = Number(call.getDeadline());
    try {
      const messages = handler(call.request, this.#contexts.open(deadline, record.logged));
      await this.#send(call, messages, deadline);
      if (call.writableFinished) record.succeed();
      else record.abandon(this.#now() < deadline ? status.CANCELLED : status.DEADLINE_EXCEEDED);
    } catch (error) {
      const fault = record.fail(error);
      // An error event is how grpc-js is told to end a stream with a status, after what was written before.
      if (!call.destroyed) call.emit('error', fault.toServerError());
    }
  }

  /** Sends messages until there are no more or the caller has left. */
  async #send<I extends DescMessage>(
    call: StreamCall<I>,
    messages: Iterator<Uint8Array>,
    deadline: number,
  ): Promise<void> {
    for (;;) {
      this.#contexts.writer.reset();
      const next = messages.next();
      if (next.done === true) break;
      const hasRoom = call.write(next.value);
      await (hasRoom ? nextTurn() : this.#waitForRoom(call, deadline));
      if (call.destroyed) return;
      if (this.#now() >= deadline) throw deadlinePassed();
    }
    call.end();
    await new Promise<void>((resolve) => {
      call.once('finish', resolve).once('close', resolve);
    });
  }

  /** Resolves when the reader has taken what was written, or has left. */
  async #waitForRoom<I extends DescMessage>(call: StreamCall<I>, deadline: number): Promise<void> {
    const untilDeadlineMs = Math.max(deadline - this.#now(), 0);
    const fault = untilDeadlineMs < this.#stallLimitMs ? deadlinePassed() : this.#stalled();
    await new Promise<void>((resolve, reject) => {
      const settle = (action: () => void): void => {
        clearTimeout(timer);
        call.off('drain', onMove).off('close', onMove);
        action();
      };
      const onMove = (): void => settle(resolve);
      const timer = setTimeout(
        () => settle(() => reject(fault)),
        Math.min(untilDeadlineMs, this.#stallLimitMs),
      );
      call.on('drain', onMove).on('close', onMove);
    });
  }

  #stalled(): Fault {
    return new Fault({
      reason: 'DEADLINE_PASSED',
      message: `a reader must take something within ${this.#stallLimitMs / 1000} seconds`,
    });
  }
}

function deadlinePassed(): Fault {
  return new Fault({ reason: 'DEADLINE_PASSED', message: 'the deadline passed before all was sent' });
}
