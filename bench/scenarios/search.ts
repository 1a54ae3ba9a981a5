import { create, toBinary } from '@bufbuild/protobuf';
import { SearchConceptsRequestSchema, SearchService } from '../../gen/oppslag/v1/search_service_pb.ts';
import { methodPath } from '../../src/rpc/service-definition.ts';
import { LOAD } from '../h2load.ts';
import { startEcho, startOppslag } from '../oppslag-server.ts';
import { type Recording, record, writeRecording } from '../recording.ts';
import { ReplayGenerator, type ReplaySummary } from '../replay-generator.ts';
import type { Row, Target } from '../report.ts';
import { inGenerations, interleave } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';
import { addedCpu, cpuOf, rateOf, rateRatio, type ServedLoad, servedLoad, warmUp } from '../served-load.ts';
import type { ServerProcess } from '../server-process.ts';
import { ratios, summarise } from '../statistics.ts';
import { mixed, typeaheadPrefixes } from '../typeahead.ts';
import { CORE } from '../workspace.ts';

const PATH = methodPath(SearchService.method.searchConcepts);
const PAGE_SIZE = 20;
const ECHO = 'echo';

/** A way to run the service. */
interface Mode {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  /** For its throughput beside the echo's. */
  readonly target?: Target;
  /** For its p99 beside the echo's, one call in flight; without it that is not measured. */
  readonly p99Target?: Target;
}

/** Beside a search the access log takes little; beside an answer from the cache it is most of what is added. */
const MODES: readonly Mode[] = [
  {
    name: 'cold',
    settings: { OPPSLAG_ANSWER_CACHE_MIB: '0' },
    target: { atLeast: 0.88 },
    p99Target: { atMost: 1.15 },
  },
  { name: 'from cache', settings: {}, p99Target: { atMost: 1.15 } },
  {
    name: 'from cache, no access log',
    settings: { OPPSLAG_LOG_LEVEL: 'silent' },
    target: { atLeast: 0.93 },
  },
];

/** What a search box causes, over the wire, beside a bare echo of the same bytes. */
export const search: Scenario = {
  name: 'search',
  needsH2load: false,
  async run({ workspace, settings, isQuick }) {
    const prefixes = mixed(typeaheadPrefixes());
    const generator = new ReplayGenerator(workspace);
    const recordingPath = workspace.path('search.json');
    const load = (port: number, calls: number) =>
      generator.run({ port, recordingPath, passes: calls / prefixes.length, ...LOAD });
    const oneByOneLoad = (port: number) =>
      generator.run({ port, recordingPath, passes: 1, connections: 1, streams: 1 });
    const calls = prefixes.length * (isQuick ? 1 : 2);
    const oneByOne = new Map<string, ReplaySummary[]>();
    let bytes = 0;
    const loaded = await inGenerations(isQuick ? 1 : 3, async () => {
      const servers: ServerProcess[] = [];
      for (const [i, { settings: own }] of MODES.entries())
        servers.push(await startOppslag(workspace, CORE.server, { ...settings, ...own }, `oppslag-${i}`));
      const recording = await record(servers[0]!.port, PATH, prefixes.map(requestOf));
      writeRecording(recordingPath, recording);
      bytes = meanAnswer(recording);
      const contenders = [
        { name: ECHO, server: await startEcho(workspace, CORE.server, [recordingPath]) },
        ...MODES.map(({ name }, i) => ({ name, server: servers[i]! })),
      ];
      const all = contenders.map(({ server }) => server);
      await warmUp(all, prefixes.length * (isQuick ? 2 : 60), load);
      const rounds = await interleave(
        contenders.map(({ name, server }) => servedLoad(name, server, calls, load)),
        isQuick ? 2 : 8,
      );
      const single = await interleave(
        contenders
          .filter(({ name }) => name === ECHO || modeOf(name)!.p99Target !== undefined)
          .map(({ name, server }) => ({ name, measure: () => oneByOneLoad(server.port) })),
        isQuick ? 2 : 5,
      );
      for (const [name, found] of single) oneByOne.set(name, [...(oneByOne.get(name) ?? []), ...found]);
      for (const server of all) await server.stop();
      return rounds;
    });
    await generator.stop();
    return {
      name: 'search',
      about: `SearchConcepts in ICD-10, ${PAGE_SIZE} hits a page, ${prefixes.length} typeahead prefixes (answers of ${Math.round(bytes)} bytes on average), ${LOAD.connections} connections × ${LOAD.streams} calls in flight; without the answer cache (cold), and with every answer in it.`,
      rows: [...loadRows(loaded), ...oneByOneRows(oneByOne)],
    };
  },
};

function modeOf(name: string): Mode | undefined {
  return MODES.find((mode) => mode.name === name);
}

function loadRows(loaded: ReadonlyMap<string, readonly ServedLoad[]>): Row[] {
  const echo = loaded.get(ECHO)!;
  const of = MODES.map((mode) => ({ ...mode, rounds: loaded.get(mode.name)! }));
  return [
    { what: ECHO, unit: 'calls/s', summary: rateOf(echo) },
    ...of.map(({ name, rounds }): Row => ({ what: name, unit: 'calls/s', summary: rateOf(rounds) })),
    ...of.map(({ name, rounds, target }): Row => {
      const summary = rateRatio(rounds, echo);
      return { what: `${name} ÷ echo`, unit: '×', summary, ...(target === undefined ? {} : { target }) };
    }),
    { what: 'CPU per call, echo', unit: 'µs', summary: cpuOf(echo) },
    ...of.map(({ name, rounds }): Row => {
      return { what: `CPU added, ${name}`, unit: 'µs', summary: addedCpu(rounds, echo) };
    }),
  ];
}

function oneByOneRows(measured: ReadonlyMap<string, readonly ReplaySummary[]>): Row[] {
  const partOf = (name: string, part: 'p50' | 'p99') => measured.get(name)!.map((round) => round[part]);
  const times = (['p50', 'p99'] as const).flatMap((part) =>
    [...measured.keys()].map((name): Row => {
      return { what: `one in flight: ${part}, ${name}`, unit: 'µs', summary: summarise(partOf(name, part)) };
    }),
  );
  const beside = MODES.flatMap(({ name, p99Target }): Row[] => {
    if (p99Target === undefined) return [];
    const summary = ratios(partOf(name, 'p99'), partOf(ECHO, 'p99'));
    return [{ what: `one in flight: p99, ${name} ÷ echo`, unit: '×', summary, target: p99Target }];
  });
  return [...times, ...beside];
}

function meanAnswer({ calls }: Recording): number {
  return calls.reduce((sum, call) => sum + call.response.length, 0) / calls.length;
}

function requestOf(query: string): Uint8Array {
  const request = create(SearchConceptsRequestSchema, { systems: ['icd-10'], query, pageSize: PAGE_SIZE });
  return toBinary(SearchConceptsRequestSchema, request);
}
