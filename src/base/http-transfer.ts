import type { IncomingMessage } from 'node:http';

/** How slow a body may come. */
export interface TransferLimits {
  /** Slowest transfer, as it comes over the wire, averaged over each `rateWindowMs`. */
  readonly minBytesPerSecond: number;
  readonly rateWindowMs: number;
}

/**
 * Destroys a response that crawls, whether it is read or not: a decoder can be fed for ever and give nothing.
 *
 * @param tooSlow makes the error that the response ends with
 * @returns the timer, to be cleared when the response is spent
 */
export function watchTransfer(
  response: IncomingMessage,
  limits: TransferLimits,
  tooSlow: (rule: string, limit: string) => Error,
): NodeJS.Timeout {
  const { minBytesPerSecond, rateWindowMs } = limits;
  const leastPerWindow = (minBytesPerSecond * rateWindowMs) / 1000;
  let received = 0;
  let before = 0;
  response.on('data', (chunk: Uint8Array) => {
    received += chunk.length;
  });
  return setInterval(() => {
    if (received - before < leastPerWindow) {
      const rule = `the body must come at ${minBytesPerSecond.toLocaleString('en-US')} bytes/s or more`;
      response.destroy(tooSlow(rule, `minBytesPerSecond, over ${rateWindowMs / 1000} s`));
    }
    before = received;
  }, rateWindowMs);
}
