import {
  ConceptChangeKind as ConceptChangeKindMessage,
  ConceptChangeSchema,
  type ListConceptChangesRequestSchema,
  ListConceptChangesResponseSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { formatLocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import { type ConceptChange, type ConceptChangeKind, conceptChanges } from '../dataset/concept-changes.ts';
import { sizeBucket } from './call-record.ts';
import { writeCoding } from './coding-writer.ts';
import type { MessageWriter } from './message-writer.ts';
import { checkPageToken, encodePageToken, hashRequest, requirePage } from './page-token.ts';
import { pagedList } from './paged-lists.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';

const RESPONSE = ListConceptChangesResponseSchema.field;
const CHANGE = ConceptChangeSchema.field;

const KIND: Readonly<Record<ConceptChangeKind, ConceptChangeKindMessage>> = {
  added: ConceptChangeKindMessage.ADDED,
  retired: ConceptChangeKindMessage.RETIRED,
  renamed: ConceptChangeKindMessage.RENAMED,
  moved: ConceptChangeKindMessage.MOVED,
  merged: ConceptChangeKindMessage.MERGED,
  split: ConceptChangeKindMessage.SPLIT,
  renumbered: ConceptChangeKindMessage.RENUMBERED,
};

export const listConceptChanges: UnaryHandler<typeof ListConceptChangesRequestSchema> = (
  request,
  context,
) => {
  const checks = new RequestChecks();
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  checks.require(request.from !== '', 'from', 'must not be empty');
  const from = checks.day(request.from, 'from', Number.NEGATIVE_INFINITY);
  const to = checks.day(request.to, 'to', context.today + 1);
  checks.require(from < to, 'to', 'must be later than from');
  const pageSize = checks.pageSize(request.pageSize);
  const hash = hashRequest(['ListConceptChanges', request.system, request.from, request.to]);
  const token = checkPageToken(checks, request.pageToken, hash);
  checks.finish();

  const { writer, logged } = context;
  const page = requirePage(context, token, to);
  const system = requireSystem(page.dataset, request.system);
  const changes = pagedList(page, hash, () => conceptChanges(system, from, page.day));
  const end = page.offset + pageSize;
  const shown = changes.slice(page.offset, end);
  logged.system = system.id;
  logged.resultCount = sizeBucket(shown.length);
  for (const change of shown) writeChange(writer, system, change);
  if (end < changes.length) {
    const { id: snapshotId } = page.dataset.snapshot;
    const next = encodePageToken({ snapshotId, requestHash: hash, day: page.day, offset: end });
    writer.string(RESPONSE.nextPageToken.number, next);
  }
  context.meta.write(writer, RESPONSE.meta.number, { ...page, system, day: page.day - 1 });
  return writer.finish();
};

function writeChange(writer: MessageWriter, system: CodeSystemData, change: ConceptChange): void {
  const mark = writer.begin(RESPONSE.changes.number);
  writer.number(CHANGE.kind.number, KIND[change.kind]);
  writer.string(CHANGE.date.number, formatLocalDay(change.day));
  if (change.before !== undefined) writeCoding(writer, CHANGE.before.number, system, change.before);
  for (const row of change.after) writeCoding(writer, CHANGE.after.number, system, row);
  writer.end(mark);
}
