import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

/** The standard health service: `""` and each service name. SERVING only while data can be queried. */
export class Health {
  readonly #names: readonly string[];
  readonly #implementation: HealthImplementation;

  constructor(serviceNames: readonly string[]) {
    this.#names = ['', ...serviceNames];
    this.#implementation = new HealthImplementation(
      Object.fromEntries(this.#names.map((name) => [name, 'NOT_SERVING' as const])),
    );
  }

  addTo(server: Server): void {
    this.#implementation.addToServer(server);
  }

  set(isServing: boolean): void {
    for (const name of this.#names)
      this.#implementation.setStatus(name, isServing ? 'SERVING' : 'NOT_SERVING');
  }
}
