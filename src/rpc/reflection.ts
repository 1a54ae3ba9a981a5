import { type DescFile, type DescService, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { asBuffer } from './service-definition.ts';

/** Adds server reflection, v1 and v1alpha, so that tools like grpcurl and Postman need no proto files. */
export function addReflection(server: Server, services: readonly DescService[]): void {
  const files = new Set<DescFile>();
  for (const service of services) collect(service.file, files);
  const fileDescriptorProtos = [...files].map((file) =>
    asBuffer(toBinary(FileDescriptorProtoSchema, file.proto)),
  );
  // The reflection package reads nothing of a definition but its file descriptors.
  const definition = {
    format: 'Protocol Buffer 3 EnumDescriptorProto' as const,
    type: {},
    fileDescriptorProtos,
  };
  new ReflectionService(
    { oppslag: definition },
    { services: services.map((service) => service.typeName) },
  ).addToServer(server);
}

function collect(file: DescFile, files: Set<DescFile>): void {
  if (files.has(file)) return;
  for (const dependency of file.dependencies) collect(dependency, files);
  files.add(file);
}
