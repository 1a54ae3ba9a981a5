import type { IncomingMessage } from 'node:http';
import { exchange as exchangeHttp } from '../../base/http-exchange.ts';
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
 * Sends a request for a document and waits for status and headers. Redirects are answers like others.
 *
 * @throws AttemptError SOURCE_UNREACHABLE
 */
export function exchange(url: URL, { name, ...options }: RequestOptions): Promise<IncomingMessage> {
  const faults = {
    tooSlow: (rule: string, limit: string) => tooSlow(name, rule, limit),
    unreachable: (error: Error) => connectionFault(name, error),
  };
  return exchangeHttp(url, { ...options, faults });
}
