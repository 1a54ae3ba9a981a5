import { createHash } from 'node:crypto';
import {
  StreamConceptsChunkSchema,
  StreamConceptsHeaderSchema,
  type StreamConceptsRequestSchema,
  StreamConceptsResponseSchema,
  StreamConceptsTrailerSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import { listConcepts } from '../dataset/concept-list.ts';
import type { CallContext } from './call-context.ts';
import { sizeBucket } from './call-record.ts';
import { type ConceptView, writeConcept } from './concept-writer.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { StreamHandler } from './streaming.ts';

const PART = StreamConceptsResponseSchema.field;
const HEADER = StreamConceptsHeaderSchema.field;
const CHUNK = StreamConceptsChunkSchema.field;
const TRAILER = StreamConceptsTrailerSchema.field;

/** Size of a chunk's concepts. Only a single concept that is larger makes a larger chunk. */
const MAX_CHUNK_BYTES = 64 * 1024;
/** Most bytes that a concept takes besides those of the segment: field, length and status. */
const CONCEPT_OVERHEAD_BYTES = 8;
const WHOLE: ConceptView = { displayLanguages: [], properties: [] };

export const streamConcepts: StreamHandler<typeof StreamConceptsRequestSchema> = (request, context) => {
  const checks = new RequestChecks();
  checks.text(request.system, 'system', REQUEST_LIMITS.systemLength);
  const day = checks.day(request.asOf, 'as_of', context.today);
  checks.finish();

  const { dataset, logged } = context;
  const system = requireSystem(dataset, request.system);
  const rows = request.includeInactive
    ? Uint32Array.from({ length: system.concepts.size }, (_, row) => row)
    : listConcepts(system, { day, includeInactive: false, selectableOnly: false, properties: [] });
  logged.system = system.id;
  logged.resultCount = sizeBucket(rows.length);
  return exportOf(system, rows, day, context);
};

function* exportOf(
  system: CodeSystemData,
  rows: Uint32Array,
  day: LocalDay,
  context: CallContext,
): Generator<Uint8Array> {
  const { writer } = context;
  const header = writer.begin(PART.header.number);
  writer.number(HEADER.conceptCount.number, rows.length);
  writer.string(HEADER.segmentSha256.number, system.sha256);
  context.meta.write(writer, HEADER.meta.number, { ...context, system, day });
  writer.end(header);
  yield writer.finish();

  const hash = createHash('sha256');
  let at = 0;
  while (at < rows.length) {
    const chunk = writer.begin(PART.chunk.number);
    const limit = writer.byteLength + MAX_CHUNK_BYTES;
    do {
      writeConcept(writer, CHUNK.concepts.number, system, rows[at]!, day, WHOLE);
      hash.update(writer.lastContent());
      at++;
    } while (at < rows.length && writer.byteLength + sizeOf(system, rows[at]!) <= limit);
    writer.end(chunk);
    yield writer.finish();
  }

  const trailer = writer.begin(PART.trailer.number);
  writer.number(TRAILER.conceptCount.number, at);
  writer.string(TRAILER.conceptsSha256.number, hash.digest('hex'));
  writer.end(trailer);
  yield writer.finish();
}

function sizeOf({ concepts }: CodeSystemData, row: number): number {
  return concepts.end(row) - concepts.start(row) + CONCEPT_OVERHEAD_BYTES;
}
