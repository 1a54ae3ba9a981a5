import cron from 'node-cron';

/** A running schedule. */
export interface Schedule {
  stop(): Promise<void>;
}

/** Instances refresh at different moments within this time, so that they do not all ask the store at once. */
const JITTER_MS = 5_000;

/** True for a cron expression of five or six fields. */
export function isCronExpression(expression: string): boolean {
  return cron.validate(expression);
}

/** Runs a task on a cron schedule in Norwegian time. A run that is due while one is under way is left out. */
export function startSchedule(expression: string, task: () => Promise<unknown>): Schedule {
  const job = cron.schedule(expression, task, {
    timezone: 'Europe/Oslo',
    noOverlap: true,
    maxRandomDelay: JITTER_MS,
    name: 'refresh',
  });
  return {
    stop: async () => {
      await job.destroy();
    },
  };
}
