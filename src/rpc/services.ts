import type { EventEmitter } from 'node:events';
import type { DescMessage, DescMethod, DescMethodUnary, DescService } from '@bufbuild/protobuf';
import type { Server, UntypedHandleCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { CatalogService } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { SearchService } from '../../gen/oppslag/v1/search_service_pb.ts';
import { getCodeSystem, getSnapshotStatus, listCodeSystems, type StatusSource } from './catalog-service.ts';
import { Fault } from './fault.ts';
import { batchLookupConcepts, lookupConcept } from './lookup-service.ts';
import { searchConcepts } from './search-service.ts';
import { serviceDefinition } from './service-definition.ts';
import type { UnaryCalls, UnaryHandler } from './unary.ts';
import { validateCode } from './validate-code.ts';

/** The services of the public listener. AdminService is not one of them. */
export const PUBLIC_SERVICES: readonly DescService[] = [LookupService, SearchService, CatalogService];

/** Adds the public services. A method that is in the contract but not built answers UNIMPLEMENTED. */
export function addServices(server: Server, calls: UnaryCalls, status: StatusSource): void {
  const unary = <I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    handler: UnaryHandler<I>,
  ): UntypedHandleCall => calls.handle(method, handler) as UntypedHandleCall;

  add(server, calls, LookupService, {
    lookupConcept: unary(LookupService.method.lookupConcept, lookupConcept),
    batchLookupConcepts: unary(LookupService.method.batchLookupConcepts, batchLookupConcepts),
    validateCode: unary(LookupService.method.validateCode, validateCode),
  });
  add(server, calls, SearchService, {
    searchConcepts: unary(SearchService.method.searchConcepts, searchConcepts),
  });
  add(server, calls, CatalogService, {
    listCodeSystems: unary(CatalogService.method.listCodeSystems, listCodeSystems),
    getCodeSystem: unary(CatalogService.method.getCodeSystem, getCodeSystem),
    getSnapshotStatus: unary(CatalogService.method.getSnapshotStatus, getSnapshotStatus(status)),
  });
}

function add(
  server: Server,
  calls: UnaryCalls,
  service: DescService,
  built: UntypedServiceImplementation,
): void {
  const implementation: UntypedServiceImplementation = {};
  for (const method of service.methods) {
    implementation[method.localName] = built[method.localName] ?? notBuilt(calls, method);
  }
  server.addService(serviceDefinition(service), implementation);
}

function notBuilt(calls: UnaryCalls, method: DescMethod): UntypedHandleCall {
  const fault = () =>
    new Fault({ reason: 'NOT_IMPLEMENTED', message: 'this method is in the contract but not built yet' });
  if (method.methodKind === 'unary') {
    // The compiler does not narrow a method by its kind.
    return calls.handle(method as DescMethodUnary, () => {
      throw fault();
    }) as UntypedHandleCall;
  }
  // An error event is how grpc-js is told to end a stream with a status.
  return ((call: EventEmitter) => call.emit('error', fault().toServerError())) as UntypedHandleCall;
}
