import type { DescMessage, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import type { handleUnaryCall } from '@grpc/grpc-js';
import type { CallContext, CallContexts } from './call-context.ts';
import type { CallRecords } from './call-record.ts';

/** Answers a request with the bytes of the response. Throws Fault for what the contract foresees. */
export type UnaryHandler<I extends DescMessage> = (
  request: MessageShape<I>,
  context: CallContext,
) => Uint8Array;

/** Wraps the handlers of calls with one answer. */
export class UnaryCalls {
  readonly #contexts: CallContexts;
  readonly #records: CallRecords;

  constructor(options: { readonly contexts: CallContexts; readonly records: CallRecords }) {
    this.#contexts = options.contexts;
    this.#records = options.records;
  }

  /** The grpc-js handler of a method. */
  handle<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    handler: UnaryHandler<I>,
  ): handleUnaryCall<MessageShape<I>, Uint8Array> {
    const begin = this.#records.of(method);
    return (call, callback) => {
      const record = begin();
      try {
        const answer = handler(call.request, this.#contexts.open(call.getDeadline(), record.logged));
        callback(null, answer);
      } catch (error) {
        callback(record.fail(error).toServerError());
        return;
      }
      record.succeed();
    };
  }
}
