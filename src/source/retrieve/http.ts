import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ACCEPTED_ENCODINGS, readBody } from './body.ts';
import { exchange } from './exchange.ts';
import { refusedRedirect, wrongStatus } from './faults.ts';
import type { RetrievalLimits } from './limits.ts';
import { REDIRECT_STATUSES, redirectTarget } from './redirect.ts';
import { parseRetryAfter } from './retry.ts';

/** What a server once said of a document, to ask whether it has changed. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
  /** Lower-case hex SHA-256 of the URL that gave the document after redirects; the URL itself may hold a key. */
  readonly answeredBy: string;
}

/** What one request came to. */
export type HttpAnswer =
  | {
      readonly kind: 'document';
      readonly bytes: Uint8Array;
      readonly mediaType?: string;
      readonly validators: Validators;
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' };

/** One attempt to get a document. */
export interface HttpRequest {
  readonly url: URL;
  /** Name of the document for messages. */
  readonly name: string;
  readonly accept?: string;
  readonly userAgent: string;
  /** Of the copy at hand; without, the answer is never `unchanged`. */
  readonly validators?: Validators;
  readonly limits: RetrievalLimits;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number, totalBytes: number | undefined) => void;
}

/**
 * Asks for a document once and reads it whole, following redirects on the same server.
 *
 * @throws AttemptError SOURCE_UNREACHABLE, SOURCE_TOO_LARGE, SOURCE_REDIRECTED or SOURCE_INVALID
 */
export async function requestDocument(request: HttpRequest): Promise<HttpAnswer> {
  const { name, limits, signal } = request;
  let url = request.url;
  for (let redirects = 0; redirects <= limits.maxRedirects; redirects += 1) {
    const conditions = conditionsOf(request.validators, url);
    const headers = { ...headersOf(request), ...conditions };
    const response = await exchange(url, { name, headers, limits, signal });
    if (!REDIRECT_STATUSES.has(response.statusCode!)) {
      return await readAnswer(request, url, response, Object.keys(conditions).length > 0);
    }
    response.destroy();
    url = redirectTarget(url, response.headers.location);
  }
  throw refusedRedirect(name, `there must be at most ${limits.maxRedirects} redirects (maxRedirects)`);
}

async function readAnswer(
  request: HttpRequest,
  url: URL,
  response: IncomingMessage,
  isConditional: boolean,
): Promise<HttpAnswer> {
  const status = response.statusCode!;
  if (status === 200) {
    const bytes = await readBody(response, request);
    const mediaType = mediaTypeOf(response);
    const validators = validatorsOf(url, response);
    return { kind: 'document', bytes, ...(mediaType === undefined ? {} : { mediaType }), validators };
  }
  // Whatever a server says along with another status is not read; it may never end.
  response.destroy();
  if (status === 404) return { kind: 'missing' };
  if (status === 304 && isConditional) return { kind: 'unchanged' };
  throw wrongStatus(request.name, status, parseRetryAfter(response.headers['retry-after'], Date.now()));
}

function headersOf({ accept = '*/*', userAgent }: HttpRequest): Record<string, string> {
  return { accept, 'accept-encoding': ACCEPTED_ENCODINGS, 'user-agent': userAgent };
}

/**
 * Validators go only to the URL that gave them: a redirect may lead to another edition today, whose ETag can be the
 * same by chance (`"1"`).
 */
function conditionsOf(validators: Validators | undefined, url: URL): Record<string, string> {
  if (validators === undefined || validators.answeredBy !== fingerprint(url)) return {};
  const { etag, lastModified } = validators;
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  };
}

function validatorsOf(url: URL, { headers }: IncomingMessage): Validators {
  const { etag, 'last-modified': lastModified } = headers;
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    answeredBy: fingerprint(url),
  };
}

function fingerprint(url: URL): string {
  return createHash('sha256').update(url.href).digest('hex');
}

function mediaTypeOf({ headers }: IncomingMessage): string | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type === '' ? undefined : type;
}
