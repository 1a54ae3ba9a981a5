import {
  type ListConceptsRequest,
  ListConceptsRequestSchema,
  ListConceptsResponseSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import { listConcepts as listRows } from '../dataset/concept-list.ts';
import { lookupCode } from '../dataset/lookup.ts';
import { sizeBucket } from './call-record.ts';
import { writeConcept } from './concept-writer.ts';
import { notFound } from './not-found.ts';
import { writePage } from './page.ts';
import { checkPageToken, hashOtherFields, requirePage } from './page-token.ts';
import { pagedList } from './paged-lists.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';

const RESPONSE = ListConceptsResponseSchema.field;

export const listConcepts: UnaryHandler<typeof ListConceptsRequestSchema> = (request, context) => {
  const { systemLength, codeLength, filters, propertyLength, filterValueLength } = REQUEST_LIMITS;
  const checks = new RequestChecks();
  checks.text(request.system, 'system', systemLength);
  checks.optionalText(request.parent, 'parent', codeLength);
  checks.optionalText(request.ancestor, 'ancestor', codeLength);
  checks.require(request.filters.length <= filters, 'filters', `must have at most ${filters} items`);
  for (const [i, { property, value }] of request.filters.slice(0, filters).entries()) {
    checks.text(property, `filters[${i}].property`, propertyLength);
    checks.text(value, `filters[${i}].value`, filterValueLength);
  }
  const changedSince = checks.day(request.changedSince, 'changed_since', context.today);
  checks.shared(request);
  const day = checks.day(request.asOf, 'as_of', context.today);
  const pageSize = checks.pageSize(request.pageSize);
  const requestHash = hashOtherFields(ListConceptsRequestSchema, request);
  const token = checkPageToken(checks, request.pageToken, requestHash);
  checks.finish();

  const { writer, logged } = context;
  const page = requirePage(context, token, day);
  const system = requireSystem(page.dataset, request.system);
  logged.system = system.id;
  const rows = pagedList(page, requestHash, () =>
    listRows(system, {
      day: page.day,
      includeInactive: request.includeInactive,
      selectableOnly: request.selectableOnly,
      properties: request.filters,
      ...(request.parent === '' ? {} : { parent: codeIn('parent', system, request, page.day) }),
      ...(request.ancestor === '' ? {} : { ancestor: codeIn('ancestor', system, request, page.day) }),
      ...(request.changedSince === '' ? {} : { changedSince }),
    }),
  );
  const view = { displayLanguages: request.displayLanguages, properties: [] };
  const tokenField = RESPONSE.nextPageToken.number;
  const totalField = RESPONSE.totalSize.number;
  const content = { page, requestHash, pageSize, total: rows.length, tokenField, totalField };
  const count = writePage(writer, content, (index) => {
    writeConcept(writer, RESPONSE.concepts.number, system, rows[index]!, page.day, view);
  });
  logged.resultCount = sizeBucket(count);
  context.meta.write(writer, RESPONSE.meta.number, { ...page, system });
  return writer.finish();
};

/** The number of the code in a field. It must be valid on the day, unless what is not valid is asked for too. */
function codeIn(
  field: 'parent' | 'ancestor',
  system: CodeSystemData,
  request: ListConceptsRequest,
  day: LocalDay,
): number {
  const found = lookupCode(system, request[field], day);
  if (found.outcome === 'found' || (found.outcome === 'not-valid' && request.includeInactive)) {
    return found.code;
  }
  throw notFound(system, found, field);
}
