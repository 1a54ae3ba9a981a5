import type { EventEmitter } from 'node:events';
import type {
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
} from '@bufbuild/protobuf';
import type { Server, UntypedHandleCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { CatalogService } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { SearchService } from '../../gen/oppslag/v1/search_service_pb.ts';
import type { AnswerCache } from './answer-cache.ts';
import type { Calls } from './calls.ts';
import { getCodeSystem, getSnapshotStatus, listCodeSystems, type StatusSource } from './catalog-service.ts';
import { Fault } from './fault.ts';
import { checkSubsumption, listAncestors, listDescendants } from './hierarchy.ts';
import { listConceptChanges } from './list-changes.ts';
import { listConcepts } from './list-concepts.ts';
import { batchLookupConcepts, lookupConcept } from './lookup-service.ts';
import { searchConcepts } from './search-service.ts';
import { serviceDefinition } from './service-definition.ts';
import { streamConcepts } from './stream-concepts.ts';
import type { StreamHandler } from './streaming.ts';
import { batchTranslateConcepts, translateConcept } from './translate.ts';
import type { UnaryHandler } from './unary.ts';
import { batchValidateCodes, validateCode } from './validate-code.ts';

/** The services of the public listener. AdminService is not one of them. */
export const PUBLIC_SERVICES: readonly DescService[] = [LookupService, SearchService, CatalogService];

/** Adds the public services. A method that is in the contract but not built answers UNIMPLEMENTED. */
export function addServices(server: Server, calls: Calls, status: StatusSource): void {
  const unary = <I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    handler: UnaryHandler<I>,
    cache?: AnswerCache,
  ): UntypedHandleCall => calls.unary.handle(method, handler, cache) as UntypedHandleCall;
  const stream = <I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    handler: StreamHandler<I>,
  ): UntypedHandleCall => calls.streams.handle(method, handler) as UntypedHandleCall;

  add(server, calls, LookupService, {
    lookupConcept: unary(LookupService.method.lookupConcept, lookupConcept),
    batchLookupConcepts: unary(LookupService.method.batchLookupConcepts, batchLookupConcepts),
    validateCode: unary(LookupService.method.validateCode, validateCode),
    batchValidateCodes: unary(LookupService.method.batchValidateCodes, batchValidateCodes),
    translateConcept: unary(LookupService.method.translateConcept, translateConcept),
    batchTranslateConcepts: unary(LookupService.method.batchTranslateConcepts, batchTranslateConcepts),
    listConceptChanges: unary(LookupService.method.listConceptChanges, listConceptChanges),
    listConcepts: unary(LookupService.method.listConcepts, listConcepts),
    streamConcepts: stream(LookupService.method.streamConcepts, streamConcepts),
    listAncestors: unary(LookupService.method.listAncestors, listAncestors),
    listDescendants: unary(LookupService.method.listDescendants, listDescendants),
    checkSubsumption: unary(LookupService.method.checkSubsumption, checkSubsumption),
  });
  add(server, calls, SearchService, {
    searchConcepts: unary(SearchService.method.searchConcepts, searchConcepts, calls.searchAnswers),
  });
  add(server, calls, CatalogService, {
    listCodeSystems: unary(CatalogService.method.listCodeSystems, listCodeSystems),
    getCodeSystem: unary(CatalogService.method.getCodeSystem, getCodeSystem),
    getSnapshotStatus: unary(CatalogService.method.getSnapshotStatus, getSnapshotStatus(status)),
  });
}

function add(server: Server, calls: Calls, service: DescService, built: UntypedServiceImplementation): void {
  const implementation: UntypedServiceImplementation = {};
  for (const method of service.methods) {
    implementation[method.localName] = built[method.localName] ?? notBuilt(calls, method);
  }
  server.addService(serviceDefinition(service), implementation);
}

function notBuilt(calls: Calls, method: DescMethod): UntypedHandleCall {
  const fault = () =>
    new Fault({ reason: 'NOT_IMPLEMENTED', message: 'this method is in the contract but not built yet' });
  if (method.methodKind === 'unary') {
    // The compiler does not narrow a method by its kind.
    return calls.unary.handle(method as DescMethodUnary, () => {
      throw fault();
    }) as UntypedHandleCall;
  }
  // An error event is how grpc-js is told to end a stream with a status.
  return ((call: EventEmitter) => call.emit('error', fault().toServerError())) as UntypedHandleCall;
}
