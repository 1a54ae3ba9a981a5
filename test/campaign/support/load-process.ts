// A load in a process of its own, so that the times it takes are not those of the campaign. See `LoadProcess`.
import { answerParent } from './ipc.ts';
import { Load, type LoadCounts } from './load.ts';

const loads: Load[] = [];

answerParent({
  start: (options: ConstructorParameters<typeof Load>[0]): number => {
    const load = new Load(options);
    load.start();
    return loads.push(load) - 1;
  },
  take: (load: number): LoadCounts => loads[load]!.take(),
  stop: async (load: number): Promise<LoadCounts> => await loads[load]!.stop(),
});

// Nothing else keeps it alive between two loads.
setInterval(() => {}, 60_000);
