import { Client, credentials } from '@grpc/grpc-js';
import { service } from 'grpc-health-check';

interface HealthAnswer {
  readonly status: string;
}

/** The standard health service, as an orchestrator asks it. */
export class HealthClient {
  readonly #client: Client;

  constructor(address: string) {
    // A probe connects anew each time; waiting longer after each failure would hide when the service comes up.
    this.#client = new Client(address, credentials.createInsecure(), {
      'grpc.initial_reconnect_backoff_ms': 20,
      'grpc.max_reconnect_backoff_ms': 20,
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  /** SERVING, NOT_SERVING, or undefined when nothing answers. */
  check(): Promise<string | undefined> {
    const { path, requestSerialize, responseDeserialize } = service.Check!;
    const options = { deadline: Date.now() + 2_000 };
    return new Promise((resolve) => {
      const request = { service: '' };
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        options,
        (error, answer) => resolve(error === null ? (answer as HealthAnswer).status : undefined),
      );
    });
  }

  /** Hears of every state until the service ends. */
  watch(onState: (state: string) => void): void {
    const { path, requestSerialize, responseDeserialize } = service.Watch!;
    const stream = this.#client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {
      service: '',
    });
    stream.on('data', ({ status }: HealthAnswer) => onState(status));
    stream.on('error', () => {});
  }

  close(): void {
    this.#client.close();
  }
}
