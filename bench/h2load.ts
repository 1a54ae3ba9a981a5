import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { FRAME_BYTES, frameMessage, type Recording } from './recording.ts';
import { CORE, type Workspace } from './workspace.ts';

/** Connections and calls in flight on each. */
export const LOAD = { connections: 8, streams: 8 } as const;

/** What a load came to. */
export interface LoadResult {
  readonly callsPerSecond: number;
}

export class H2loadMissing extends Error {
  constructor() {
    super('h2load is needed for this benchmark and is not installed: apt-get install nghttp2-client');
  }
}

/** Throws H2loadMissing unless h2load can be run. */
export function requireH2load(): void {
  if (spawnSync('h2load', ['--version'], { stdio: 'ignore' }).error !== undefined) throw new H2loadMissing();
}

const TIMEOUT_MS = 60_000;

/**
 * Sends the first call of a recording `calls` times and checks that every answer came, to the byte.
 *
 * @throws Error when a call failed or an answer had another length
 */
export async function runH2load(
  workspace: Workspace,
  port: number,
  recording: Recording,
  calls: number,
): Promise<LoadResult> {
  const { request, response } = recording.calls[0]!;
  const bodyPath = workspace.path('h2load-body');
  writeFileSync(bodyPath, frameMessage(request));
  const args = [
    ...['-n', String(calls), '-c', String(LOAD.connections), '-m', String(LOAD.streams), '-t', '1'],
    ...['-d', bodyPath, '-H', 'content-type: application/grpc', '-H', 'te: trailers'],
    `http://127.0.0.1:${port}${recording.path}`,
  ];
  const output = await outputOf(workspace, args);
  const result = parseH2load(output);
  const expectedBytes = calls * (response.length + FRAME_BYTES);
  if (result.succeeded !== calls || result.dataBytes !== expectedBytes) {
    throw new Error(
      `h2load must get ${calls} answers of ${expectedBytes} bytes together, not ${result.succeeded} of ${result.dataBytes}`,
    );
  }
  return result;
}

/** Reads what h2load prints. */
export function parseH2load(output: string): LoadResult & { succeeded: number; dataBytes: number } {
  const callsPerSecond = Number(/^finished in .*?, ([\d.]+) req\/s/m.exec(output)?.[1]);
  const succeeded = Number(/(\d+) succeeded/.exec(output)?.[1]);
  const dataBytes = Number(/\((\d+)\) data/.exec(output)?.[1]);
  if (Number.isNaN(callsPerSecond + succeeded + dataBytes)) {
    throw new Error(`h2load must print its figures; it printed: ${output.slice(0, 2_000)}`);
  }
  return { callsPerSecond, succeeded, dataBytes };
}

function outputOf(workspace: Workspace, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = workspace.spawn(CORE.load, 'h2load', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    let output = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(new Error(`h2load must end well within ${TIMEOUT_MS} ms, not with ${code}`));
    });
  });
}
