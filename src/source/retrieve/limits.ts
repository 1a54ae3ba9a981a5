import { z } from 'zod';

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const durationMs = z.int().min(1).max(HOUR_MS);

/** What one document may cost, and how stubbornly it is asked for. Every field has a default. */
export const retrievalLimits = z.strictObject({
  maxBytes: z
    .int()
    .min(1)
    .max(1024 * MIB)
    .default(256 * MIB)
    .describe('Most bytes of one document after decompression, from a server or a file. Default 256 MiB.'),
  connectTimeoutMs: durationMs
    .default(30 * SECOND_MS)
    .describe('Longest wait for a connection, TLS included. Default 30 s.'),
  firstByteTimeoutMs: durationMs
    .default(5 * MINUTE_MS)
    .describe('Longest wait for an answer to begin; some servers write the whole file first. Default 5 min.'),
  minBytesPerSecond: z
    .int()
    .min(1)
    .default(KIB)
    .describe('Slowest transfer, as it comes over the wire, averaged over each rateWindowMs. Default 1,024.'),
  rateWindowMs: durationMs
    .default(MINUTE_MS)
    .describe(
      'Time over which minBytesPerSecond is measured; a silent server is given up after it. Default 60 s.',
    ),
  totalTimeoutMs: z
    .int()
    .min(1)
    .max(24 * HOUR_MS)
    .default(30 * MINUTE_MS)
    .describe('Longest time for one document, all attempts and waits included. Default 30 min.'),
  retries: z
    .int()
    .min(0)
    .max(20)
    .default(4)
    .describe('Attempts after the first, for network faults and statuses 408, 429 and 5xx. Default 4.'),
  minRetryDelayMs: durationMs
    .default(SECOND_MS)
    .describe('Wait before the second attempt, once to twice as long by chance; then doubling. Default 1 s.'),
  maxRetryDelayMs: durationMs
    .default(30 * SECOND_MS)
    .describe('Longest wait between two attempts when the server names none. Default 30 s.'),
  maxRetryAfterMs: durationMs
    .default(2 * MINUTE_MS)
    .describe('Longest wait that a server may ask for with Retry-After; more is cut to it. Default 2 min.'),
  maxRedirects: z
    .int()
    .min(0)
    .max(20)
    .default(5)
    .describe('Most redirects, all on the same server, before a document. Default 5.'),
});

export type RetrievalLimits = z.output<typeof retrievalLimits>;
