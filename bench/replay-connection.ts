import { createConnection, type Socket } from 'node:net';
import {
  clientPreface,
  FLAG,
  FRAME,
  FRAME_HEADER_BYTES,
  frame,
  type HeaderBlocks,
  headerBlocks,
  windowUpdate,
} from './http2-frames.ts';

/** What a connection takes its calls from and tells their ends. */
export interface CallSource {
  /** The number of the next call, or -1 when there is none left. */
  next(): number;
  /** The gRPC frame of a call. */
  body(call: number): Buffer;
  /** An answer of `bytes` bytes has come, its gRPC frame included. */
  done(call: number, bytes: number, micros: number): void;
  fail(error: Error): void;
}

interface OpenCall {
  readonly call: number;
  readonly startedMs: number;
  bytes: number;
}

/** Received bytes after which a server is told that it may send more. */
const WINDOW_STEP = 2 ** 28;

/** A connection that keeps a fixed number of calls in flight. It reads no more of an answer than its length. */
export class ReplayConnection {
  readonly #socket: Socket;
  readonly #source: CallSource;
  readonly #blocks: HeaderBlocks;
  readonly #open = new Map<number, OpenCall>();
  #rest: Buffer = Buffer.alloc(0);
  #nextStream = 1;
  #received = 0;

  constructor(port: number, path: string, source: CallSource) {
    this.#source = source;
    this.#blocks = headerBlocks([
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', path],
      [':authority', `127.0.0.1:${port}`],
      ['content-type', 'application/grpc'],
      ['te', 'trailers'],
    ]);
    this.#socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('error', (error) => source.fail(error));
    this.#socket.on('data', (chunk) => this.#read(chunk));
  }

  /** Begins to send, with `streams` calls in flight. */
  start(streams: number): void {
    this.#socket.cork();
    this.#socket.write(clientPreface());
    for (let i = 0; i < streams; i++) this.#sendNext();
    this.#socket.uncork();
  }

  close(): void {
    this.#socket.destroy();
  }

  #sendNext(): void {
    const call = this.#source.next();
    if (call < 0) return;
    const stream = this.#nextStream;
    this.#nextStream += 2;
    this.#open.set(stream, { call, startedMs: performance.now(), bytes: 0 });
    const block = stream === 1 ? this.#blocks.first : this.#blocks.other;
    this.#socket.write(
      Buffer.concat([
        frame(FRAME.headers, FLAG.endHeaders, stream, block),
        frame(FRAME.data, FLAG.endStream, stream, this.#source.body(call)),
      ]),
    );
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    this.#socket.cork();
    while (at + FRAME_HEADER_BYTES <= bytes.length) {
      const end = at + FRAME_HEADER_BYTES + bytes.readUIntBE(at, 3);
      if (end > bytes.length) break;
      this.#readFrame(bytes.subarray(at, end));
      at = end;
    }
    this.#rest = bytes.subarray(at);
    this.#socket.uncork();
  }

  #readFrame(bytes: Buffer): void {
    const type = bytes[3];
    const flags = bytes[4]!;
    const stream = bytes.readUInt32BE(5);
    const payload = bytes.subarray(FRAME_HEADER_BYTES);
    if (type === FRAME.data) this.#readData(stream, payload.length);
    else if (type === FRAME.headers && (flags & FLAG.endStream) !== 0) this.#finish(stream);
    else if (type === FRAME.settings && (flags & FLAG.ack) === 0) this.#acknowledge(FRAME.settings);
    else if (type === FRAME.ping && (flags & FLAG.ack) === 0) this.#acknowledge(FRAME.ping, payload);
    else if (type === FRAME.reset || type === FRAME.goAway)
      this.#source.fail(new Error('the server must not end calls'));
  }

  #readData(stream: number, length: number): void {
    const open = this.#open.get(stream);
    if (open !== undefined) open.bytes += length;
    this.#received += length;
    if (this.#received < WINDOW_STEP) return;
    this.#socket.write(windowUpdate(this.#received));
    this.#received = 0;
  }

  #finish(stream: number): void {
    const open = this.#open.get(stream);
    if (open === undefined) return;
    this.#open.delete(stream);
    this.#source.done(open.call, open.bytes, (performance.now() - open.startedMs) * 1000);
    this.#sendNext();
  }

  #acknowledge(type: number, payload: Uint8Array = new Uint8Array()): void {
    this.#socket.write(frame(type, FLAG.ack, 0, payload));
  }
}
