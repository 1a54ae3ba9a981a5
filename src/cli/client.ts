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
import { Client, credentials, logVerbosity, type ServiceError, setLogVerbosity, status } from '@grpc/grpc-js';
import { ErrorInfoSchema } from '../../gen/google/rpc/error_details_pb.ts';
import { StatusSchema } from '../../gen/google/rpc/status_pb.ts';
import { OppslagError } from '../base/errors.ts';
import { isAddress } from '../config.ts';

const CALL_TIMEOUT_MS = 10_000;

/** What to do about some reasons of the API. */
const HINTS: Readonly<Record<string, string>> = {
  CODE_SYSTEM_UNKNOWN: '`oppslag systems` lists what is served.',
  SNAPSHOT_NOT_KEPT: '`oppslag status` lists the snapshots that are kept.',
  SNAPSHOT_REJECTED:
    'What was served is served on; docs/snapshot-format.md says what to do about each reason.',
};

/** A connection to a running service, for the client commands. */
export class OppslagClient {
  readonly #client: Client;

  /**
   * @param address `host:port`
   * @throws OppslagError ADDRESS_INVALID
   */
  constructor(address: string) {
    if (!isAddress(address)) {
      throw new OppslagError({
        code: 'ADDRESS_INVALID',
        message: 'the address of the service must be host:port, port 0 to 65535',
        hint: 'Correct --address or OPPSLAG_GRPC_ADDRESS.',
      });
    }
    // The library writes its own lines about what the error below says in ours.
    setLogVerbosity(logVerbosity.NONE);
    this.#client = new Client(address, credentials.createInsecure());
  }

  /** Calls a method. Throws OppslagError with the server's own reason and words, or UNREACHABLE. */
  async call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    { timeoutMs = CALL_TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<MessageShape<O>> {
    const path = `/${method.parent.typeName}/${method.name}`;
    return await new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        (message: MessageShape<I>) => Buffer.from(toBinary(method.input, message)),
        (bytes: Buffer) => fromBinary(method.output, bytes),
        create(method.input, request),
        { deadline: Date.now() + timeoutMs },
        (error, response) => {
          if (error !== null) reject(callFailed(error));
          else resolve(response as MessageShape<O>);
        },
      );
    });
  }

  /**
   * Calls a method that answers with a run of messages. The run goes no faster than it is read, and ends when it is no longer
   * read. Throws as `call`.
   */
  async *stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
  ): AsyncGenerator<MessageShape<O>> {
    const stream = this.#client.makeServerStreamRequest(
      `/${method.parent.typeName}/${method.name}`,
      (message: MessageShape<I>) => Buffer.from(toBinary(method.input, message)),
      (bytes: Buffer) => fromBinary(method.output, bytes),
      create(method.input, request),
    );
    try {
      for await (const message of stream) yield message as MessageShape<O>;
    } catch (error) {
      throw callFailed(error as ServiceError);
    } finally {
      stream.cancel();
    }
  }

  close(): void {
    this.#client.close();
  }
}

/** Runs an action with a client and closes it afterwards. */
export async function withClient<T>(
  address: string,
  action: (client: OppslagClient) => Promise<T>,
): Promise<T> {
  const client = new OppslagClient(address);
  try {
    return await action(client);
  } finally {
    client.close();
  }
}

function callFailed(error: ServiceError): OppslagError {
  const isUnreachable =
    error.code === status.UNAVAILABLE && error.metadata.get('grpc-status-details-bin').length === 0;
  if (isUnreachable) {
    return new OppslagError({
      code: 'UNREACHABLE',
      message: 'no service answers at that address',
      hint: 'Start one with `npm start`, or name another with --address.',
      cause: error,
    });
  }
  const reason = reasonOf(error);
  return new OppslagError({
    code: reason ?? status[error.code] ?? 'UNKNOWN',
    message: error.details,
    cause: error,
    ...(reason === undefined || HINTS[reason] === undefined ? {} : { hint: HINTS[reason] }),
  });
}

function reasonOf(error: ServiceError): string | undefined {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) return undefined;
  for (const detail of fromBinary(StatusSchema, bytes).details) {
    const info = anyUnpack(detail, ErrorInfoSchema);
    if (info !== undefined) return info.reason;
  }
  return undefined;
}
