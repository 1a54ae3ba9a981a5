import {
  type CheckSubsumptionRequestSchema,
  CheckSubsumptionResponseSchema,
  type ListAncestorsRequestSchema,
  ListAncestorsResponseSchema,
  ListDescendantsRequestSchema,
  ListDescendantsResponseSchema,
  RelatedConceptSchema,
  SubsumptionOutcome,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import {
  ancestorsOf,
  descendantsOf,
  type RelatedCode,
  type Subsumption,
  subsumption,
} from '../dataset/hierarchy.ts';
import { type Lookup, lookupCode } from '../dataset/lookup.ts';
import { sizeBucket } from './call-record.ts';
import { writeConcept } from './concept-writer.ts';
import type { MessageWriter } from './message-writer.ts';
import { notFound } from './not-found.ts';
import { writePage } from './page.ts';
import { checkPageToken, hashOtherFields, requirePage } from './page-token.ts';
import { pagedList } from './paged-lists.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';

const ANCESTORS = ListAncestorsResponseSchema.field;
const DESCENDANTS = ListDescendantsResponseSchema.field;
const SUBSUMPTION = CheckSubsumptionResponseSchema.field;
const RELATED = RelatedConceptSchema.field;

const OUTCOME: Readonly<Record<Subsumption, SubsumptionOutcome>> = {
  equivalent: SubsumptionOutcome.EQUIVALENT,
  subsumes: SubsumptionOutcome.SUBSUMES,
  'subsumed-by': SubsumptionOutcome.SUBSUMED_BY,
  'not-subsumed': SubsumptionOutcome.NOT_SUBSUMED,
};

export const listAncestors: UnaryHandler<typeof ListAncestorsRequestSchema> = (request, context) => {
  const checks = new RequestChecks();
  const maxDepth = checkStart(checks, request);
  const day = checks.day(request.asOf, 'as_of', context.today);
  checks.finish();

  const { dataset, writer, logged } = context;
  const system = requireSystem(dataset, request.system);
  logged.system = system.id;
  const { row } = requireCode(system, request.code, day);
  const ancestors = ancestorsOf(system, row, day, maxDepth);
  logged.resultCount = sizeBucket(ancestors.length);
  for (const related of ancestors) {
    writeRelated(writer, ANCESTORS.ancestors.number, system, related, day, request);
  }
  context.meta.write(writer, ANCESTORS.meta.number, { ...context, system, day });
  return writer.finish();
};

export const listDescendants: UnaryHandler<typeof ListDescendantsRequestSchema> = (request, context) => {
  const checks = new RequestChecks();
  const maxDepth = checkStart(checks, request);
  const day = checks.day(request.asOf, 'as_of', context.today);
  const pageSize = checks.pageSize(request.pageSize);
  const requestHash = hashOtherFields(ListDescendantsRequestSchema, request);
  const token = checkPageToken(checks, request.pageToken, requestHash);
  checks.finish();

  const { writer, logged } = context;
  const page = requirePage(context, token, day);
  const system = requireSystem(page.dataset, request.system);
  logged.system = system.id;
  const { code } = requireCode(system, request.code, page.day);
  const descendants = pagedList(page, requestHash, () => descendantsOf(system, code, page.day, maxDepth));
  const tokenField = DESCENDANTS.nextPageToken.number;
  const totalField = DESCENDANTS.totalSize.number;
  const content = { page, requestHash, pageSize, total: descendants.length, tokenField, totalField };
  const count = writePage(writer, content, (index) => {
    const related = descendants[index]!;
    writeRelated(writer, DESCENDANTS.descendants.number, system, related, page.day, request);
  });
  logged.resultCount = sizeBucket(count);
  context.meta.write(writer, DESCENDANTS.meta.number, { ...page, system });
  return writer.finish();
};

export const checkSubsumption: UnaryHandler<typeof CheckSubsumptionRequestSchema> = (request, context) => {
  const checks = new RequestChecks();
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  checks.text(request.codeA, 'code_a', REQUEST_LIMITS.codeLength);
  checks.text(request.codeB, 'code_b', REQUEST_LIMITS.codeLength);
  const day = checks.day(request.asOf, 'as_of', context.today);
  checks.finish();

  const { dataset, writer, logged } = context;
  const system = requireSystem(dataset, request.system);
  logged.system = system.id;
  const a = requireCode(system, request.codeA, day, 'code_a');
  const b = requireCode(system, request.codeB, day, 'code_b');
  writer.number(SUBSUMPTION.outcome.number, OUTCOME[subsumption(system, a.row, b.row, day)]);
  context.meta.write(writer, SUBSUMPTION.meta.number, { ...context, system, day });
  return writer.finish();
};

interface StartFields {
  readonly system: string;
  readonly code: string;
  readonly maxDepth: number;
  readonly displayLanguages: readonly string[];
}

/** Checks what a walk starts from. Returns the greatest distance. */
function checkStart(checks: RequestChecks, request: StartFields): number {
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  checks.text(request.code, 'code', REQUEST_LIMITS.codeLength);
  checks.require(request.maxDepth >= 0, 'max_depth', 'must be at least 1, or 0 for no limit');
  checks.shared(request);
  return request.maxDepth === 0 ? Number.POSITIVE_INFINITY : request.maxDepth;
}

/** @throws Fault CODE_UNKNOWN, CODE_NOT_VALID_ON_DATE */
function requireCode(
  system: CodeSystemData,
  code: string,
  day: LocalDay,
  field = 'code',
): Extract<Lookup, { outcome: 'found' }> {
  const found = lookupCode(system, code, day);
  if (found.outcome !== 'found') throw notFound(system, found, field);
  return found;
}

function writeRelated(
  writer: MessageWriter,
  field: number,
  system: CodeSystemData,
  related: RelatedCode,
  day: LocalDay,
  { displayLanguages }: Pick<StartFields, 'displayLanguages'>,
): void {
  const mark = writer.begin(field);
  const view = { displayLanguages, properties: [] };
  writeConcept(writer, RELATED.concept.number, system, related.row, day, view);
  writer.number(RELATED.depth.number, related.depth);
  writer.end(mark);
}
