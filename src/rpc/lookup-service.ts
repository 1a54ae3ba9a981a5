import { toBinary } from '@bufbuild/protobuf';
import { type Status, StatusSchema } from '../../gen/google/rpc/status_pb.ts';
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
import { Follower } from './follower.ts';
import type { MessageWriter } from './message-writer.ts';
import { notFound } from './not-found.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
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
  const follower = new Follower(dataset, day, request);
  writeFollowed(
    writer,
    LOOKUP.followed.number,
    follower,
    readStart(system, found.row, day, request),
    request,
  );
  context.meta.write(writer, LOOKUP.meta.number, { ...context, system, day });
  return writer.finish();
};

export const batchLookupConcepts: UnaryHandler<typeof BatchLookupConceptsRequestSchema> = (
  request,
  context,
) => {
  const checks = new RequestChecks();
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  checks.require(request.codes.length > 0, 'codes', 'must not be empty');
  checks.texts(request.codes, 'codes', REQUEST_LIMITS.batchSize, REQUEST_LIMITS.codeLength);
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
  const found = lookupCode(system, code, day);
  if (found.outcome === 'found') {
    writeConcept(writer, ITEM.concept.number, system, found.row, day, request);
    writeFollowed(
      writer,
      ITEM.followed.number,
      follower,
      readStart(system, found.row, day, request),
      request,
    );
  } else {
    const status: Status = notFound(system, found).toStatus();
    writer.bytes(ITEM.status.number, toBinary(StatusSchema, status));
  }
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
  checks.require(new Set(request.follow).size === request.follow.length, 'follow', 'must not repeat a path');
  return checks.day(request.asOf, 'as_of', today);
}

/** The concept that paths start at; undefined when there is none to follow, so that nothing is read in vain. */
function readStart(
  system: CodeSystemData,
  row: number,
  day: LocalDay,
  { follow }: Pick<ReadFields, 'follow'>,
): Concept | undefined {
  return follow.length === 0 ? undefined : readConcept(system, row, day);
}

function writeFollowed(
  writer: MessageWriter,
  field: number,
  follower: Follower,
  start: Concept | undefined,
  { follow }: Pick<ReadFields, 'follow'>,
): void {
  if (start === undefined) return;
  for (const { path, bytes } of follower.follow(start, follow)) {
    const mark = writer.begin(field);
    writer.string(FOLLOWED.path.number, path);
    writer.bytes(FOLLOWED.concept.number, bytes);
    writer.end(mark);
  }
}
