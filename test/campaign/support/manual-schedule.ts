// Stands in for node-cron in a service of the campaign: the task runs when the campaign says so, not up to five seconds
// later, and the campaign learns when it is done.

type Task = () => Promise<unknown>;

let task: Task | undefined;

/** Runs what the service scheduled. */
export async function runScheduled(): Promise<void> {
  if (task === undefined) throw new Error('the service has no schedule');
  await task();
}

export default {
  validate: (): boolean => true,
  schedule: (_expression: string, scheduled: Task) => {
    task = scheduled;
    return {
      destroy: (): void => {
        task = undefined;
      },
    };
  },
};
