import {
  ListConceptsRequestSchema,
  ListConceptsResponseSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { listConcepts as listRows } from '../dataset/concept-list.ts';
import { sizeBucket } from './call-record.ts';
import { codeIn } from './code-in.ts';
import { writeConcept } from './concept-writer.ts';
import { writePage } from './page.ts';
import { checkPageToken, hashOtherFields, requirePage } from './page-token.ts';
import { pagedList } from './paged-lists.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';

const RESPONSE = ListConceptsResponseSchema.field;

export const listConcepts: UnaryHandler<typeof ListConceptsRequestSchema> = (request, context) => {
  const { systemLength, codeLength } = REQUEST_LIMITS;
  const checks = new RequestChecks();
  checks.text(request.system, 'system', systemLength);
  checks.optionalText(request.parent, 'parent', codeLength);
  checks.optionalText(request.ancestor, 'ancestor', codeLength);
  checks.filters(request.filters);
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
