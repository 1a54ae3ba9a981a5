import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { methodPath } from '../../src/rpc/service-definition.ts';
import { LOAD, runH2load } from '../h2load.ts';
import { writeMadeSystems } from '../made-systems.ts';
import { buildStore, startOppslag } from '../oppslag-server.ts';
import { type Recording, record } from '../recording.ts';
import type { Row } from '../report.ts';
import { inGenerations, interleave } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';
import { cpuOf, cpuRatio, type ServedLoad, servedLoad } from '../served-load.ts';
import { CORE } from '../workspace.ts';

/** A kind of question, as the request that is sent over and over. */
interface Question {
  readonly name: string;
  readonly path: string;
  readonly request: Uint8Array;
}

const { method } = LookupService;
const [TREE, AREAS] = ['tree', 'areas'];
const LOOKUP = 'a plain lookup';

const QUESTIONS: readonly Question[] = [
  question(LOOKUP, method.lookupConcept, { system: TREE, code: 'C482' }),
  question('a lookup on a date', method.lookupConcept, { system: AREAS, code: '1001', asOf: '2019-06-01' }),
  question('a code that is valid', method.validateCode, { system: TREE, code: 'C482' }),
  question('a code that was replaced', method.validateCode, {
    system: AREAS,
    code: '1001',
    asOf: '2026-01-01',
  }),
  question('the successor of a code', method.translateConcept, {
    coding: { system: AREAS, code: '1001' },
    targetAsOf: '2026-01-01',
  }),
  question('the two successors of a split', method.translateConcept, {
    coding: { system: AREAS, code: '1010' },
    targetAsOf: '2026-01-01',
  }),
  question('the predecessor of a code', method.translateConcept, {
    coding: { system: AREAS, code: '3001' },
    asOf: '2026-01-01',
    targetAsOf: '2019-01-01',
  }),
  question('subsumption over three levels', method.checkSubsumption, {
    system: TREE,
    codeA: 'C',
    codeB: 'C482',
  }),
  question('the parent of a code', method.listAncestors, { system: TREE, code: 'C482', maxDepth: 1 }),
];

const [SHORT_LIST, LONG_LIST] = ['100 of 110 concepts', '100 of 22,220 concepts'];

/** Pages of the same size of lists that are not. */
const PAGES: readonly Question[] = [
  question(SHORT_LIST, method.listConcepts, { system: TREE, ancestor: 'C4', pageSize: 100 }),
  question(LONG_LIST, method.listConcepts, { system: TREE, pageSize: 100 }),
];
const ALL = [...QUESTIONS, ...PAGES];

/** What questions about dates, hierarchy and maps cost beside a plain lookup of the same server. */
export const questions: Scenario = {
  name: 'questions',
  needsH2load: true,
  async run({ workspace, isQuick }) {
    const settings = buildStore(workspace, 'made', writeMadeSystems(workspace));
    const calls = isQuick ? 1_000 : 2_000;
    const measured = await inGenerations<ServedLoad>(isQuick ? 1 : 3, async () => {
      const server = await startOppslag(workspace, CORE.server, settings, 'oppslag-questions');
      const recordings = new Map<string, Recording>();
      for (const { name, path, request } of ALL) {
        recordings.set(name, await record(server.port, path, [request]));
      }
      const load = (name: string) => (port: number, count: number) =>
        runH2load(workspace, port, recordings.get(name)!, count);
      for (const { name } of ALL) await load(name)(server.port, isQuick ? 1_000 : 4_000);
      const contenders = ALL.map(({ name }) => servedLoad(name, server, calls, load(name)));
      const rounds = await interleave(contenders, isQuick ? 2 : 6);
      await server.stop();
      return rounds;
    });

    const base = measured.get(LOOKUP)!;
    const others = QUESTIONS.filter(({ name }) => name !== LOOKUP);
    return {
      name: 'questions',
      about: `One question over and over in made-up systems of 22,220 and 4,000 codes, ${LOAD.connections} connections × ${LOAD.streams} calls in flight; processor time of the server. The lists are kept after the first page.`,
      rows: [
        { what: LOOKUP, unit: 'µs', summary: cpuOf(base) },
        ...others.map(({ name }): Row => {
          const summary = cpuRatio(measured.get(name)!, base);
          return { what: `${name} ÷ ${LOOKUP}`, unit: '×', summary, target: { atMost: 1.3 } };
        }),
        { what: `a page of ${SHORT_LIST}`, unit: 'µs', summary: cpuOf(measured.get(SHORT_LIST)!) },
        {
          what: `a page of ${LONG_LIST} ÷ one of ${SHORT_LIST}`,
          unit: '×',
          summary: cpuRatio(measured.get(LONG_LIST)!, measured.get(SHORT_LIST)!),
          target: { atMost: 1.3 },
        },
      ],
    };
  },
};

function question<I extends DescMessage, O extends DescMessage>(
  name: string,
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
): Question {
  return { name, path: methodPath(method), request: toBinary(method.input, create(method.input, request)) };
}
