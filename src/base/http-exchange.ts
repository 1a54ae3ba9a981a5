import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';

/** How long a server may take to begin. */
export interface ExchangeLimits {
  /** Longest wait for a connection, TLS included. */
  readonly connectTimeoutMs: number;
  /** Longest wait from there until status and headers are complete. */
  readonly firstByteTimeoutMs: number;
}

/** How whoever asks words what goes wrong. */
export interface ExchangeFaults {
  /** A limit of time was reached; `limit` is its name. */
  tooSlow(rule: string, limit: keyof ExchangeLimits): Error;
  /** No connection, or one that broke before the answer began. */
  unreachable(error: Error): Error;
}

/** One GET request. */
export interface ExchangeOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: ExchangeLimits;
  readonly faults: ExchangeFaults;
  /** Breaks the request off, also while the body comes. */
  readonly signal: AbortSignal;
}

/**
 * Sends a GET request and waits for status and headers; the body is still to be read, or the response to be destroyed.
 * Redirects are answers like others.
 *
 * Node's own client is used rather than `fetch`, which decompresses without telling that a compressed body broke off,
 * and so takes half a list for a whole one.
 *
 * @throws what `faults` make
 */
export function exchange(url: URL, options: ExchangeOptions): Promise<IncomingMessage> {
  const { headers, limits, faults, signal } = options;
  const isTls = url.protocol === 'https:';
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (isTls ? getHttps : getHttp)(url, { headers: { ...headers }, signal });

  const giveUpAfter = (limit: keyof ExchangeLimits, rule: string): NodeJS.Timeout =>
    setTimeout(
      () => request.destroy(faults.tooSlow(`${rule} within ${limits[limit] / 1000} s`, limit)),
      limits[limit],
    );
  let timer = giveUpAfter('connectTimeoutMs', 'a connection must be made');
  const connected = (): void => {
    clearTimeout(timer);
    if (request.destroyed) return;
    timer = giveUpAfter('firstByteTimeoutMs', 'an answer must begin');
  };

  let answer: IncomingMessage | undefined;
  request.on('socket', (socket) => {
    if (socket.connecting) socket.once(isTls ? 'secureConnect' : 'connect', connected);
    else connected();
  });
  request.on('response', (response) => {
    clearTimeout(timer);
    answer = response;
    resolve(response);
  });
  request.on('error', (error) => {
    // A fault after the headers, such as bytes beyond Content-Length, spoils the body even when all of it is there.
    answer?.destroy(error);
    reject(faults.unreachable(error));
  });
  request.on('close', () => clearTimeout(timer));
  return promise;
}
