import { create, toBinary } from '@bufbuild/protobuf';
import { SearchConceptsRequestSchema, SearchService } from '../../gen/oppslag/v1/search_service_pb.ts';
import { methodPath } from '../../src/rpc/service-definition.ts';
import { LOAD } from '../h2load.ts';
import { startEcho, startOppslag } from '../oppslag-server.ts';
import { record, writeRecording } from '../recording.ts';
import { ReplayGenerator } from '../replay-generator.ts';
import { interleave } from '../rounds.ts';
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
    const oppslag = await startOppslag(workspace, CORE.server, settings);
    const prefixes = mixed(typeaheadPrefixes());
    const recording = await record(oppslag.port, PATH, prefixes.map(requestOf));
    const recordingPath = workspace.path('search.json');
    writeRecording(recordingPath, recording);
    const echo = await startEcho(workspace, CORE.server, [recordingPath]);
    const generator = new ReplayGenerator(workspace);

    const load = (port: number, calls: number) =>
      generator.run({ port, recordingPath, passes: calls / prefixes.length, ...LOAD });
    const calls = prefixes.length * (isQuick ? 1 : 2);
    await warmUp([echo, oppslag], prefixes.length * (isQuick ? 4 : 10), load);
    const loaded = await interleave(
      [servedLoad('echo', echo, calls, load), servedLoad('oppslag', oppslag, calls, load)],
      isQuick ? 4 : 25,
    );
    const oneByOne = await interleave(
      [echo, oppslag].map((server, i) => ({
        name: i === 0 ? 'echo' : 'oppslag',
        measure: () =>
          generator.run({ port: server.port, recordingPath, passes: 1, connections: 1, streams: 1 }),
      })),
      isQuick ? 3 : 15,
    );
    for (const process of [oppslag, echo, generator]) await process.stop();

    const [bare, own] = [loaded.get('echo')!, loaded.get('oppslag')!];
    const of = (name: string, part: 'p50' | 'p99') => oneByOne.get(name)!.map((round) => round[part]);
    const bytes = recording.calls.reduce((sum, call) => sum + call.response.length, 0) / prefixes.length;
    return {
      name: 'search',
      about: `SearchConcepts in ICD-10, ${PAGE_SIZE} hits a page, ${prefixes.length} typeahead prefixes (answers of ${Math.round(bytes)} bytes on average), ${LOAD.connections} connections × ${LOAD.streams} calls in flight; no cache.`,
      rows: [
        { what: 'echo', unit: 'calls/s', summary: rateOf(bare) },
        { what: 'Oppslag, everything on', unit: 'calls/s', summary: rateOf(own) },
        { what: 'Oppslag ÷ echo', unit: '×', summary: rateRatio(own, bare), target: { atLeast: 0.88 } },
        { what: 'CPU per call, echo', unit: 'µs', summary: cpuOf(bare) },
        { what: 'CPU added', unit: 'µs', summary: addedCpu(own, bare) },
        { what: 'one in flight: p50, echo', unit: 'µs', summary: summarise(of('echo', 'p50')) },
        { what: 'one in flight: p50, Oppslag', unit: 'µs', summary: summarise(of('oppslag', 'p50')) },
        { what: 'one in flight: p99, echo', unit: 'µs', summary: summarise(of('echo', 'p99')) },
        { what: 'one in flight: p99, Oppslag', unit: 'µs', summary: summarise(of('oppslag', 'p99')) },
        {
          what: 'one in flight: p99, Oppslag ÷ echo',
          unit: '×',
          summary: ratios(of('oppslag', 'p99'), of('echo', 'p99')),
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
