import type { DescMessage, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import type { handleUnaryCall } from '@grpc/grpc-js';
import type { CallContexts } from './call-context.ts';
import type { CallRecord, CallRecords } from './call-record.ts';
import { decodeRequest } from './decode-request.ts';

/** Answers a request after a while, with the bytes of the response. Throws Fault for what the contract foresees. */
export type AsyncUnaryHandler<I extends DescMessage> = (request: MessageShape<I>) => Promise<Uint8Array>;

/** Wraps the handlers of calls that wait for something. They go on when their caller leaves. */
export class AsyncUnaryCalls {
  readonly #contexts: CallContexts;
  readonly #records: CallRecords;

  constructor(options: { readonly contexts: CallContexts; readonly records: CallRecords }) {
    this.#contexts = options.contexts;
    this.#records = options.records;
  }

  /** The grpc-js handler of a method. */
  handle<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    handler: AsyncUnaryHandler<I>,
  ): handleUnaryCall<Buffer, Uint8Array> {
    const begin = this.#records.of(method);
    const answer = async (
      request: Buffer,
      deadline: Date | number,
      record: CallRecord,
    ): Promise<Uint8Array> => {
      this.#contexts.open(deadline, record.logged);
      return await handler(decodeRequest(method.input, request));
    };
    return (call, callback) => {
      const record = begin();
      // A rejection that nobody handles would end the process.
      answer(call.request, call.getDeadline(), record).then(
        (bytes) => {
          callback(null, bytes);
          record.succeed();
        },
        (error: unknown) => callback(record.fail(error).toServerError()),
      );
    };
  }
}
