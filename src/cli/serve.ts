import { keepCallsYoung } from '../base/heap.ts';
import type { Config } from '../config.ts';
import { type Service, startService } from '../service.ts';
import { isRejection } from '../trust/rejection.ts';
import type { Output } from './output.ts';

/** How long callers get to go elsewhere between the signal and the closing of the listener. */
const DRAIN_GRACE_MS = 1_000;

/** Longest time from the signal to the end, whatever hangs. */
const FORCED_END_MS = 28_000;

/** Serves until SIGTERM or SIGINT, then drains. A second signal, or one before it serves, ends at once. */
export async function serve(
  config: Config,
  options: { readonly local: boolean },
  output: Output,
): Promise<void> {
  keepCallsYoung();
  let service: Service | undefined;
  // Before the start: as the first process of a container it would not get a signal that it does not ask for.
  const asked = new Promise<void>((resolve) => {
    let isFirst = true;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (!isFirst || service === undefined) process.exit(1);
        isFirst = false;
        resolve();
      });
    }
  });
  service = options.local ? await startLocally(config, output) : await startService(config);
  await asked;
  const forced = setTimeout(() => process.exit(1), FORCED_END_MS);
  await service.drain(DRAIN_GRACE_MS);
  clearTimeout(forced);
  // Everything is answered, closed and written; nothing that still holds the process may keep it from ending.
  process.exit();
}

/** On a laptop a snapshot that an earlier version built, or that was damaged, is simply built again. */
async function startLocally(config: Config, output: Output): Promise<Service> {
  // Building takes modules that a server in production has no need to read.
  const { buildLocalSnapshot, makeLocalSnapshot } = await import('./local-snapshot.ts');
  await makeLocalSnapshot(config, output);
  try {
    return await startService(config);
  } catch (error) {
    if (!isRejection(error)) throw error;
    output.note(`the local snapshot is refused (${error.code})`);
    await buildLocalSnapshot(config, output);
    return await startService(config);
  }
}
