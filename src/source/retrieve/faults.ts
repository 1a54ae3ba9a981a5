import { OppslagError, type OppslagErrorOptions, systemErrorCode } from '../../base/errors.ts';
import type { SourceFault } from '../source.ts';

interface AttemptErrorOptions extends OppslagErrorOptions<SourceFault> {
  /** Whether the same request may go well a little later. Default no. */
  readonly isWorthRetrying?: boolean;
  /** How long the server asks to wait before that. Default 0. */
  readonly retryAfterMs?: number;
}

/** Why one attempt to get a document failed, and whether another makes sense. */
export class AttemptError extends OppslagError<SourceFault> {
  readonly isWorthRetrying: boolean;
  readonly retryAfterMs: number;

  constructor(options: AttemptErrorOptions) {
    super(options);
    this.isWorthRetrying = options.isWorthRetrying ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

const PROXY_HINT =
  'Check the address, DNS and firewall. Behind a proxy set HTTPS_PROXY (or HTTP_PROXY) and NODE_USE_ENV_PROXY=1: ' +
  'without the latter Node ignores the proxy.';
const CERTIFICATE_HINT =
  'Check the clock of this machine. Where a proxy opens TLS, name its certificate in NODE_EXTRA_CA_CERTS.';
const SLOW_HINT =
  'The server or the way to it is slow; build again later, or raise the limit that the message names. ' +
  'Behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.';
const BROKEN_HINT =
  'The server or a proxy on the way broke off; build again later. Nothing of the part that came is used.';
const CERTIFICATE_FAULT = /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_)/;

/** No answer: the connection could not be made, or broke before the answer began. */
export function connectionFault(name: string, error: Error): AttemptError {
  if (error instanceof AttemptError) return error;
  const code = systemErrorCode(error);
  const isCertificate = code !== undefined && CERTIFICATE_FAULT.test(code);
  const rule = isCertificate
    ? "the server's certificate must be one that this machine trusts"
    : 'the server must be reachable and answer in HTTP';
  return new AttemptError({
    code: 'SOURCE_UNREACHABLE',
    message: `${name}: ${rule}${shownCode(code)}`,
    hint: isCertificate ? CERTIFICATE_HINT : PROXY_HINT,
    cause: error,
    isWorthRetrying: !isCertificate,
  });
}

/** The body ended before its end, or what came cannot be decompressed. */
export function brokenBody(name: string, bytes: number, error: unknown): AttemptError {
  const code = shownCode(systemErrorCode(error));
  return new AttemptError({
    code: 'SOURCE_UNREACHABLE',
    message: `${name}: the body must come whole; it broke after ${formatCount(bytes)} bytes${code}`,
    hint: BROKEN_HINT,
    cause: error,
    isWorthRetrying: true,
  });
}

/** A limit of time was reached; `limit` names the setting. */
export function tooSlow(name: string, rule: string, limit: string): AttemptError {
  return new AttemptError({
    code: 'SOURCE_UNREACHABLE',
    message: `${name}: ${rule} (${limit})`,
    hint: SLOW_HINT,
    isWorthRetrying: true,
  });
}

/** A status that is neither success nor anything else a source may answer. */
export function wrongStatus(name: string, status: number, retryAfterMs: number): AttemptError {
  return new AttemptError({
    code: 'SOURCE_UNREACHABLE',
    message: `${name}: the status must be 200; it was ${status}`,
    hint: statusHint(status),
    isWorthRetrying: status === 408 || status === 429 || status >= 500,
    retryAfterMs,
  });
}

/** More bytes than allowed. */
export function tooLarge(name: string, maxBytes: number): AttemptError {
  return new AttemptError({
    code: 'SOURCE_TOO_LARGE',
    message: `${name}: the body must be at most ${formatCount(maxBytes)} bytes`,
    hint: 'Look at what the address gives; if the publication has grown that much, raise maxBytes.',
  });
}

/** A compression that was not asked for and is not understood. */
export function unknownEncoding(name: string): AttemptError {
  return new AttemptError({
    code: 'SOURCE_INVALID',
    message: `${name}: Content-Encoding must be gzip, br, deflate or none`,
    hint: 'The server answers in a way that was not asked for; tell its owner.',
  });
}

/** A redirect that is not followed. */
export function refusedRedirect(name: string, rule: string): AttemptError {
  return new AttemptError({
    code: 'SOURCE_REDIRECTED',
    message: `${name}: ${rule}`,
    hint: 'Find out whether the publisher has moved the publication, and configure its new address.',
  });
}

/** Nothing there: status 404, or no such file. */
export function missing(name: string): OppslagError<SourceFault> {
  return new OppslagError<SourceFault>({
    code: 'SOURCE_MISSING',
    message: `${name}: the document must be there`,
    hint: 'Check the address or the path in the configuration; relative paths start at its own directory.',
  });
}

/** `1,048,576` */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

function shownCode(code: string | undefined): string {
  return code === undefined ? '' : ` (${code})`;
}

function statusHint(status: number): string {
  if (status === 401 || status === 403) {
    return 'The server wants to know who asks, or does not let this machine in; ask its owner.';
  }
  if (status === 407) return 'The proxy wants a user and a password; put them into HTTPS_PROXY.';
  if (status === 408 || status === 429 || status >= 500) {
    return 'The server is ill or busy; build again later.';
  }
  return 'The server does not know what to do with the request; check the address in the configuration.';
}
