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
import {
  Client,
  connectivityState,
  credentials,
  logVerbosity,
  type ServiceError,
  setLogVerbosity,
} from '@grpc/grpc-js';
import { OppslagError } from '../base/errors.ts';
import { isAddress } from '../config.ts';
import { callFailed, unreachable } from './fault-words.ts';

const CALL_TIMEOUT_MS = 10_000;
/** How long a service may take to say that it is one. */
const CONNECT_TIMEOUT_MS = 10_000;

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
    await this.#connect();
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
    await this.#connect();
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

  /**
   * Waits until the service has said a first word, or cannot be connected to, which the call then tells at once. Calls that
   * may go on for long have no deadline to end them when all that listens is a mute socket.
   *
   * @throws OppslagError UNREACHABLE
   */
  async #connect(): Promise<void> {
    const channel = this.#client.getChannel();
    const deadline = Date.now() + CONNECT_TIMEOUT_MS;
    const { READY, TRANSIENT_FAILURE } = connectivityState;
    for (;;) {
      const state = channel.getConnectivityState(true);
      if (state === READY || state === TRANSIENT_FAILURE) return;
      await new Promise<void>((resolve, reject) => {
        channel.watchConnectivityState(state, deadline, (error) => {
          if (error === undefined) resolve();
          else reject(unreachable(error));
        });
      });
    }
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
