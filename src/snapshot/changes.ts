import type { Concept, Property } from '../../gen/oppslag/v1/concept_pb.ts';
import { OPEN_END } from '../concept/local-day.ts';
import { CodeIndex } from '../index/code-index.ts';
import { ConceptTable } from '../index/concept-table.ts';
import { readMetadata } from '../index/metadata.ts';
import { SegmentReader } from '../segment/segment-reader.ts';
import { decodeConcept } from './concept-bytes.ts';

/** The concepts of a segment, without what a search needs. */
export interface SegmentConcepts {
  readonly edition: string;
  readonly codes: CodeIndex;
  readonly concepts: ConceptTable;
}

/** A code with its name. */
export interface NamedCode {
  readonly code: string;
  readonly display: string;
}

/** A code of which one fact is another now. */
export interface CodeChange extends NamedCode {
  readonly from: string;
  readonly to: string;
}

/** An edition in numbers. */
export interface EditionSize {
  readonly edition: string;
  /** Codes whose newest period is open. */
  readonly codesInUse: number;
  /** Codes times their periods. */
  readonly concepts: number;
}

/**
 * What became of a code system between two snapshots. A code is in use when its newest period is open; facts are
 * compared between the newest periods, so that a snapshot which announces next year's changes shows them.
 */
export interface SystemChanges {
  readonly system: string;
  /** Undefined for a system that is new. */
  readonly before: EditionSize | undefined;
  /** Undefined for a system that is gone. */
  readonly after: EditionSize | undefined;
  /** Codes in use that were not before. */
  readonly added: readonly NamedCode[];
  /** Codes that were in use. */
  readonly retired: readonly NamedCode[];
  /** Codes in use with another display. */
  readonly renamed: readonly CodeChange[];
  /** Codes in use with other parents. */
  readonly moved: readonly CodeChange[];
  /** For each property the codes in use that have another value of it. */
  readonly properties: ReadonlyMap<string, readonly CodeChange[]>;
  /** Codes in use of which only other texts changed. */
  readonly otherTexts: number;
  /** Different codes among all of the above but the texts. */
  readonly touched: number;
}

/** Reads the concepts of a segment. Throws OppslagError SEGMENT_INVALID. */
export function readSegmentConcepts(segment: Uint8Array): SegmentConcepts {
  const reader = new SegmentReader(segment);
  const concepts = new ConceptTable(reader);
  const { edition } = readMetadata(reader).codeSystem;
  return { edition, codes: new CodeIndex(reader, concepts.size), concepts };
}

/** Compares what two snapshots have of one code system. One of the two may lack it. */
export function compareSystem(
  system: string,
  before: SegmentConcepts | undefined,
  after: SegmentConcepts | undefined,
): SystemChanges {
  const old = newestInUse(before);
  const now = newestInUse(after);
  const added: NamedCode[] = [];
  const renamed: CodeChange[] = [];
  const moved: CodeChange[] = [];
  const properties = new Map<string, CodeChange[]>();
  const touched = new Set<string>();
  let otherTexts = 0;
  for (const [code, bytes] of now) {
    const was = old.get(code);
    if (was === undefined) {
      added.push(named(code, bytes));
      touched.add(code);
    } else if (Buffer.compare(was, bytes) !== 0) {
      const [from, to] = [decodeConcept(was), decodeConcept(bytes)];
      const own = changesOf(from, to);
      if (own.renamed !== undefined) renamed.push(own.renamed);
      if (own.moved !== undefined) moved.push(own.moved);
      for (const [property, change] of own.properties) {
        properties.set(property, [...(properties.get(property) ?? []), change]);
      }
      if (own.renamed !== undefined || own.moved !== undefined || own.properties.size > 0) touched.add(code);
      else if (textsOf(from) !== textsOf(to)) otherTexts++;
    }
  }
  const retired = [...old].filter(([code]) => !now.has(code)).map(([code, bytes]) => named(code, bytes));
  return {
    system,
    before: sizeOf(before, old.size),
    after: sizeOf(after, now.size),
    added,
    retired,
    renamed,
    moved,
    properties: new Map([...properties].sort(([a], [b]) => (a < b ? -1 : 1))),
    otherTexts,
    touched: touched.size + retired.length,
  };
}

/** For each code in use the bytes of its newest period, in the order of the codes. */
function newestInUse(segment: SegmentConcepts | undefined): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  if (segment === undefined) return found;
  const { codes, concepts } = segment;
  for (let number = 0; number < codes.size; number++) {
    const row = codes.endRow(number) - 1;
    if (concepts.validTo(row) !== OPEN_END) continue;
    found.set(codes.codeAt(number), concepts.bytes.subarray(concepts.start(row), concepts.end(row)));
  }
  return found;
}

function sizeOf(segment: SegmentConcepts | undefined, codesInUse: number): EditionSize | undefined {
  if (segment === undefined) return undefined;
  return { edition: segment.edition, codesInUse, concepts: segment.concepts.size };
}

function named(code: string, bytes: Uint8Array): NamedCode {
  return { code, display: decodeConcept(bytes).coding?.display ?? '' };
}

interface OwnChanges {
  readonly renamed: CodeChange | undefined;
  readonly moved: CodeChange | undefined;
  readonly properties: ReadonlyMap<string, CodeChange>;
}

function changesOf(before: Concept, after: Concept): OwnChanges {
  const { code = '', display = '' } = after.coding ?? {};
  const change = (from: string, to: string): CodeChange | undefined =>
    from === to ? undefined : { code, display, from, to };
  const properties = new Map<string, CodeChange>();
  for (const property of new Set([...before.properties, ...after.properties].map((one) => one.code))) {
    const own = change(valuesOf(before.properties, property), valuesOf(after.properties, property));
    if (own !== undefined) properties.set(property, own);
  }
  return {
    renamed: change(before.coding?.display ?? '', display),
    moved: change(before.parents.join(' '), after.parents.join(' ')),
    properties,
  };
}

/** The values of a property as text; of a Coding its code, since its display may change without it. */
function valuesOf(properties: readonly Property[], code: string): string {
  return properties
    .filter((property) => property.code === code)
    .map(({ value }) => (value.case === 'codingValue' ? value.value.code : String(value.value)))
    .join(' ');
}

function textsOf({ designations }: Concept): string {
  return JSON.stringify(designations.map(({ language, use, value }) => [language, use, value]));
}
