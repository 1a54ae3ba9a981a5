import { toBinary } from '@bufbuild/protobuf';
import { StatusSchema } from '../../gen/google/rpc/status_pb.ts';
import type { Concept } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  type BatchLookupConceptsRequest,
  type BatchLookupConceptsRequestSchema,
  BatchLookupConceptsResponseSchema,
  BatchLookupResultSchema,
  FollowedConceptSchema,
  type LookupConceptRequestSchema,
  LookupConceptResponseSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import { lookupCode } from '../dataset/lookup.ts';
import { sizeBucket } from './call-record.ts';
import { readConcept, writeConcept } from './concept-writer.ts';
import type { Fault } from './fault.ts';
import { Follower } from './follower.ts';
import type { MessageWriter } from './message-writer.ts';
import { notFound } from './not-found.ts';
import { codeFault, REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';

const LOOKUP = LookupConceptResponseSchema.field;
const BATCH = BatchLookupConceptsResponseSchema.field;
const ITEM = BatchLookupResultSchema.field;
const FOLLOWED = FollowedConceptSchema.field;

export const lookupConcept: UnaryHandler<typeof LookupConceptRequestSchema> = (request, context) => {
  const checks = new RequestChecks();
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  checks.text(request.code, 'code', REQUEST_LIMITS.codeLength);
  const day = checkReadFields(checks, request, context.today);
  checks.finish();

  const { dataset, writer, logged } = context;
  const system = requireSystem(dataset, request.system);
  logged.system = system.id;
  const found = lookupCode(system, request.code, day);
  if (found.outcome !== 'found') throw notFound(system, found);

  const language = writeConcept(writer, LOOKUP.concept.number, system, found.row, day, request);
  writer.string(LOOKUP.matchedCode.number, system.codes.codeAt(found.code));
  writer.string(LOOKUP.usedLanguage.number, language);
  if (request.follow.length > 0) {
    const follower = new Follower(dataset, day, request);
    writeFollowed(writer, LOOKUP.followed.number, follower, readConcept(system, found.row, day), request);
  }
  context.meta.write(writer, LOOKUP.meta.number, { dataset, system, day, isStale: context.isStale });
  return writer.finish();
};

export const batchLookupConcepts: UnaryHandler<typeof BatchLookupConceptsRequestSchema> = (
  request,
  context,
) => {
  const checks = new RequestChecks();
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  checks.batch(request.codes, 'codes');
  const day = checkReadFields(checks, request, context.today);
  checks.finish();

  const { dataset, writer, logged } = context;
  const system = requireSystem(dataset, request.system);
  logged.system = system.id;
  logged.resultCount = sizeBucket(request.codes.length);
  const follower = new Follower(dataset, day, request);
  for (const code of request.codes) {
    const item = writer.begin(BATCH.results.number);
    writer.string(ITEM.code.number, code);
    writeItem(writer, system, code, day, request, follower);
    writer.end(item);
  }
  context.meta.write(writer, BATCH.meta.number, { ...context, system, day });
  return writer.finish();
};

function writeItem(
  writer: MessageWriter,
  system: CodeSystemData,
  code: string,
  day: LocalDay,
  request: BatchLookupConceptsRequest,
  follower: Follower,
): void {
  const broken = codeFault(code);
  if (broken !== undefined) {
    writeStatus(writer, broken);
    return;
  }
  const found = lookupCode(system, code, day);
  if (found.outcome === 'found') {
    writeConcept(writer, ITEM.concept.number, system, found.row, day, request);
    if (request.follow.length > 0) {
      writeFollowed(writer, ITEM.followed.number, follower, readConcept(system, found.row, day), request);
    }
  } else {
    writeStatus(writer, notFound(system, found));
  }
}

function writeStatus(writer: MessageWriter, fault: Fault): void {
  writer.bytes(ITEM.status.number, toBinary(StatusSchema, fault.toStatus()));
}

interface ReadFields {
  readonly asOf: string;
  readonly displayLanguages: readonly string[];
  readonly properties: readonly string[];
  readonly follow: readonly string[];
}

function checkReadFields(checks: RequestChecks, request: ReadFields, today: LocalDay): LocalDay {
  const { properties, propertyLength, follow, followLength } = REQUEST_LIMITS;
  checks.shared(request);
  checks.texts(request.properties, 'properties', properties, propertyLength);
  checks.texts(request.follow, 'follow', follow, followLength);
  const isRepeated = request.follow.length > 1 && new Set(request.follow).size < request.follow.length;
  checks.require(!isRepeated, 'follow', 'must not repeat a path');
  return checks.day(request.asOf, 'as_of', today);
}

function writeFollowed(
  writer: MessageWriter,
  field: number,
  follower: Follower,
  start: Concept,
  { follow }: Pick<ReadFields, 'follow'>,
): void {
  for (const { path, bytes } of follower.follow(start, follow)) {
    const mark = writer.begin(field);
    writer.string(FOLLOWED.path.number, path);
    writer.bytes(FOLLOWED.concept.number, bytes);
    writer.end(mark);
  }
}
