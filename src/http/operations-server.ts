import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OppslagError } from '../base/errors.ts';
import type { Metrics } from '../base/metrics.ts';

export interface OperationsServerOptions {
  readonly metrics: Metrics;
  /** True while calls can be answered. */
  readonly isReady: () => boolean;
}

/**
 * The HTTP side for orchestration: `/healthz` (the process lives), `/readyz` (it can answer calls), `/metrics`. It holds no
 * data, so it may be reached by probes that have no certificate.
 */
export class OperationsServer {
  readonly #options: OperationsServerOptions;
  readonly #server: Server;

  constructor(options: OperationsServerOptions) {
    this.#options = options;
    this.#server = createServer({ maxHeaderSize: 8 * 1024, requestTimeout: 10_000 }, (request, response) => {
      void this.#answer(request, response);
    });
  }

  /**
   * Starts to listen.
   *
   * @param address `host:port`; port 0 takes any free one
   * @returns the address that was taken
   * @throws OppslagError ADDRESS_UNAVAILABLE
   */
  async listen(address: string): Promise<string> {
    const { host, port } = splitAddress(address);
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => {
        reject(
          new OppslagError({
            code: 'ADDRESS_UNAVAILABLE',
            message: 'OPPSLAG_HTTP_ADDRESS must be an address of this machine whose port is free',
            hint: 'Find what holds the port (for example with `ss -ltnp`), choose another, or set it to `off`.',
            cause: error,
          }),
        );
      });
      this.#server.listen(port, host, resolve);
    });
    const bound = this.#server.address() as AddressInfo;
    return address.replace(/:\d+$/, `:${bound.port}`);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return send(response, 405, 'GET or HEAD only\n');
    }
    switch (request.url?.split('?')[0]) {
      case '/healthz':
        return send(response, 200, 'ok\n');
      case '/readyz':
        return this.#options.isReady() ? send(response, 200, 'ready\n') : send(response, 503, 'not ready\n');
      case '/metrics': {
        const { registry } = this.#options.metrics;
        return send(response, 200, await registry.metrics(), registry.contentType);
      }
      default:
        return send(response, 404, 'not found: try /healthz, /readyz or /metrics\n');
    }
  }
}

/** `127.0.0.1:8080` or `[::1]:8080` in its parts. The address was checked with the configuration. */
function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
}

function send(
  response: ServerResponse,
  code: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
