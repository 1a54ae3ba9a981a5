import { create, toBinary } from '@bufbuild/protobuf';
import {
  type CodeSystem,
  CodeSystemSchema,
  type GetCodeSystemRequestSchema,
  GetCodeSystemResponseSchema,
  type ListCodeSystemsRequestSchema,
  ListCodeSystemsResponseSchema,
  type Provenance as ProvenanceMessage,
  ProvenanceSchema,
} from '../../gen/oppslag/v1/catalog_service_pb.ts';
import type { Provenance } from '../concept/code-system.ts';
import { formatLocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import { timestamps } from './snapshot-messages.ts';
import type { UnaryHandler } from './unary.ts';

export const listCodeSystems: UnaryHandler<typeof ListCodeSystemsRequestSchema> = (_request, context) => {
  const { dataset } = context;
  const codeSystems = dataset.systems.map((system) => codeSystemMessage(dataset, system));
  const meta = context.meta.message({ ...context, day: context.today });
  return toBinary(
    ListCodeSystemsResponseSchema,
    create(ListCodeSystemsResponseSchema, { codeSystems, meta }),
  );
};

export const getCodeSystem: UnaryHandler<typeof GetCodeSystemRequestSchema> = (request, context) => {
  const checks = new RequestChecks();
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  checks.finish();
  const system = requireSystem(context.dataset, request.system);
  context.logged.system = system.id;
  const meta = context.meta.message({ ...context, system, day: context.today });
  const response = create(GetCodeSystemResponseSchema, {
    codeSystem: codeSystemMessage(context.dataset, system),
    meta,
  });
  return toBinary(GetCodeSystemResponseSchema, response);
};

function codeSystemMessage({ snapshot }: Dataset, system: CodeSystemData): CodeSystem {
  const { codeSystem, languages, propertyCodes } = system.metadata;
  const sources = (snapshot.sources.get(system.id) ?? []).map(provenanceMessage);
  const { validFrom, validTo } = system.extent;
  return create(CodeSystemSchema, {
    id: codeSystem.id,
    uri: codeSystem.uri,
    oid: codeSystem.oid ?? '',
    title: codeSystem.title,
    publisher: codeSystem.publisher,
    languages: [...languages],
    edition: codeSystem.edition,
    editionDate: codeSystem.editionDate ?? '',
    codeCount: BigInt(system.codes.size),
    conceptCount: BigInt(system.concepts.size),
    validity: { validFrom: formatLocalDay(validFrom), validTo: formatLocalDay(validTo) },
    ...(sources[0] === undefined ? {} : { source: sources[0] }),
    sources,
    conceptMaps: system.maps
      .sizes()
      .map(({ targetSystem, relations }) => ({ targetSystem, relationCount: BigInt(relations) })),
    segmentSha256: system.sha256,
    segmentBytes: BigInt(system.byteLength),
    propertyCodes: [...propertyCodes],
  });
}

function provenanceMessage(source: Provenance): ProvenanceMessage {
  return create(ProvenanceSchema, {
    name: source.name,
    uri: source.uri,
    licence: source.licence,
    publisher: source.publisher ?? '',
    edition: source.edition ?? '',
    sha256: source.sha256 ?? '',
    since: source.since ?? '',
    ...timestamps({ retrievedAt: Date.parse(source.retrievedAt) }),
  });
}
