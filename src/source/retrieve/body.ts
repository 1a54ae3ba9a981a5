import type { IncomingMessage } from 'node:http';
import { PassThrough, pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { watchTransfer } from '../../base/http-transfer.ts';
import { joinChunks } from './chunks.ts';
import { AttemptError, brokenBody, tooLarge, tooSlow, unknownEncoding } from './faults.ts';
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
  let timer: NodeJS.Timeout | undefined;
  try {
    const declared = Number(response.headers['content-length'] ?? Number.NaN);
    if (declared > limits.maxBytes) throw tooLarge(name, limits.maxBytes);
    const decoder = decoderOf(name, response);
    const totalBytes = decoder instanceof PassThrough && declared >= 0 ? declared : undefined;
    timer = watch(response, name, limits);
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
    clearInterval(timer);
    response.destroy();
  }
}

/** Destroys a response that is too long or too slow on the wire. */
function watch(response: IncomingMessage, name: string, limits: RetrievalLimits): NodeJS.Timeout {
  let received = 0;
  response.on('data', (chunk: Uint8Array) => {
    received += chunk.length;
    if (received > limits.maxBytes) response.destroy(tooLarge(name, limits.maxBytes));
  });
  return watchTransfer(response, limits, (rule, limit) => tooSlow(name, rule, limit));
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
