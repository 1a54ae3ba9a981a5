import { create, toBinary } from '@bufbuild/protobuf';
import { SearchConceptsRequestSchema, SearchService } from '../../gen/oppslag/v1/search_service_pb.ts';
import { methodPath } from '../../src/rpc/service-definition.ts';
import { LOAD } from '../h2load.ts';
import { startEcho, startOppslag } from '../oppslag-server.ts';
import { record, writeRecording } from '../recording.ts';
import { ReplayGenerator, type ReplaySummary } from '../replay-generator.ts';
import { inGenerations, interleave } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';
import { addedCpu, cpuOf, rateOf, rateRatio, servedLoad, warmUp } from '../served-load.ts';
import { ratios, summarise } from '../statistics.ts';
import { mixed, typeaheadPrefixes } from '../typeahead.ts';
import { CORE } from '../workspace.ts';

const PATH = methodPath(SearchService.method.searchConcepts);
const PAGE_SIZE = 20;

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
    let bytes = 0;
    const oneByOne: ReplaySummary[][] = [[], [], []];
    const loaded = await inGenerations(isQuick ? 1 : 3, async () => {
      const oppslag = await startOppslag(workspace, CORE.server, {
        ...settings,
        OPPSLAG_ANSWER_CACHE_MIB: '0',
      });
      const cached = await startOppslag(workspace, CORE.server, settings, 'oppslag-cached');
      const recording = await record(oppslag.port, PATH, prefixes.map(requestOf));
      writeRecording(recordingPath, recording);
      const echo = await startEcho(workspace, CORE.server, [recordingPath]);
      await warmUp([echo, oppslag, cached], prefixes.length * (isQuick ? 2 : 60), load);
      const rounds = await interleave(
        [
          servedLoad('echo', echo, calls, load),
          servedLoad('oppslag', oppslag, calls, load),
          servedLoad('cached', cached, calls, load),
        ],
        isQuick ? 2 : 8,
      );
      const single = await interleave(
        [echo, oppslag, cached].map(({ port }, i) => ({
          name: String(i),
          measure: () => oneByOneLoad(port),
        })),
        isQuick ? 2 : 5,
      );
      for (const i of [0, 1, 2]) oneByOne[i]!.push(...single.get(String(i))!);
      for (const server of [cached, oppslag, echo]) await server.stop();
      bytes = recording.calls.reduce((sum, call) => sum + call.response.length, 0) / prefixes.length;
      return rounds;
    });
    await generator.stop();

    const [bare, own, kept] = ['echo', 'oppslag', 'cached'].map((name) => loaded.get(name)!);
    const of = (server: 0 | 1 | 2, part: 'p50' | 'p99') => oneByOne[server]!.map((round) => round[part]);
    return {
      name: 'search',
      about: `SearchConcepts in ICD-10, ${PAGE_SIZE} hits a page, ${prefixes.length} typeahead prefixes (answers of ${Math.round(bytes)} bytes on average), ${LOAD.connections} connections × ${LOAD.streams} calls in flight; without the answer cache, and with every answer in it.`,
      rows: [
        { what: 'echo', unit: 'calls/s', summary: rateOf(bare!) },
        { what: 'Oppslag, cold', unit: 'calls/s', summary: rateOf(own!) },
        { what: 'Oppslag, from cache', unit: 'calls/s', summary: rateOf(kept!) },
        { what: 'cold ÷ echo', unit: '×', summary: rateRatio(own!, bare!), target: { atLeast: 0.88 } },
        { what: 'from cache ÷ echo', unit: '×', summary: rateRatio(kept!, bare!), target: { atLeast: 0.93 } },
        { what: 'CPU per call, echo', unit: 'µs', summary: cpuOf(bare!) },
        { what: 'CPU added, cold', unit: 'µs', summary: addedCpu(own!, bare!) },
        { what: 'CPU added, from cache', unit: 'µs', summary: addedCpu(kept!, bare!) },
        { what: 'one in flight: p50, echo', unit: 'µs', summary: summarise(of(0, 'p50')) },
        { what: 'one in flight: p50, cold', unit: 'µs', summary: summarise(of(1, 'p50')) },
        { what: 'one in flight: p50, from cache', unit: 'µs', summary: summarise(of(2, 'p50')) },
        { what: 'one in flight: p99, echo', unit: 'µs', summary: summarise(of(0, 'p99')) },
        { what: 'one in flight: p99, cold', unit: 'µs', summary: summarise(of(1, 'p99')) },
        { what: 'one in flight: p99, from cache', unit: 'µs', summary: summarise(of(2, 'p99')) },
        {
          what: 'one in flight: p99, cold ÷ echo',
          unit: '×',
          summary: ratios(of(1, 'p99'), of(0, 'p99')),
          target: { atMost: 1.15 },
        },
        {
          what: 'one in flight: p99, from cache ÷ echo',
          unit: '×',
          summary: ratios(of(2, 'p99'), of(0, 'p99')),
          target: { atMost: 1.15 },
        },
      ],
    };
  },
};

function requestOf(query: string): Uint8Array {
  const request = create(SearchConceptsRequestSchema, { systems: ['icd-10'], query, pageSize: PAGE_SIZE });
  return toBinary(SearchConceptsRequestSchema, request);
}
