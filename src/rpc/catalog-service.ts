import { create, toBinary } from '@bufbuild/protobuf';
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type CodeSystem,
  CodeSystemSchema,
  type GetCodeSystemRequestSchema,
  GetCodeSystemResponseSchema,
  type GetSnapshotStatusRequestSchema,
  GetSnapshotStatusResponseSchema,
  type ListCodeSystemsRequestSchema,
  ListCodeSystemsResponseSchema,
  type Provenance as ProvenanceMessage,
  ProvenanceSchema,
  type SnapshotInfo,
  SnapshotInfoSchema,
} from '../../gen/oppslag/v1/catalog_service_pb.ts';
import type { Provenance } from '../concept/code-system.ts';
import { formatLocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { ActiveDataset } from '../refresh/active.ts';
import type { SourceHistory } from '../refresh/source-history.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';

/** What the status call needs besides the active dataset. */
export interface StatusSource {
  previous(): ActiveDataset | undefined;
  /** One for each store. */
  histories(): readonly SourceHistory[];
}

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

export function getSnapshotStatus(source: StatusSource): UnaryHandler<typeof GetSnapshotStatusRequestSchema> {
  return (_request, context) => {
    const previous = source.previous();
    const response = create(GetSnapshotStatusResponseSchema, {
      active: snapshotMessage(context.active),
      ...(previous === undefined ? {} : { previous: snapshotMessage(previous) }),
      sources: source.histories().map((history) => ({
        source: publicName(history.source),
        ...timestamps({
          lastAttemptAt: history.lastAttemptMs,
          lastSuccessAt: history.lastSuccessMs,
          lastChangeAt: history.lastChangeMs,
        }),
        lastErrorReason: history.lastErrorReason ?? '',
      })),
      segmentBytes: BigInt(context.dataset.byteLength),
      residentBytes: BigInt(process.memoryUsage.rss()),
      meta: context.meta.message({ ...context, day: context.today }),
    });
    return toBinary(GetSnapshotStatusResponseSchema, response);
  };
}

/** The kind of a store and the last part of its address: what tells stores apart, but not where they are. */
function publicName(source: string): string {
  const isUrl = /^https?:/i.test(source);
  return `${isUrl ? 'url' : 'directory'} ${source.split(/[/\\]/).findLast((part) => part !== '') ?? ''}`.trimEnd();
}

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

function snapshotMessage({ dataset, activatedAtMs }: ActiveDataset): SnapshotInfo {
  const { id, sequence, createdAtMs, expiresAtMs, keyIds } = dataset.snapshot;
  return create(SnapshotInfoSchema, {
    snapshotId: id,
    sequence: BigInt(sequence),
    ...timestamps({ createdAt: createdAtMs, expiresAt: expiresAtMs, activatedAt: activatedAtMs }),
    conceptCount: BigInt(dataset.conceptCount),
    keyIds: [...keyIds],
  });
}

/** Times that are known, as Timestamps; the others are left out. */
function timestamps<K extends string>(times: Record<K, number | undefined>): Partial<Record<K, Timestamp>> {
  const known = Object.entries<number | undefined>(times).filter(
    (entry): entry is [string, number] => entry[1] !== undefined && !Number.isNaN(entry[1]),
  );
  return Object.fromEntries(known.map(([name, ms]) => [name, timestampFromMs(ms)])) as Partial<
    Record<K, Timestamp>
  >;
}
