import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { AttemptError } from './faults.ts';
import type { RetrievalLimits } from './limits.ts';

interface RetryOptions {
  readonly limits: RetrievalLimits;
  readonly signal: AbortSignal;
  /** Told before each wait, with the number of the attempt that failed, from 1. */
  readonly onRetry: (attempt: number) => void;
}

/**
 * Attempts something until it goes well, fails for good, or has been tried often enough. The waits double and vary by
 * chance, so that many builds that failed together do not come back together.
 *
 * @throws AttemptError of the last attempt, which then says how many there were; the reason of `signal` when aborted
 */
export async function withRetries<T>(
  attempt: (number: number) => Promise<T>,
  { limits, signal, onRetry }: RetryOptions,
): Promise<T> {
  let attempts = 0;
  try {
    return await pRetry(
      (number) => {
        attempts = number;
        return attempt(number);
      },
      {
        retries: limits.retries,
        minTimeout: limits.minRetryDelayMs,
        maxTimeout: limits.maxRetryDelayMs,
        randomize: true,
        signal,
        shouldRetry: async ({ error, attemptNumber, retryDelay }) => {
          if (!(error instanceof AttemptError) || !error.isWorthRetrying) return false;
          onRetry(attemptNumber);
          // The usual delay comes on top, so only the rest of what the server asks for is waited here.
          await pause(Math.min(error.retryAfterMs, limits.maxRetryAfterMs) - retryDelay, signal);
          return true;
        },
      },
    );
  } catch (error) {
    if (!(error instanceof AttemptError) || attempts === 1) throw error;
    const { code, message, hint = '', cause } = error;
    throw new AttemptError({ code, message: `${message}; tried ${attempts} times`, hint, cause });
  }
}

/**
 * Reads a `Retry-After` header, seconds or an HTTP date, as a wait in ms from `nowMs`. What cannot be read is no wait.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number {
  if (value === undefined) return 0;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const timeMs = Date.parse(value);
  return Number.isNaN(timeMs) ? 0 : Math.max(0, timeMs - nowMs);
}

async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  if (waitMs <= 0) return;
  try {
    await sleep(waitMs, undefined, { signal });
  } catch {
    // The caller's own reason is told, not the timer's.
    signal.throwIfAborted();
  }
}
