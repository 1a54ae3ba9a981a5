import type { Config } from '../config.ts';
import { startService } from '../service.ts';
import { makeLocalSnapshot } from './local-snapshot.ts';
import type { Output } from './output.ts';

/** How long callers get to go elsewhere between the signal and the closing of the listener. */
const DRAIN_GRACE_MS = 1_000;

/** Serves until SIGTERM or SIGINT, then drains. A second signal ends at once. */
export async function serve(
  config: Config,
  options: { readonly local: boolean },
  output: Output,
): Promise<void> {
  if (options.local) await makeLocalSnapshot(config, output);
  const service = await startService(config);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      let isFirst = true;
      process.on(signal, () => {
        if (!isFirst) process.exit(1);
        isFirst = false;
        void service.drain(DRAIN_GRACE_MS).then(resolve);
      });
    }
  });
  // Everything is answered, closed and written; nothing that still holds the process may keep it from ending.
  process.exit();
}
