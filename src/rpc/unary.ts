import type { DescMessage, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import type { handleUnaryCall } from '@grpc/grpc-js';
import type { AnswerCache } from './answer-cache.ts';
import type { CallContext, CallContexts } from './call-context.ts';
import type { CallRecord, CallRecords } from './call-record.ts';
import { decodeRequest } from './decode-request.ts';
import { Fault } from './fault.ts';

/** Answers a request with the bytes of the response. Throws Fault for what the contract foresees. */
export type UnaryHandler<I extends DescMessage> = (
  request: MessageShape<I>,
  context: CallContext,
) => Uint8Array;

/** Longest answer, in bytes: what gRPC clients take unless told otherwise. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Fields that decide how long an answer gets, the one that does most first. */
const SIZE_FIELDS = ['codes', 'codings', 'page_size', 'follow'] as const;

export interface UnaryCallsOptions {
  readonly contexts: CallContexts;
  readonly records: CallRecords;
}

/** Wraps the handlers of calls with one answer. */
export class UnaryCalls {
  readonly #contexts: CallContexts;
  readonly #records: CallRecords;

  constructor(options: UnaryCallsOptions) {
    this.#contexts = options.contexts;
    this.#records = options.records;
  }

  /**
   * The grpc-js handler of a method.
   *
   * @param cache for answers that depend on nothing but what the cache takes into account
   */
  handle<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    handler: UnaryHandler<I>,
    cache?: AnswerCache,
  ): handleUnaryCall<Buffer, Uint8Array> {
    const begin = this.#records.of(method);
    const answer = (request: Buffer, deadline: Date | number, record: CallRecord): Uint8Array => {
      const context = this.#contexts.open(deadline, record.logged);
      if (cache === undefined) return make(method, handler, request, context);
      const { bytes, logged } = cache.answer(context, request, () => make(method, handler, request, context));
      record.logged = logged;
      return bytes;
    };
    return (call, callback) => {
      const record = begin();
      let bytes: Uint8Array;
      try {
        bytes = answer(call.request, call.getDeadline(), record);
      } catch (error) {
        callback(record.fail(error).toServerError());
        return;
      }
      callback(null, bytes);
      record.succeed();
    };
  }
}

/** Makes an answer anew. Throws REQUEST_INVALID, ANSWER_TOO_LARGE, and what the handler does. */
function make<I extends DescMessage>(
  method: DescMethodUnary<I>,
  handler: UnaryHandler<I>,
  request: Buffer,
  context: CallContext,
): Uint8Array {
  const bytes = handler(decodeRequest(method.input, request), context);
  if (bytes.length > MAX_ANSWER_BYTES) throw tooLarge(method.input);
  return bytes;
}

function tooLarge(input: DescMessage): Fault {
  const field = SIZE_FIELDS.find((name) => input.fields.some((own) => own.name === name));
  return new Fault({
    reason: 'ANSWER_TOO_LARGE',
    message: `the answer must have at most ${MAX_ANSWER_BYTES} bytes; ask for less${field === undefined ? '' : ` with ${field}`}`,
    ...(field === undefined ? {} : { metadata: { field } }),
  });
}
