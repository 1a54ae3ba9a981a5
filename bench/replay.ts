import { FRAME_BYTES, frameMessage, type Recording } from './recording.ts';
import { type CallSource, ReplayConnection } from './replay-connection.ts';

export interface ReplayOptions {
  readonly port: number;
  readonly recording: Recording;
  /** How often all calls of the recording are sent, in the same order. */
  readonly passes: number;
  readonly connections: number;
  /** Calls in flight on each connection. */
  readonly streams: number;
}

export interface ReplayResult {
  readonly callsPerSecond: number;
  /** Time from request to the end of the answer of each call, ascending. */
  readonly micros: Float64Array;
}

/**
 * Sends the calls of a recording, and again, as fast as answers come. h2load sends one body only; search is measured over
 * many.
 *
 * @throws Error when a call fails or its answer is not as long as the recorded one
 */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { port, recording, passes, connections, streams } = options;
  const bodies = recording.calls.map(({ request }) => frameMessage(request));
  const count = bodies.length * passes;
  const micros = new Float64Array(count);
  const begin = performance.now();
  const open: ReplayConnection[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      let sent = 0;
      let done = 0;
      const source: CallSource = {
        next: () => (sent < count ? sent++ : -1),
        body: (call) => bodies[call % bodies.length]!,
        done: (call, bytes, callMicros) => {
          const wanted = recording.calls[call % bodies.length]!.response.length + FRAME_BYTES;
          if (bytes !== wanted) reject(new Error(`an answer must have ${wanted} bytes, not ${bytes}`));
          micros[done++] = callMicros;
          if (done === count) resolve();
        },
        fail: reject,
      };
      for (let i = 0; i < connections; i++) open.push(new ReplayConnection(port, recording.path, source));
      for (const connection of open) connection.start(streams);
    });
  } finally {
    for (const connection of open) connection.close();
  }
  return { callsPerSecond: (count / (performance.now() - begin)) * 1000, micros: micros.sort() };
}
