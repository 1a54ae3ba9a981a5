import { type Logger, pino } from 'pino';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type Log = Logger;

/** How long a line may wait to be written together with others. */
const FLUSH_INTERVAL_MS = 200;

/** A log and its end. */
export interface OpenLog {
  readonly log: Log;
  /** Writes what waits and stops waiting. */
  close(): void;
}

/**
 * Opens the log: JSON lines on stdout, written in batches off the request path.
 *
 * What may be logged is an allow-list, kept by the call sites: time, method, status, duration, request id, code system,
 * snapshot sequence, size buckets. Never a query, a code, a display, metadata or an answer, at any level.
 */
export function openLog(level: LogLevel): OpenLog {
  const destination = pino.destination({ dest: 1, sync: false, minLength: 8_192 });
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const timer = setInterval(() => destination.flush(), FLUSH_INTERVAL_MS);
  timer.unref();
  // A reader that went away must not take the service with it.
  destination.on('error', () => {});
  return {
    log,
    close: () => {
      clearInterval(timer);
      try {
        destination.flushSync();
      } catch {
        // Nothing can be written any more; there is no one to tell.
      }
    },
  };
}
