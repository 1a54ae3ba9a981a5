import {
  create,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { type ServiceError, status } from '@grpc/grpc-js';
import { CatalogService } from '../../../gen/oppslag/v1/catalog_service_pb.ts';
import { LookupService } from '../../../gen/oppslag/v1/lookup_service_pb.ts';
import { FuzzyMode, SearchService } from '../../../gen/oppslag/v1/search_service_pb.ts';
import type { TestClient } from '../../support/grpc-client.ts';
import { CODES } from './fuzz-subject.ts';
import { VERSIONED } from './versions.ts';

/** Statuses that are answers to a question; any other says that the service failed. */
const ANSWERS: ReadonlySet<number | undefined> = new Set([
  ...[status.NOT_FOUND, status.INVALID_ARGUMENT, status.FAILED_PRECONDITION, status.OUT_OF_RANGE],
]);

/** What became of all questions. */
export interface Asked {
  questions: number;
  /** Failures of the service, by method and status. */
  readonly failures: Set<string>;
  /** Answers that a client cannot decode, by method. */
  readonly undecodable: Set<string>;
}

/** Asks a service every kind of question about the subject of the fuzzing. */
export async function askService(client: TestClient): Promise<Asked> {
  const asked: Asked = { questions: 0, failures: new Set(), undecodable: new Set() };
  const ask = async <M extends DescMethodUnary>(
    method: M,
    request: MessageInitShape<M['input']>,
  ): Promise<void> => {
    asked.questions++;
    try {
      const bytes = await client.raw(method, toBinary(method.input, create(method.input, request)));
      try {
        fromBinary(method.output, bytes);
      } catch {
        asked.undecodable.add(method.name);
      }
    } catch (error) {
      const { code } = error as ServiceError;
      if (!ANSWERS.has(code)) asked.failures.add(`${method.name} ${status[code]}`);
    }
  };
  const system = VERSIONED;
  const all = CODES.flatMap((code) => {
    const coding = { system, code };
    return [
      ask(LookupService.method.lookupConcept, coding),
      ask(LookupService.method.lookupConcept, {
        ...coding,
        displayLanguages: ['en'],
        properties: ['side'],
        follow: ['side'],
      }),
      ask(LookupService.method.validateCode, { ...coding, display: 'Brudd' }),
      ask(LookupService.method.listAncestors, coding),
      ask(LookupService.method.listDescendants, coding),
      ask(LookupService.method.checkSubsumption, { system, codeA: 'A', codeB: code }),
      ask(LookupService.method.translateConcept, {
        coding,
        targetSystem: system,
        asOf: '2019-01-01',
        targetAsOf: '2021-01-01',
      }),
      ask(LookupService.method.listConcepts, { system, parent: code, includeInactive: true }),
    ];
  });
  const queries = [
    'b',
    'betennelse',
    'lungebetenelse',
    'åpent sår',
    'pnevmoni',
    'brudd uspesifisert',
    'a2',
    'øre',
  ];
  const searches = queries.map((query) =>
    ask(SearchService.method.searchConcepts, {
      systems: [system],
      query,
      fuzzy: FuzzyMode.ON,
      includeInactive: true,
    }),
  );
  await Promise.all([
    ...all,
    ...searches,
    ask(LookupService.method.batchLookupConcepts, { system, codes: CODES }),
    ask(LookupService.method.listConcepts, { system, includeInactive: true, displayLanguages: ['en'] }),
    ask(LookupService.method.listConceptChanges, { system, from: '2019-01-01', to: '2021-01-01' }),
    ask(CatalogService.method.listCodeSystems, {}),
    ask(CatalogService.method.getCodeSystem, { system }),
  ]);
  return asked;
}
