import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { Client, type ClientReadableStream, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { BadRequestSchema, ErrorInfoSchema } from '../../gen/google/rpc/error_details_pb.ts';
import { StatusSchema } from '../../gen/google/rpc/status_pb.ts';

/** A failed call, decoded. */
export interface CallFailure {
  readonly code: string;
  readonly message: string;
  readonly reason: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly { readonly field: string; readonly rule: string }[];
}

/** A plain grpc-js client with the generated messages, as a registry's back end has one. */
export class TestClient {
  readonly #client: Client;

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure());
  }

  async call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    options: { deadlineMs?: number } = {},
  ): Promise<MessageShape<O>> {
    const bytes = await this.raw(method, toBinary(method.input, create(method.input, request)), options);
    return fromBinary(method.output, bytes);
  }

  /** The answer's bytes. */
  raw(method: DescMethodUnary, request: Uint8Array, options: { deadlineMs?: number } = {}): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        `/${method.parent.typeName}/${method.name}`,
        (message: Buffer) => message,
        (message: Buffer) => message,
        Buffer.from(request),
        { deadline: Date.now() + (options.deadlineMs ?? 10_000) },
        (error, response) => (error === null ? resolve(response as Buffer) : reject(error)),
      );
    });
  }

  /** The failure of a call that must fail. */
  async failure<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
  ): Promise<CallFailure> {
    try {
      await this.call(method, request);
    } catch (error) {
      return decodeFailure(error as ServiceError);
    }
    throw new Error(`${method.name} was expected to fail`);
  }

  /** A run of messages, as grpc-js gives it: paused by `pause`, given up by `cancel`. */
  stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    options: { deadlineMs?: number } = {},
  ): ClientReadableStream<MessageShape<O>> {
    return this.#client.makeServerStreamRequest(
      `/${method.parent.typeName}/${method.name}`,
      (message: MessageShape<I>) => Buffer.from(toBinary(method.input, message)),
      (bytes: Buffer) => fromBinary(method.output, bytes),
      create(method.input, request),
      { deadline: Date.now() + (options.deadlineMs ?? 60_000) },
    );
  }

  close(): void {
    this.#client.close();
  }
}

export function decodeFailure(error: ServiceError): CallFailure {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  const details = bytes instanceof Buffer ? fromBinary(StatusSchema, bytes).details : [];
  const info = details
    .map((detail) => anyUnpack(detail, ErrorInfoSchema))
    .find((found) => found !== undefined);
  const bad = details
    .map((detail) => anyUnpack(detail, BadRequestSchema))
    .find((found) => found !== undefined);
  return {
    code: status[error.code] ?? String(error.code),
    message: error.details,
    reason: info?.reason,
    metadata: info?.metadata ?? {},
    violations: (bad?.fieldViolations ?? []).map(({ field, description }) => ({ field, rule: description })),
  };
}
