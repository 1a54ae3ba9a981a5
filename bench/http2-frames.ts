/** The few parts of HTTP/2 (RFC 9113) and HPACK (RFC 7541) that a load generator for unary calls needs. */

export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
} as const;
export const FLAG = { ack: 1, endStream: 1, endHeaders: 4 } as const;
export const FRAME_HEADER_BYTES = 9;

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const INITIAL_WINDOW_SIZE = 4;
const MAX_WINDOW = 2 ** 31 - 1;
const DEFAULT_WINDOW = 65_535;
/** First place of the dynamic table, after the 61 static ones. */
const DYNAMIC_TABLE = 62;

/** A frame with its header. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(FRAME_HEADER_BYTES + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  bytes.set(payload, FRAME_HEADER_BYTES);
  return bytes;
}

/** How a client begins: it will take as many bytes as a server likes to send. */
export function clientPreface(): Buffer {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(INITIAL_WINDOW_SIZE, 0);
  settings.writeUInt32BE(MAX_WINDOW, 2);
  return Buffer.concat([
    PREFACE,
    frame(FRAME.settings, 0, 0, settings),
    windowUpdate(MAX_WINDOW - DEFAULT_WINDOW),
  ]);
}

/** Lets a server send `bytes` more on the connection. */
export function windowUpdate(bytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return frame(FRAME.windowUpdate, 0, 0, payload);
}

/** Header blocks of a connection on which all requests have the same headers. */
export interface HeaderBlocks {
  /** Of the first request: names and values, to be remembered by the server. */
  readonly first: Buffer;
  /** Of all others: their places in the server's memory. */
  readonly other: Buffer;
}

/** Encodes headers once; as any client does, names and values are sent once a connection. */
export function headerBlocks(headers: readonly (readonly [string, string])[]): HeaderBlocks {
  const literals = headers.flatMap(([name, value]) => [Buffer.of(0x40), text(name), text(value)]);
  // The last header that was sent has the first place.
  const places = headers.map((_, i) => 0x80 + DYNAMIC_TABLE + headers.length - 1 - i);
  return { first: Buffer.concat(literals), other: Buffer.from(places) };
}

/** A string of at most 126 bytes, not compressed. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  if (bytes.length > 126) throw new RangeError('a header must have at most 126 bytes');
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}
