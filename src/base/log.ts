import { type Logger, pino } from 'pino';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type Log = Logger;

/** How long a line may wait to be written together with others. */
const FLUSH_INTERVAL_MS = 200;
/** As much as this is written at once. */
const BATCH_CHARS = 8_192;
/** As much as this may wait for a reader that is slow or gone; what is more is dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** How long the last lines may take to be written. A full disk must not keep a process from ending. */
const CLOSE_TIMEOUT_MS = 1_000;

/** A log and its end. */
export interface OpenLog {
  readonly log: Log;
  /** Writes what waits, for a line that somebody waits for. */
  flush(): void;
  /** Writes what waits, for at most a second. */
  close(): Promise<void>;
}

/**
 * Opens the log: JSON lines on stdout, written in batches off the request path.
 *
 * What may be logged is an allow-list, kept by the call sites: time, method, status, duration, request id, code system,
 * snapshot sequence, size buckets. Never a query, a code, a display, metadata or an answer, at any level.
 */
export function openLog(level: LogLevel): OpenLog {
  const destination = pino.destination({ dest: 1, sync: false, maxLength: MAX_WAITING_BYTES });
  // The destination measures all that waits at each write, so lines come to it together.
  let batch = '';
  let isWriting = false;
  const flush = (): void => {
    if (batch === '') return;
    const lines = batch;
    batch = '';
    isWriting = true;
    destination.write(lines);
  };
  const stream = {
    write: (line: string): void => {
      batch += line;
      if (batch.length >= BATCH_CHARS) flush();
    },
  };
  const log = pino({ level, base: null, timestamp: timeField() }, stream);
  const timer = setInterval(flush, FLUSH_INTERVAL_MS);
  timer.unref();
  const rest = (): void => {
    isWriting = false;
  };
  destination.on('drain', rest);
  // A reader that went away must not take the service with it.
  destination.on('error', rest);
  // At the exit pino writes what is left, and tries again for ever where it cannot: on a full disk no process would end.
  // `close` has given the lines their second.
  destination.flushSync = () => {};
  return {
    log,
    flush,
    close: async () => {
      clearInterval(timer);
      flush();
      if (!isWriting) return;
      // `flush` of the destination does not wait. A fault ends the waiting too; there is no one to tell.
      await new Promise<void>((resolve) => {
        const expiry = setTimeout(resolve, CLOSE_TIMEOUT_MS);
        const end = (): void => {
          clearTimeout(expiry);
          resolve();
        };
        destination.once('drain', end);
        destination.once('error', end);
      });
    },
  };
}

/** The time as pino wants it, put together once for all lines of a millisecond. */
function timeField(): () => string {
  let lastMs = Number.NaN;
  let field = '';
  return () => {
    const nowMs = Date.now();
    if (nowMs !== lastMs) {
      lastMs = nowMs;
      field = `,"time":"${new Date(nowMs).toISOString()}"`;
    }
    return field;
  };
}
