import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  BatchLookupConceptsRequestSchema,
  BatchLookupConceptsResponseSchema,
  LookupService,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { methodPath } from '../../src/rpc/service-definition.ts';
import { bundledSources } from '../../src/source/bundled/index.ts';
import { LOAD, runH2load } from '../h2load.ts';
import { startEcho, startOppslag } from '../oppslag-server.ts';
import { type Recording, record, writeRecording } from '../recording.ts';
import type { Row } from '../report.ts';
import { interleave } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';
import { cpuOf, rateOf, rateRatio, servedLoad, warmUp } from '../served-load.ts';
import type { Summary } from '../statistics.ts';
import { mixed } from '../typeahead.ts';
import { CORE } from '../workspace.ts';

const PATH = methodPath(LookupService.method.batchLookupConcepts);
const SYSTEM = 'icd-10';
const BATCH_SIZE = 1_000;

/** A thousand codes in one call. */
export const batch: Scenario = {
  name: 'batch',
  needsH2load: true,
  async run({ workspace, settings, isQuick }) {
    const oppslag = await startOppslag(workspace, CORE.server, settings);
    const recording = await record(oppslag.port, PATH, [await request()]);
    requireFound(recording);
    const recordingPath = workspace.path('batch.json');
    writeRecording(recordingPath, recording);
    const echo = await startEcho(workspace, CORE.server, [recordingPath]);

    const calls = isQuick ? 64 : 256;
    const load = (port: number, count: number) => runH2load(workspace, port, recording, count);
    await warmUp([echo, oppslag], calls * 2, load);
    const measured = await interleave(
      [servedLoad('echo', echo, calls, load), servedLoad('oppslag', oppslag, calls, load)],
      isQuick ? 2 : 15,
    );
    for (const server of [oppslag, echo]) await server.stop();

    const [bare, own] = [measured.get('echo')!, measured.get('oppslag')!];
    const rows: Row[] = [
      {
        what: 'Oppslag, everything on',
        unit: 'codes/s',
        summary: scaled(rateOf(own), BATCH_SIZE),
        target: { atLeast: 500_000 },
      },
      { what: 'echo of the same bytes', unit: 'codes/s', summary: scaled(rateOf(bare), BATCH_SIZE) },
      { what: 'Oppslag ÷ echo', unit: '×', summary: rateRatio(own, bare) },
      { what: 'CPU per code, Oppslag', unit: 'µs', summary: scaled(cpuOf(own), 1 / BATCH_SIZE) },
      { what: 'CPU per code, echo', unit: 'µs', summary: scaled(cpuOf(bare), 1 / BATCH_SIZE) },
    ];
    const kilobytes = Math.round(recording.calls[0]!.response.length / 1_000);
    const about = `BatchLookupConcepts of ${BATCH_SIZE} ICD-10 codes (answer of ${kilobytes} kB), ${LOAD.connections} connections × ${LOAD.streams} calls in flight, one core.`;
    return { name: 'batch', about, rows };
  },
};

/** Codes from everywhere in the system, in no order. */
async function request(): Promise<Uint8Array> {
  const source = (await bundledSources()).find(({ codeSystem }) => codeSystem.id === SYSTEM)!;
  const codes = mixed(Array.from(source.concepts(), ({ code }) => code)).slice(0, BATCH_SIZE);
  const message = create(BatchLookupConceptsRequestSchema, { system: SYSTEM, codes });
  return toBinary(BatchLookupConceptsRequestSchema, message);
}

function requireFound({ calls }: Recording): void {
  const { results } = fromBinary(BatchLookupConceptsResponseSchema, calls[0]!.response);
  const found = results.filter(({ outcome }) => outcome.case === 'concept').length;
  if (found !== BATCH_SIZE) throw new Error(`batch: all ${BATCH_SIZE} codes must be found, not ${found}`);
}

function scaled({ median, quarter, threeQuarters, count }: Summary, by: number): Summary {
  return { median: median * by, quarter: quarter * by, threeQuarters: threeQuarters * by, count };
}
