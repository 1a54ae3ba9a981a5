import type { IncomingMessage } from 'node:http';
import { PassThrough, pipeline } from 'node:stream';
import { systemErrorCode } from '../../base/errors.ts';
import { exchange } from '../../base/http-exchange.ts';
import { watchTransfer } from '../../base/http-transfer.ts';
import { LIMITS } from '../../trust/limits.ts';
import { isRejection, rejection } from '../../trust/rejection.ts';

/** What a store may cost. Only tests have others than `LIMITS`. */
export interface StoreLimits {
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  readonly minBytesPerSecond: number;
  readonly rateWindowMs: number;
  /** Longest time for the announcement, and for a manifest. */
  readonly totalTimeoutMs: number;
  /** Longest time for one file. */
  readonly fileTotalTimeoutMs: number;
}

export const STORE_LIMITS: StoreLimits = {
  connectTimeoutMs: LIMITS.connectTimeoutMs,
  firstByteTimeoutMs: LIMITS.firstByteTimeoutMs,
  minBytesPerSecond: LIMITS.minTransferBytesPerSecond,
  rateWindowMs: LIMITS.minTransferWindowMs,
  totalTimeoutMs: LIMITS.totalTimeoutMs,
  fileTotalTimeoutMs: LIMITS.fileTotalTimeoutMs,
};

/** What a store answers. A body must be read, to its end or until the reader has had enough. */
export type StoreAnswer =
  | { readonly kind: 'body'; readonly etag: string | undefined; readonly body: AsyncIterable<Uint8Array> }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' };

const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Asks a static file server for a document. Nothing is decompressed and no other origin is asked: both would be the
 * server's choice, made before any signature is checked.
 *
 * @param options.etag of the copy at hand; without, the answer is never `unchanged`
 * @throws OppslagError STORE_UNREADABLE, STORE_TOO_SLOW or STORE_ANSWER_WRONG
 */
export async function getFromStore(
  start: URL,
  options: {
    readonly etag?: string | undefined;
    readonly limits: StoreLimits;
    readonly totalTimeoutMs: number;
  },
): Promise<StoreAnswer> {
  const { etag, limits, totalTimeoutMs } = options;
  const overall = new AbortController();
  const { signal } = overall;
  const timer = setTimeout(() => {
    overall.abort(tooSlow(`all of it must be there within ${totalTimeoutMs / 1000} s`, 'totalTimeoutMs'));
  }, totalTimeoutMs);
  const headers = {
    accept: '*/*',
    'accept-encoding': 'identity',
    'cache-control': 'no-cache',
    'user-agent': 'oppslag',
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
  };
  try {
    let url = start;
    for (let redirects = 0; redirects <= LIMITS.maxRedirects; redirects++) {
      const response = await exchange(url, { headers, limits, faults: { tooSlow, unreachable }, signal });
      if (response.statusCode === 200) {
        return { kind: 'body', etag: response.headers.etag, body: bodyOf(response, limits, signal, timer) };
      }
      // Whatever a server says along with another status is not read; it may never end.
      response.destroy();
      if (!REDIRECT_STATUSES.has(response.statusCode!)) {
        const kind = kindOf(response, etag !== undefined);
        clearTimeout(timer);
        return { kind };
      }
      url = redirectTarget(url, response.headers.location);
    }
    throw answerWrong(`there must be at most ${LIMITS.maxRedirects} redirects`);
  } catch (error) {
    clearTimeout(timer);
    throw signal.aborted ? signal.reason : error;
  }
}

/** The body of an answer. The response is spent afterwards, however it ends. */
function bodyOf(
  response: IncomingMessage,
  limits: StoreLimits,
  signal: AbortSignal,
  timer: NodeJS.Timeout,
): AsyncIterable<Uint8Array> {
  if ((response.headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity') {
    response.destroy();
    throw answerWrong('an answer must have no Content-Encoding');
  }
  const watch = watchTransfer(response, limits, tooSlow);
  const body = new PassThrough();
  // Faults of the response end the body too, and so come out of the loop.
  pipeline(response, body, () => {});
  async function* chunks(): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) yield chunk;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (isRejection(error)) throw error;
      throw rejection('STORE_UNREADABLE', `the body must come whole${shownCode(error)}`, error);
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      response.destroy();
    }
  }
  return chunks();
}

function kindOf({ statusCode }: IncomingMessage, isConditional: boolean): 'unchanged' | 'missing' {
  if (statusCode === 304 && isConditional) return 'unchanged';
  if (statusCode === 404 || statusCode === 410) return 'missing';
  throw answerWrong(`the status must be 200; it was ${statusCode}`);
}

/** Only the same scheme, host and port: whoever can redirect elsewhere could make this machine ask inner servers. */
function redirectTarget(from: URL, location: string | undefined): URL {
  const target = location === undefined ? null : URL.parse(location, from.href);
  const isOwn = target !== null && target.origin === from.origin && target.username === '';
  if (!isOwn || target.password !== '') throw answerWrong('a redirect must stay on the same origin');
  return target;
}

function tooSlow(rule: string, limit: string) {
  return rejection('STORE_TOO_SLOW', `${rule} (${limit})`);
}

function answerWrong(rule: string) {
  return rejection('STORE_ANSWER_WRONG', rule);
}

function unreachable(error: Error): Error {
  if (isRejection(error)) return error;
  return rejection(
    'STORE_UNREADABLE',
    `the server must be reachable, and answer in HTTP with a certificate that is trusted${shownCode(error)}`,
    error,
  );
}

function shownCode(error: unknown): string {
  const code = systemErrorCode(error);
  return code === undefined ? '' : ` (${code})`;
}
