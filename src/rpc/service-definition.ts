import {
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';

/** A message, or its bytes when the handler has made them already. */
export type Encoded<T> = T | Uint8Array;

/** The definition that grpc-js wants, from a service of the generated code. */
export function serviceDefinition(service: DescService): ServiceDefinition {
  return Object.fromEntries(service.methods.map((method) => [method.localName, methodDefinition(method)]));
}

function methodDefinition(
  method: DescMethod,
): MethodDefinition<Encoded<MessageShape<DescMessage>>, Encoded<MessageShape<DescMessage>>> {
  return {
    path: methodPath(method),
    requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
    responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
    requestSerialize: (message) => encoded(method.input, message),
    // What a call with one answer asks may be known by its bytes; its wrapper decodes them.
    requestDeserialize: (bytes) => (method.methodKind === 'unary' ? bytes : fromBinary(method.input, bytes)),
    responseSerialize: (message) => encoded(method.output, message),
    responseDeserialize: (bytes) => fromBinary(method.output, bytes),
  };
}

function encoded(schema: DescMessage, message: Encoded<MessageShape<DescMessage>>): Buffer {
  return asBuffer(message instanceof Uint8Array ? message : toBinary(schema, message));
}

/** `/oppslag.v1.LookupService/LookupConcept` */
export function methodPath(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** The same bytes as a Buffer, not a copy of them. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
