import { toBinary } from '@bufbuild/protobuf';
import { StatusSchema } from '../../gen/google/rpc/status_pb.ts';
import { type Coding, CodingSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  type BatchTranslateConceptsRequestSchema,
  BatchTranslateConceptsResponseSchema,
  BatchTranslateResultSchema,
  MapRelationship,
  type TranslateConceptRequest,
  type TranslateConceptRequestSchema,
  TranslateConceptResponseSchema,
  TranslationMatchSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { formatLocalDay, type LocalDay } from '../concept/local-day.ts';
import type { Relationship } from '../concept/relation.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { lookupCode } from '../dataset/lookup.ts';
import { type Translation, translate } from '../dataset/translation.ts';
import { sizeBucket } from './call-record.ts';
import { writeCoding } from './coding-writer.ts';
import { Fault } from './fault.ts';
import type { MessageWriter } from './message-writer.ts';
import { notFound } from './not-found.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';

const ONE = TranslateConceptResponseSchema.field;
const BATCH = BatchTranslateConceptsResponseSchema.field;
const ITEM = BatchTranslateResultSchema.field;
const MATCH = TranslationMatchSchema.field;

const RELATIONSHIP: Readonly<Record<Relationship, MapRelationship>> = {
  equivalent: MapRelationship.EQUIVALENT,
  'source-is-narrower-than-target': MapRelationship.SOURCE_IS_NARROWER_THAN_TARGET,
  'source-is-broader-than-target': MapRelationship.SOURCE_IS_BROADER_THAN_TARGET,
  'related-to': MapRelationship.RELATED_TO,
  // Never sent: what is not related is no match.
  'not-related-to': MapRelationship.UNSPECIFIED,
};

export const translateConcept: UnaryHandler<typeof TranslateConceptRequestSchema> = (request, context) => {
  const checks = new RequestChecks();
  checkCoding(checks, request.coding, 'coding');
  const days = checkTarget(checks, request, context.today);
  checks.finish();

  const { dataset, writer, logged } = context;
  const target = targetOf(dataset, request.targetSystem);
  const { system, matches } = translateCoding(dataset, request.coding!, target, days);
  logged.system = namesOf(system, target);
  logged.resultCount = sizeBucket(matches.length);
  writer.number(ONE.result.number, matches.length > 0);
  writeMatches(writer, ONE.matches.number, matches);
  const only = target === undefined || target === system ? system : undefined;
  context.meta.write(writer, ONE.meta.number, { ...context, system: only, day: days.targetDay });
  return writer.finish();
};

export const batchTranslateConcepts: UnaryHandler<typeof BatchTranslateConceptsRequestSchema> = (
  request,
  context,
) => {
  const { codings } = request;
  const checks = new RequestChecks();
  checks.batch(codings, 'codings');
  const days = checkTarget(checks, request, context.today);
  checks.finish();

  const { dataset, writer, logged } = context;
  const target = targetOf(dataset, request.targetSystem);
  const systems = new Set<CodeSystemData>(target === undefined ? [] : [target]);
  for (const coding of codings) {
    const item = writer.begin(BATCH.results.number);
    writer.bytes(ITEM.coding.number, toBinary(CodingSchema, coding));
    try {
      const own = new RequestChecks();
      checkCoding(own, coding, 'coding');
      own.finish();
      const { system, matches } = translateCoding(dataset, coding, target, days);
      systems.add(system);
      writeMatches(writer, ITEM.matches.number, matches);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      writer.bytes(ITEM.status.number, toBinary(StatusSchema, error.toStatus()));
    }
    writer.end(item);
  }
  logged.system = namesOf(...systems);
  logged.resultCount = sizeBucket(codings.length);
  const system = systems.size === 1 ? [...systems][0] : undefined;
  context.meta.write(writer, BATCH.meta.number, { ...context, system, day: days.targetDay });
  return writer.finish();
};

/** The dates of a request. `day` is undefined for the newest period of a code. */
interface Days {
  readonly day: LocalDay | undefined;
  readonly targetDay: LocalDay;
}

function checkCoding(checks: RequestChecks, coding: Coding | undefined, field: string): void {
  checks.text(coding?.system ?? '', `${field}.system`, REQUEST_LIMITS.systemLength);
  checks.text(coding?.code ?? '', `${field}.code`, REQUEST_LIMITS.codeLength);
}

function checkTarget(
  checks: RequestChecks,
  request: Pick<TranslateConceptRequest, 'targetSystem' | 'asOf' | 'targetAsOf'>,
  today: LocalDay,
): Days {
  if (request.targetSystem !== '') {
    checks.text(request.targetSystem, 'target_system', REQUEST_LIMITS.systemLength);
  }
  const day = checks.day(request.asOf, 'as_of', today);
  const targetDay = checks.day(request.targetAsOf, 'target_as_of', today);
  return { day: request.asOf === '' ? undefined : day, targetDay };
}

function targetOf(dataset: Dataset, name: string): CodeSystemData | undefined {
  return name === '' ? undefined : requireSystem(dataset, name, 'target_system');
}

/** Throws Fault CODE_SYSTEM_UNKNOWN, CODE_UNKNOWN and CODE_NOT_VALID_ON_DATE. */
function translateCoding(
  dataset: Dataset,
  coding: Coding,
  target: CodeSystemData | undefined,
  { day, targetDay }: Days,
): { system: CodeSystemData; matches: readonly Translation[] } {
  const system = requireSystem(dataset, coding.system, 'coding.system');
  const code = codeOf(system, coding.code, day);
  return { system, matches: translate(dataset, { system, code, day, target: target ?? system, targetDay }) };
}

function codeOf(system: CodeSystemData, code: string, day: LocalDay | undefined): number {
  if (day === undefined) {
    const found = system.codes.find(code);
    if (found < 0) throw notFound(system, { outcome: 'unknown' }, 'coding.code');
    return found;
  }
  const found = lookupCode(system, code, day);
  if (found.outcome !== 'found') throw notFound(system, found, 'coding.code');
  return found.code;
}

function writeMatches(writer: MessageWriter, field: number, matches: readonly Translation[]): void {
  for (const { system, row, relationship, since, origin } of matches) {
    const match = writer.begin(field);
    writeCoding(writer, MATCH.coding.number, system, row);
    writer.number(MATCH.relationship.number, RELATIONSHIP[relationship]);
    writer.string(MATCH.validFrom.number, formatLocalDay(since));
    writer.string(MATCH.origin.number, origin);
    writer.end(match);
  }
}

function namesOf(...systems: (CodeSystemData | undefined)[]): string {
  return [...new Set(systems.flatMap((system) => system?.id ?? []))].sort().join(' ');
}
