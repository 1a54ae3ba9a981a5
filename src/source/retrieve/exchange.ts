import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { connectionFault, tooSlow } from './faults.ts';
import type { RetrievalLimits } from './limits.ts';

/** One GET request. */
export interface RequestOptions {
  /** Name of the document for messages. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: RetrievalLimits;
  /** Breaks the request off, also while the body comes. */
  readonly signal: AbortSignal;
}

/**
 * Sends a request and waits for status and headers; the body is still to be read, or the response to be destroyed.
 * Redirects are answers like others.
 *
 * Node's own client is used rather than `fetch`, which decompresses without telling that a compressed body broke off,
 * and so takes half a list for a whole one.
 *
 * @throws AttemptError SOURCE_UNREACHABLE
 */
export function exchange(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const { name, headers, limits, signal } = options;
  const isTls = url.protocol === 'https:';
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (isTls ? getHttps : getHttp)(url, { headers: { ...headers }, signal });

  const giveUpAfter = (timeoutMs: number, rule: string, limit: string): NodeJS.Timeout =>
    setTimeout(
      () => request.destroy(tooSlow(name, `${rule} within ${timeoutMs / 1000} s`, limit)),
      timeoutMs,
    );
  let timer = giveUpAfter(limits.connectTimeoutMs, 'a connection must be made', 'connectTimeoutMs');
  const connected = (): void => {
    clearTimeout(timer);
    if (request.destroyed) return;
    timer = giveUpAfter(limits.firstByteTimeoutMs, 'an answer must begin', 'firstByteTimeoutMs');
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
    reject(connectionFault(name, error));
  });
  request.on('close', () => clearTimeout(timer));
  return promise;
}
