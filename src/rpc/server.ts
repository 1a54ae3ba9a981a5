import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { OppslagError } from '../base/errors.ts';
import { MAX_ANSWER_BYTES } from './unary.ts';

/** Settings of every listener: bounded messages, streams and connections. Times in milliseconds. */
const SERVER_OPTIONS = {
  'grpc.max_receive_message_length': 64 * 1024,
  'grpc.max_send_message_length': MAX_ANSWER_BYTES,
  'grpc.max_concurrent_streams': 100,
  'grpc.max_connection_idle_ms': 300_000,
  'grpc.max_connection_age_ms': 1_800_000,
  'grpc.max_connection_age_grace_ms': 30_000,
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.enable_channelz': 0,
} as const;

/** A call that was accepted is answered long before. */
const QUIET_MS = 500;

/** A gRPC listener. */
export class GrpcServer {
  readonly server = new Server(SERVER_OPTIONS);

  /**
   * Starts to listen.
   *
   * @param address `host:port`; port 0 takes any free one
   * @param setting where the address comes from, for the error
   * @returns the address that was taken
   * @throws OppslagError ADDRESS_UNAVAILABLE
   */
  async listen(address: string, setting = 'OPPSLAG_GRPC_ADDRESS'): Promise<string> {
    // grpc-js writes a line of its own on stderr when a port is taken; the error says it better. Who asked for lines gets them.
    const isQuiet = process.env.GRPC_VERBOSITY === undefined;
    if (isQuiet) setLogVerbosity(logVerbosity.NONE);
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
        if (isQuiet) setLogVerbosity(logVerbosity.ERROR);
        if (error === null) resolve(bound);
        else reject(addressUnavailable(setting, error));
      });
    });
    return address.replace(/:\d+$/, `:${port}`);
  }

  /**
   * Closes the listener and lets calls that were accepted finish. Streams that never end by themselves, such as health
   * watches, are ended when no other call has moved for `QUIET_MS`, and everything is after `timeoutMs`.
   *
   * @param idleMs tells for how long no call has begun or ended
   */
  async close(timeoutMs: number, idleMs: () => number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    let isClosed = false;
    this.server.tryShutdown(() => {
      isClosed = true;
    });
    const closing = performance.now();
    while (!isClosed && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (Math.min(idleMs(), performance.now() - closing) > QUIET_MS) break;
    }
    this.server.forceShutdown();
  }
}

/** A listener that cannot be opened. Names the setting, not the address. */
export function addressUnavailable(setting: string, cause: unknown): OppslagError<'ADDRESS_UNAVAILABLE'> {
  return new OppslagError({
    code: 'ADDRESS_UNAVAILABLE',
    message: `${setting} must be an address of this machine whose port is free`,
    hint: 'Find what holds the port (for example with `ss -ltnp`), or choose another; port 0 takes any free one.',
    cause,
  });
}
