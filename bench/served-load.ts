import type { Contender } from './rounds.ts';
import type { ServerProcess } from './server-process.ts';
import { ratios, type Summary, summarise } from './statistics.ts';

/** One round of load on one server. */
export interface ServedLoad {
  readonly callsPerSecond: number;
  readonly cpuMicrosPerCall: number;
}

/** A server under a load of `calls` calls. */
export function servedLoad(
  name: string,
  server: ServerProcess,
  calls: number,
  load: (port: number, calls: number) => Promise<{ callsPerSecond: number }>,
): Contender<ServedLoad> {
  return {
    name,
    measure: async () => {
      const before = await server.cpuMicros();
      const { callsPerSecond } = await load(server.port, calls);
      return { callsPerSecond, cpuMicrosPerCall: ((await server.cpuMicros()) - before) / calls };
    },
  };
}

export function rateOf(rounds: readonly ServedLoad[]): Summary {
  return summarise(rounds.map((round) => round.callsPerSecond));
}

export function cpuOf(rounds: readonly ServedLoad[]): Summary {
  return summarise(rounds.map((round) => round.cpuMicrosPerCall));
}

/** Processor time that a call takes more than on another server, in the same rounds. */
export function addedCpu(rounds: readonly ServedLoad[], base: readonly ServedLoad[]): Summary {
  return summarise(rounds.map((round, i) => round.cpuMicrosPerCall - base[i]!.cpuMicrosPerCall));
}

/** Throughput beside that of another server in the same rounds. */
export function rateRatio(rounds: readonly ServedLoad[], base: readonly ServedLoad[]): Summary {
  return ratios(
    rounds.map((round) => round.callsPerSecond),
    base.map((round) => round.callsPerSecond),
  );
}

/** Processor time of a call beside that of another in the same rounds. */
export function cpuRatio(rounds: readonly ServedLoad[], base: readonly ServedLoad[]): Summary {
  return ratios(
    rounds.map((round) => round.cpuMicrosPerCall),
    base.map((round) => round.cpuMicrosPerCall),
  );
}

/** Loads each server until its code is compiled, without counting. */
export async function warmUp(
  servers: readonly ServerProcess[],
  calls: number,
  load: (port: number, calls: number) => Promise<unknown>,
): Promise<void> {
  for (const server of servers) await load(server.port, calls);
}
