import type { IncomingMessage } from 'node:http';
import { PassThrough, pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { joinChunks } from './chunks.ts';
import { AttemptError, brokenBody, formatCount, tooLarge, tooSlow, unknownEncoding } from './faults.ts';
import type { RetrievalLimits } from './limits.ts';

/** What `Accept-Encoding` asks for. `deflate` is understood as zlib, but servers disagree on it, so nobody is asked. */
export const ACCEPTED_ENCODINGS = 'gzip, br';

interface BodyOptions {
  /** Name of the document for messages. */
  readonly name: string;
  readonly limits: RetrievalLimits;
  /** Told the bytes so far after each piece, and the length of the whole where the server says it. */
  readonly onBytes: (bytes: number, totalBytes: number | undefined) => void;
}

/**
 * Reads the body of a response whole and decompressed. The response is spent afterwards, however it ends.
 *
 * @throws AttemptError SOURCE_TOO_LARGE as soon as the limit is passed, SOURCE_UNREACHABLE for a body that breaks off
 *   or crawls, SOURCE_INVALID for an encoding nobody asked for
 */
export async function readBody(response: IncomingMessage, options: BodyOptions): Promise<Uint8Array> {
  const { name, limits, onBytes } = options;
  const chunks: Uint8Array[] = [];
  let length = 0;
  let watch: NodeJS.Timeout | undefined;
  try {
    const declared = Number(response.headers['content-length'] ?? Number.NaN);
    if (declared > limits.maxBytes) throw tooLarge(name, limits.maxBytes);
    const decoder = decoderOf(name, response);
    const totalBytes = decoder instanceof PassThrough && declared >= 0 ? declared : undefined;
    watch = watchTransfer(response, name, limits);
    // Faults of the response end the decoder too, and so come out of the loop.
    pipeline(response, decoder, () => {});
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > limits.maxBytes) throw tooLarge(name, limits.maxBytes);
      chunks.push(chunk);
      onBytes(length, totalBytes);
    }
    return joinChunks(chunks, length);
  } catch (error) {
    throw error instanceof AttemptError ? error : brokenBody(name, length, error);
  } finally {
    clearInterval(watch);
    response.destroy();
  }
}

/** Destroys a response that is too long or too slow on the wire: a decoder can be fed for ever and give nothing. */
function watchTransfer(response: IncomingMessage, name: string, limits: RetrievalLimits): NodeJS.Timeout {
  const { maxBytes, minBytesPerSecond, rateWindowMs } = limits;
  const leastPerWindow = (minBytesPerSecond * rateWindowMs) / 1000;
  let received = 0;
  let before = 0;
  response.on('data', (chunk: Uint8Array) => {
    received += chunk.length;
    if (received > maxBytes) response.destroy(tooLarge(name, maxBytes));
  });
  return setInterval(() => {
    if (received - before < leastPerWindow) {
      const rule = `the body must come at ${formatCount(minBytesPerSecond)} bytes/s or more`;
      response.destroy(tooSlow(name, rule, `minBytesPerSecond, over ${rateWindowMs / 1000} s`));
    }
    before = received;
  }, rateWindowMs);
}

/** Each decoder fails when its input ends too early. */
function decoderOf(name: string, response: IncomingMessage): Transform {
  switch (response.headers['content-encoding']?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return new PassThrough();
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return createInflate();
    default:
      throw unknownEncoding(name);
  }
}
