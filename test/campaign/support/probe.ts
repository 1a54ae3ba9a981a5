// Loaded into a service before anything else (`node --import`). The service itself is unchanged: its schedule is run by
// hand, its clock can be moved, and what only its own process can measure is measured there.
import { registerHooks } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import v8 from 'node:v8';
import { answerParent } from './ipc.ts';

const SCHEDULE = new URL('./manual-schedule.ts', import.meta.url).href;
const DATASET = new URL('../../../src/dataset/dataset.ts', import.meta.url).href;

/** What a service holds after the garbage is collected. */
export interface Memory {
  /** Bytes. */
  readonly rss: number;
  readonly datasets: number;
}

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'node-cron' ? { url: SCHEDULE, shortCircuit: true } : next(specifier, context),
});

const realNow = Date.now;
let aheadMs = Number(process.env.CAMPAIGN_CLOCK_AHEAD_MS ?? 0);
Date.now = () => realNow() + aheadMs;

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

answerParent({
  refresh: async () => {
    const { runScheduled } = (await import(SCHEDULE)) as typeof import('./manual-schedule.ts');
    await runScheduled();
  },
  moveClock: (ms: number) => {
    aheadMs = ms;
  },
  /** Longest delay of the event loop since the last question, in milliseconds. */
  longestStall: () => {
    const ms = delay.max / 1e6;
    delay.reset();
    return ms;
  },
  memory: async (): Promise<Memory> => {
    const { Dataset } = (await import(DATASET)) as typeof import('../../../src/dataset/dataset.ts');
    let rss = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 5; i++) {
      globalThis.gc?.();
      await sleep(100);
      rss = Math.min(rss, process.memoryUsage.rss());
    }
    return { rss, datasets: v8.queryObjects(Dataset, { format: 'count' }) };
  },
});
