import { DesignationSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  FuzzyMode,
  HighlightSchema,
  MatchKind as MatchKindMessage,
  type SearchConceptsRequest,
  type SearchConceptsRequestSchema,
  SearchConceptsResponseSchema,
  SearchHitSchema,
} from '../../gen/oppslag/v1/search_service_pb.ts';
import type { LocalDay } from '../concept/local-day.ts';
import { type SearchHit, searchConcepts as search } from '../dataset/search.ts';
import type { Fuzzy, MatchKind } from '../dataset/system-search.ts';
import { sizeBucket } from './call-record.ts';
import { codeIn } from './code-in.ts';
import { type ConceptView, writeConcept } from './concept-writer.ts';
import type { MessageWriter } from './message-writer.ts';
import { REQUEST_LIMITS, RequestChecks, requireSystem } from './request-checks.ts';
import type { UnaryHandler } from './unary.ts';

const RESPONSE = SearchConceptsResponseSchema.field;
const HIT = SearchHitSchema.field;
const DESIGNATION = DesignationSchema.field;
const HIGHLIGHT = HighlightSchema.field;
const DEFAULT_PAGE_SIZE = 10;
/** What a hit takes besides its concept and its text, about: labels, one highlight, the score. */
const REST_BYTES = 36;

const FUZZY: Readonly<Record<FuzzyMode, Fuzzy>> = {
  [FuzzyMode.UNSPECIFIED]: 'fallback',
  [FuzzyMode.OFF]: 'off',
  [FuzzyMode.FALLBACK]: 'fallback',
  [FuzzyMode.ON]: 'on',
};

const KIND: Readonly<Record<MatchKind, MatchKindMessage>> = {
  code: MatchKindMessage.CODE,
  exact: MatchKindMessage.EXACT,
  word: MatchKindMessage.WORD,
  fold: MatchKindMessage.FOLD,
  inside: MatchKindMessage.INSIDE,
  fuzzy: MatchKindMessage.FUZZY,
  sound: MatchKindMessage.SOUND,
  'fuzzy-two': MatchKindMessage.FUZZY_TWO,
};

export const searchConcepts: UnaryHandler<typeof SearchConceptsRequestSchema> = (request, context) => {
  const day = checkRequest(request, context.today);
  const { dataset, writer, logged } = context;
  const systems = [
    ...new Set(request.systems.map((name, i) => requireSystem(dataset, name, `systems[${i}]`))),
  ];
  const { hits, total, totalIsLowerBound } = search(systems, request.query, {
    day,
    includeInactive: request.includeInactive,
    selectableOnly: request.selectableOnly,
    properties: request.filters,
    // An ancestor comes with one system only.
    ...(request.ancestor === '' ? {} : { ancestor: codeIn('ancestor', systems[0]!, request, day) }),
    fuzzy: FUZZY[request.fuzzy] ?? 'fallback',
    limit: request.pageSize === 0 ? DEFAULT_PAGE_SIZE : request.pageSize,
  });
  logged.system = systems.map((system) => system.id).join(' ');
  logged.queryLength = sizeBucket(request.query.length);
  logged.resultCount = sizeBucket(hits.length);

  const view = { displayLanguages: request.displayLanguages, properties: [] };
  for (const hit of hits) writeHit(writer, hit, day, view);
  writer.number(RESPONSE.total.number, total);
  writer.number(RESPONSE.totalIsLowerBound.number, totalIsLowerBound);
  const system = systems.length === 1 ? systems[0] : undefined;
  context.meta.write(writer, RESPONSE.meta.number, { dataset, system, day, isStale: context.isStale });
  return writer.finish();
};

function checkRequest(request: SearchConceptsRequest, today: LocalDay): LocalDay {
  const checks = new RequestChecks();
  const { systems, systemLength, codeLength, searchPageSize } = REQUEST_LIMITS;
  checks.require(request.systems.length > 0, 'systems', 'must not be empty');
  checks.texts(request.systems, 'systems', systems, systemLength);
  checks.query(request.query, 'query');
  checks.filters(request.filters);
  checks.optionalText(request.ancestor, 'ancestor', codeLength);
  const isOfOneSystem = request.ancestor === '' || request.systems.length === 1;
  checks.require(isOfOneSystem, 'ancestor', 'must come with exactly one code system');
  const isPageSize = request.pageSize >= 0 && request.pageSize <= searchPageSize;
  checks.require(isPageSize, 'page_size', `must be 1 to ${searchPageSize}, or 0 for ${DEFAULT_PAGE_SIZE}`);
  checks.require(request.fuzzy in FUZZY, 'fuzzy', 'must be a value of FuzzyMode');
  checks.shared(request);
  const day = checks.day(request.asOf, 'as_of', today);
  checks.finish();
  return day;
}

function writeHit(writer: MessageWriter, hit: SearchHit, day: LocalDay, view: ConceptView): void {
  const mark = writer.begin(RESPONSE.hits.number, expectedLength(hit));
  writeConcept(writer, HIT.concept.number, hit.system, hit.row, day, view);
  if (hit.text >= 0) writeDesignation(writer, hit);
  writer.number(HIT.matchKind.number, KIND[hit.kind]);
  for (const { start, end } of hit.highlights) {
    const run = writer.begin(HIT.highlights.number);
    writer.number(HIGHLIGHT.start.number, start);
    writer.number(HIGHLIGHT.end.number, end);
    writer.end(run);
  }
  writer.double(HIT.score.number, hit.sharedScore);
  writer.end(mark);
}

/** Bytes that a hit takes, about. */
function expectedLength({ system, row, text }: SearchHit): number {
  const { concepts, texts } = system;
  const textLength = text < 0 ? 0 : texts.texts.valueEnd(text) - texts.texts.valueStart(text);
  return concepts.end(row) - concepts.start(row) + textLength + REST_BYTES;
}

/** The text that matched, cut out of the concept's own bytes. */
function writeDesignation(writer: MessageWriter, { system, text }: SearchHit): void {
  const { texts } = system.texts;
  const { language, use } = texts.label(text);
  const mark = writer.begin(HIT.matchedDesignation.number);
  writer.string(DESIGNATION.language.number, language);
  writer.string(DESIGNATION.use.number, use);
  writer.bytes(DESIGNATION.value.number, system.concepts.bytes, texts.valueStart(text), texts.valueEnd(text));
  writer.end(mark);
}
