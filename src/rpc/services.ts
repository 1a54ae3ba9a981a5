import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
} from '@bufbuild/protobuf';
import type { Server, UntypedHandleCall } from '@grpc/grpc-js';
import { CatalogService } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { SearchService } from '../../gen/oppslag/v1/search_service_pb.ts';
import type { AnswerCache } from './answer-cache.ts';
import type { Calls } from './calls.ts';
import { getCodeSystem, listCodeSystems } from './catalog-service.ts';
import { checkSubsumption, listAncestors, listDescendants } from './hierarchy.ts';
import { listConceptChanges } from './list-changes.ts';
import { listConcepts } from './list-concepts.ts';
import { batchLookupConcepts, lookupConcept } from './lookup-service.ts';
import { searchConcepts } from './search-service.ts';
import { serviceDefinition } from './service-definition.ts';
import { getSnapshotStatus, type StatusSource } from './snapshot-status.ts';
import { streamConcepts } from './stream-concepts.ts';
import type { StreamHandler } from './streaming.ts';
import { batchTranslateConcepts, translateConcept } from './translate.ts';
import type { UnaryHandler } from './unary.ts';
import { batchValidateCodes, validateCode } from './validate-code.ts';
import type { SnapshotFeed } from './watch-snapshots.ts';
import type { WatchHandler } from './watching.ts';

/** The services of the public listener. AdminService is not one of them. */
export const PUBLIC_SERVICES: readonly DescService[] = [LookupService, SearchService, CatalogService];

/** Adds the public services. */
export function addServices(
  server: Server,
  calls: Calls,
  { feed, ...status }: StatusSource & { readonly feed: SnapshotFeed },
): void {
  const unary = <I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    handler: UnaryHandler<I>,
    cache?: AnswerCache,
  ): UntypedHandleCall => calls.unary.handle(method, handler, cache) as UntypedHandleCall;
  const stream = <I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    handler: StreamHandler<I>,
  ): UntypedHandleCall => calls.streams.handle(method, handler) as UntypedHandleCall;
  const watch = <I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    handler: WatchHandler<I>,
  ): UntypedHandleCall => calls.watches.handle(method, handler) as UntypedHandleCall;

  server.addService(serviceDefinition(LookupService), {
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
  server.addService(serviceDefinition(SearchService), {
    searchConcepts: unary(SearchService.method.searchConcepts, searchConcepts, calls.searchAnswers),
  });
  server.addService(serviceDefinition(CatalogService), {
    listCodeSystems: unary(CatalogService.method.listCodeSystems, listCodeSystems),
    getCodeSystem: unary(CatalogService.method.getCodeSystem, getCodeSystem),
    getSnapshotStatus: unary(CatalogService.method.getSnapshotStatus, getSnapshotStatus(status)),
    watchSnapshots: watch(CatalogService.method.watchSnapshots, feed.watch),
  });
}
