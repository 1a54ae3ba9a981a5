import { readFileSync, writeFileSync } from 'node:fs';
import { type ClientHttp2Session, connect } from 'node:http2';

/** A request and its answer, both as messages without their gRPC frame. */
export interface RecordedCall {
  readonly request: Buffer;
  readonly response: Buffer;
}

/** Calls of one method and what a server answered. Echo servers repeat it, load generators send it. */
export interface Recording {
  /** `/oppslag.v1.LookupService/LookupConcept` */
  readonly path: string;
  readonly calls: readonly RecordedCall[];
}

/** Bytes before a message: one flag, four of length. */
export const FRAME_BYTES = 5;

/** Asks a server every request, one at a time. Throws when it does not answer OK. */
export async function record(
  port: number,
  path: string,
  requests: readonly Uint8Array[],
): Promise<Recording> {
  const session = connect(`http://127.0.0.1:${port}`);
  try {
    const calls: RecordedCall[] = [];
    for (const bytes of requests) {
      const request = Buffer.from(bytes);
      calls.push({ request, response: await call(session, path, request) });
    }
    return { path, calls };
  } finally {
    session.close();
  }
}

/** A message with its gRPC frame. */
export function frameMessage(message: Uint8Array): Buffer {
  const framed = Buffer.alloc(FRAME_BYTES + message.length);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, FRAME_BYTES);
  return framed;
}

export function writeRecording(file: string, { path, calls }: Recording): void {
  const encoded = calls.map(({ request, response }) => [
    request.toString('base64'),
    response.toString('base64'),
  ]);
  writeFileSync(file, JSON.stringify({ path, calls: encoded }));
}

export function readRecording(file: string): Recording {
  const { path, calls } = JSON.parse(readFileSync(file, 'utf8')) as {
    path: string;
    calls: [string, string][];
  };
  return {
    path,
    calls: calls.map(([request, response]) => {
      return { request: Buffer.from(request, 'base64'), response: Buffer.from(response, 'base64') };
    }),
  };
}

function call(session: ClientHttp2Session, path: string, request: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    let status: unknown;
    stream.on('response', (headers) => {
      status = headers['grpc-status'];
    });
    stream.on('trailers', (trailers) => {
      status = trailers['grpc-status'];
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => {
      if (status === '0') resolve(Buffer.concat(chunks).subarray(FRAME_BYTES));
      else reject(new Error(`${path} must answer OK, not status ${String(status)}`));
    });
    stream.end(frameMessage(request));
  });
}
