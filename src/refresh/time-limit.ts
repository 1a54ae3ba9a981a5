import { rejection } from '../trust/rejection.ts';

/** Longest time for one store. One that hangs, as a network disk may, must not stop all later refreshes. */
const STORE_TIMEOUT_MS = 10 * 60_000;

/** Throws STORE_TOO_SLOW when the work takes too long. What cannot be broken off learns of it from the signal. */
export async function withinTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const rule = `a refresh from one store must take at most ${STORE_TIMEOUT_MS / 1000} seconds`;
      const fault = rejection('STORE_TOO_SLOW', rule);
      controller.abort(fault);
      reject(fault);
    }, STORE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work(controller.signal), expiry]);
  } finally {
    clearTimeout(timer);
  }
}
