import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

/** Answers one request; it may also never do so, or break off. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void;

type Body = string | Uint8Array;
type Headers = Readonly<Record<string, string>>;

/** What came in, in order. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A real server on a free port of this machine. Paths without a route answer 404. */
export interface HttpServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly origin: string;
  readonly seen: readonly SeenRequest[];
  /** Sets or replaces a route; the path is that of the request with its query. */
  route(path: string, route: Route): void;
  /** Breaks all connections and ends. */
  close(): Promise<void>;
}

/** Starts a server; with `tls` it speaks HTTPS. */
export async function startHttpServer(
  routes: Readonly<Record<string, Route>>,
  tls?: { readonly key: string; readonly cert: string },
): Promise<HttpServer> {
  const byPath = new Map(Object.entries(routes));
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const handle: Route = (request, response) => {
    const path = request.url!;
    seen.push({ path, headers: request.headers });
    (byPath.get(path) ?? status(404))(request, response);
  };
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    seen,
    route: (path, route) => void byPath.set(path, route),
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A whole document with its length. */
export function fixed(body: Body, headers: Headers = {}): Route {
  const bytes = Buffer.from(body);
  return (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length, ...headers }).end(bytes);
  };
}

const COMPRESSORS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync } as const;

/** A whole document, compressed; `cutBytes` are left out at its end, and the length is that of what is sent. */
export function compressed(coding: keyof typeof COMPRESSORS, body: Body, cutBytes = 0): Route {
  const bytes = COMPRESSORS[coding](body);
  return fixed(bytes.subarray(0, bytes.length - cutBytes), { 'content-encoding': coding });
}

/** A status with a few words that nobody should take for the document. */
export function status(code: number, headers: Headers = {}): Route {
  return (_, response) => {
    response.writeHead(code, headers).end(code === 304 ? undefined : `status ${code}\n`);
  };
}

/** A redirect to a URL, or to a path of the same server. */
export function redirect(location: string, code = 302): Route {
  return status(code, { location });
}

/** One route after the other, the last for ever. */
export function inTurn(...routes: readonly Route[]): Route {
  let turn = 0;
  return (request, response) => {
    const route = routes[Math.min(turn, routes.length - 1)]!;
    turn += 1;
    route(request, response);
  };
}

/** A document that is sent only when the validators of the request are others, as a good server does. */
export function validated(
  body: Body,
  validators: { readonly etag?: string; readonly lastModified?: string },
): Route {
  const { etag, lastModified } = validators;
  const headers: Record<string, string> = {};
  if (etag !== undefined) headers.etag = etag;
  if (lastModified !== undefined) headers['last-modified'] = lastModified;
  return (request, response) => {
    const { 'if-none-match': match, 'if-modified-since': since } = request.headers;
    // An ETag that was asked for decides alone (RFC 9110, 13.2.2).
    const isUnchanged = match === undefined ? since !== undefined && since === lastModified : match === etag;
    (isUnchanged ? status(304, headers) : fixed(body, headers))(request, response);
  };
}

/** One byte at a time. */
export function drip(body: Body, intervalMs: number): Route {
  const bytes = Buffer.from(body);
  return (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.flushHeaders();
    let sent = 0;
    const timer = setInterval(() => {
      response.write(bytes.subarray(sent, sent + 1));
      sent += 1;
      if (sent < bytes.length) return;
      clearInterval(timer);
      response.end();
    }, intervalMs);
    response.on('close', () => clearInterval(timer));
  };
}

/** Accepts the request and never says a word. */
export function silent(): Route {
  return () => {};
}

/** Sends a part, says how long the whole would be, and stays silent. */
export function stalled(part: Body, contentLength: number): Route {
  return (_, response) => {
    response.writeHead(200, { 'content-length': contentLength });
    response.write(part);
  };
}

/** Sends a part and breaks the connection; without a length the body is chunked and its last chunk missing. */
export function broken(part: Body, contentLength?: number): Route {
  return (_, response) => {
    response.writeHead(200, contentLength === undefined ? {} : { 'content-length': contentLength });
    response.write(part, () => response.socket?.destroy());
  };
}

/** Breaks the connection before any answer. */
export function reset(): Route {
  return (request) => void request.socket.destroy();
}

/** Bytes as they are on the wire, status line and headers included; then the connection is ended. */
export function raw(text: string): Route {
  return (request) => void request.socket.end(text);
}

/** A body without end and without length, as fast as it is read. */
export function endless(headers: Headers = {}, piece: Uint8Array = new Uint8Array(65_536)): Route {
  return (_, response) => {
    response.writeHead(200, headers);
    const fill = (): void => {
      while (!response.destroyed && response.write(piece)) {}
    };
    response.on('drain', fill);
    fill();
  };
}
