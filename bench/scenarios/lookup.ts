import { create, toBinary } from '@bufbuild/protobuf';
import { LookupConceptRequestSchema, LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { methodPath } from '../../src/rpc/service-definition.ts';
import { LOAD, runH2load } from '../h2load.ts';
import { startEcho, startOppslag } from '../oppslag-server.ts';
import { record, writeRecording } from '../recording.ts';
import { inGenerations, interleave } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';
import { addedCpu, cpuOf, rateOf, rateRatio, servedLoad, warmUp } from '../served-load.ts';
import { CORE } from '../workspace.ts';

const PATH = methodPath(LookupService.method.lookupConcept);
const REQUEST = { system: 'icd-10', code: 'E11.9' };

/** One code looked up over the wire, beside a bare echo of the same bytes. */
export const lookup: Scenario = {
  name: 'lookup',
  needsH2load: true,
  async run({ workspace, settings, isQuick }) {
    const calls = isQuick ? 1_500 : 2_500;
    const quiet = { ...settings, OPPSLAG_LOG_LEVEL: 'silent' };
    let bytes = 0;
    const measured = await inGenerations(isQuick ? 1 : 3, async () => {
      const everything = await startOppslag(workspace, CORE.server, settings);
      const silent = await startOppslag(workspace, CORE.server, quiet, 'oppslag-silent');
      const request = toBinary(LookupConceptRequestSchema, create(LookupConceptRequestSchema, REQUEST));
      const recording = await record(everything.port, PATH, [request]);
      const recordingPath = workspace.path('lookup.json');
      writeRecording(recordingPath, recording);
      const echo = await startEcho(workspace, CORE.server, [recordingPath]);
      const load = (port: number, count: number) => runH2load(workspace, port, recording, count);
      await warmUp([echo, everything, silent], isQuick ? 2_000 : 12_000, load);
      const rounds = await interleave(
        [
          servedLoad('echo', echo, calls, load),
          servedLoad('everything', everything, calls, load),
          servedLoad('silent', silent, calls, load),
        ],
        isQuick ? 2 : 10,
      );
      for (const server of [everything, silent, echo]) await server.stop();
      bytes = recording.calls[0]!.response.length;
      return rounds;
    });

    const [bare, full, bareLog] = ['echo', 'everything', 'silent'].map((name) => measured.get(name)!);
    return {
      name: 'lookup',
      about: `LookupConcept of one ICD-10 code (${bytes} bytes), ${LOAD.connections} connections × ${LOAD.streams} calls in flight.`,
      rows: [
        { what: 'echo', unit: 'calls/s', summary: rateOf(bare!) },
        { what: 'Oppslag, everything on', unit: 'calls/s', summary: rateOf(full!) },
        { what: 'Oppslag, no access log', unit: 'calls/s', summary: rateOf(bareLog!) },
        {
          what: 'everything on ÷ echo',
          unit: '×',
          summary: rateRatio(full!, bare!),
          target: { atLeast: 0.85 },
        },
        {
          what: 'no access log ÷ echo',
          unit: '×',
          summary: rateRatio(bareLog!, bare!),
          target: { atLeast: 0.95 },
        },
        { what: 'CPU per call, echo', unit: 'µs', summary: cpuOf(bare!) },
        { what: 'CPU added, everything on', unit: 'µs', summary: addedCpu(full!, bare!) },
        { what: 'CPU added, no access log', unit: 'µs', summary: addedCpu(bareLog!, bare!) },
      ],
    };
  },
};
