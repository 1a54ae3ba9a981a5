import { AdminService } from '../../gen/oppslag/v1/admin_service_pb.ts';
import type { Refresher } from '../refresh/refresher.ts';
import { addAdminService } from './admin-service.ts';
import type { CallEnvironment } from './call-context.ts';
import { Calls } from './calls.ts';
import { Health } from './health.ts';
import { addReflection } from './reflection.ts';
import { GrpcServer } from './server.ts';

/** Longest time for which calls may go on when it closes. A refresh that is broken off changes nothing. */
const CLOSE_TIMEOUT_MS = 1_000;

/** The listener for operators: AdminService, with health and reflection of its own. */
export class AdminListener {
  readonly #grpc = new GrpcServer();
  readonly #health = new Health([AdminService.typeName]);
  readonly #calls: Calls;

  constructor(options: CallEnvironment & { readonly refresher: Refresher }) {
    this.#calls = new Calls({ ...options, answerCacheBytes: 0 });
    addAdminService(this.#grpc.server, this.#calls, options);
    this.#health.addTo(this.#grpc.server);
    addReflection(this.#grpc.server, [AdminService]);
  }

  /** Starts to listen. Returns the address that was taken. Throws OppslagError ADDRESS_UNAVAILABLE. */
  async listen(address: string): Promise<string> {
    const taken = await this.#grpc.listen(address, 'OPPSLAG_ADMIN_ADDRESS');
    this.#health.set(true);
    return taken;
  }

  async close(): Promise<void> {
    this.#health.set(false);
    await this.#grpc.close(CLOSE_TIMEOUT_MS, () => this.#calls.idleMs());
  }
}
