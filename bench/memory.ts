import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Bytes that stay in use after a task, in the heap and outside it, beyond those before it.
 *
 * @param task returns what it made, which is kept until the bytes are counted
 */
export async function bytesKept<T>(task: () => Promise<T>): Promise<{ result: T; bytes: number }> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await settle(collect);
  const before = bytesInUse();
  const result = await task();
  await settle(collect);
  return { result, bytes: bytesInUse() - before };
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Buffers are let go a turn after their last user. */
async function settle(collect: () => void): Promise<void> {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
