import type { ConceptPeriod, Property, PropertyValue } from '../concept/concept.ts';
import { formatLocalDay, OPEN_END } from '../concept/local-day.ts';
import { CodeIndex } from '../index/code-index.ts';
import { ConceptTable } from '../index/concept-table.ts';
import { MapIndex } from '../index/map-index.ts';
import { readMetadata } from '../index/metadata.ts';
import { SegmentReader } from '../segment/segment-reader.ts';
import { decodeConcept } from './concept-bytes.ts';

/** The concepts of a segment, without what a search needs. */
export interface SegmentConcepts {
  readonly edition: string;
  readonly codes: CodeIndex;
  readonly concepts: ConceptTable;
  readonly maps: MapIndex;
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
  /** Codes whose newest period is open. Undefined when the edition could not be read, and so not compared. */
  readonly codesInUse: number | undefined;
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
  /** Codes in use that may be registered now and might not before, or the other way round: `true` and `false`. */
  readonly selectable: readonly CodeChange[];
  /** For each property the codes in use that have another value of it. */
  readonly properties: ReadonlyMap<string, readonly CodeChange[]>;
  /** Codes in use of which only other texts changed: designations, or the names of what properties point at. */
  readonly otherTexts: number;
  /** Codes, in use or not, of which only the first day or earlier periods changed. */
  readonly otherPeriods: number;
  /** Relations of concept maps that are new. */
  readonly relationsAdded: number;
  readonly relationsRemoved: number;
  /** Different codes among the added, retired, renamed, moved, those of another selectability or other properties. */
  readonly touched: number;
}

/** Reads the concepts of a segment. Throws OppslagError SEGMENT_INVALID. */
export function readSegmentConcepts(segment: Uint8Array): SegmentConcepts {
  const reader = new SegmentReader(segment);
  const concepts = new ConceptTable(reader);
  const { edition } = readMetadata(reader).codeSystem;
  const codes = new CodeIndex(reader, concepts.size);
  return { edition, codes, concepts, maps: new MapIndex(reader, codes.size) };
}

/** Compares what two snapshots have of one code system. One of the two may lack it. */
export function compareSystem(
  system: string,
  before: SegmentConcepts | undefined,
  after: SegmentConcepts | undefined,
): SystemChanges {
  const [old, now] = [codesOf(before), codesOf(after)];
  const [added, retired]: [NamedCode[], NamedCode[]] = [[], []];
  const [renamed, moved, selectable]: [CodeChange[], CodeChange[], CodeChange[]] = [[], [], []];
  const properties = new Map<string, CodeChange[]>();
  let [otherTexts, otherPeriods, touched] = [0, 0, 0];
  for (const [code, bytes] of now) {
    const was = old.get(code);
    if (was !== undefined && Buffer.compare(was.all, bytes.all) === 0) continue;
    if (bytes.inUse === undefined) {
      if (was?.inUse === undefined) otherPeriods++;
      continue;
    }
    const to = decodeConcept(bytes.inUse);
    if (was?.inUse === undefined) {
      added.push({ code, display: to.display });
      touched++;
      continue;
    }
    const from = decodeConcept(was.inUse);
    const own = changesOf(from, to);
    if (own.renamed !== undefined) renamed.push(own.renamed);
    if (own.moved !== undefined) moved.push(own.moved);
    if (own.selectable !== undefined) selectable.push(own.selectable);
    for (const [property, change] of own.properties) {
      const list = properties.get(property);
      if (list === undefined) properties.set(property, [change]);
      else list.push(change);
    }
    if (own.isTouched) touched++;
    else if (textsOf(from) !== textsOf(to)) otherTexts++;
    else otherPeriods++;
  }
  for (const [code, { inUse }] of old) {
    if (inUse === undefined) {
      if (!now.has(code)) otherPeriods++;
    } else if (now.get(code)?.inUse === undefined) {
      retired.push({ code, display: decodeConcept(inUse).display });
      touched++;
    }
  }
  return {
    system,
    before: sizeOf(before, old),
    after: sizeOf(after, now),
    ...{ added, retired, renamed, moved, selectable },
    properties: new Map([...properties].sort(([a], [b]) => (a < b ? -1 : 1))),
    ...{ otherTexts, otherPeriods },
    ...compareRelations(before, after),
    touched,
  };
}

interface CodeBytes {
  /** The newest period, if it is open. */
  readonly inUse: Uint8Array | undefined;
  /** All periods, in the order of time. */
  readonly all: Uint8Array;
}

/** The bytes of each code, in the order of the codes. */
function codesOf(segment: SegmentConcepts | undefined): Map<string, CodeBytes> {
  const found = new Map<string, CodeBytes>();
  if (segment === undefined) return found;
  const { codes, concepts } = segment;
  for (let number = 0; number < codes.size; number++) {
    const newest = codes.endRow(number) - 1;
    const end = concepts.end(newest);
    const isInUse = concepts.validTo(newest) === OPEN_END;
    found.set(codes.codeAt(number), {
      inUse: isInUse ? concepts.bytes.subarray(concepts.start(newest), end) : undefined,
      all: concepts.bytes.subarray(concepts.start(codes.firstRow(number)), end),
    });
  }
  return found;
}

function sizeOf(
  segment: SegmentConcepts | undefined,
  codes: ReadonlyMap<string, CodeBytes>,
): EditionSize | undefined {
  if (segment === undefined) return undefined;
  const codesInUse = [...codes.values()].filter(({ inUse }) => inUse !== undefined).length;
  return { edition: segment.edition, codesInUse, concepts: segment.concepts.size };
}

interface OwnChanges {
  readonly renamed: CodeChange | undefined;
  readonly moved: CodeChange | undefined;
  readonly selectable: CodeChange | undefined;
  readonly properties: ReadonlyMap<string, CodeChange>;
  readonly isTouched: boolean;
}

function changesOf(before: ConceptPeriod, after: ConceptPeriod): OwnChanges {
  const { code, display } = after;
  const change = (from: string, to: string): CodeChange => ({ code, display, from, to });
  const unless = (isSame: boolean, from: string, to: string) => (isSame ? undefined : change(from, to));
  const properties = new Map<string, CodeChange>();
  for (const property of new Set([...before.properties, ...after.properties].map((one) => one.code))) {
    const [from, to] = [before, after].map((concept) => valuesOf(concept.properties, property));
    if (from!.identity === to!.identity) continue;
    const isToldApart = from!.shown !== to!.shown;
    properties.set(
      property,
      isToldApart ? change(from!.shown, to!.shown) : change(from!.identity, to!.identity),
    );
  }
  const renamed = unless(before.display === display, before.display, display);
  const hasSameParents = JSON.stringify(before.parents) === JSON.stringify(after.parents);
  const moved = unless(hasSameParents, before.parents.join(', '), after.parents.join(', '));
  const isSelectable = after.selectable;
  const selectable = unless(
    before.selectable === isSelectable,
    String(before.selectable),
    String(isSelectable),
  );
  const isTouched = [renamed, moved, selectable].some((one) => one !== undefined) || properties.size > 0;
  return { renamed, moved, selectable, properties, isTouched };
}

/** The values of a property, for comparing and for people. Of a Coding the display is no part. */
function valuesOf(properties: readonly Property[], code: string) {
  const values = properties.filter((property) => property.code === code).map(({ value }) => value);
  return {
    identity: values.length === 0 ? '' : JSON.stringify(values.map(identityOf)),
    shown: values.map(shownValue).join(', '),
  };
}

function identityOf(value: PropertyValue): readonly string[] {
  if (value.type === 'Coding') return [value.type, value.value.system, value.value.code];
  return [value.type, shownValue(value)];
}

function shownValue(value: PropertyValue): string {
  if (value.type === 'Coding') return value.value.code;
  return value.type === 'date' ? formatLocalDay(value.value) : String(value.value);
}

function textsOf({ designations, properties }: ConceptPeriod): string {
  const targets = properties.map(({ value }) => (value.type === 'Coding' ? value.value.display : ''));
  return JSON.stringify([designations.map(({ language, use, value }) => [language, use, value]), targets]);
}

function compareRelations(before: SegmentConcepts | undefined, after: SegmentConcepts | undefined) {
  const [old, now] = [relationsOf(before), relationsOf(after)];
  const kept = [...now].filter((relation) => old.has(relation)).length;
  return { relationsAdded: now.size - kept, relationsRemoved: old.size - kept };
}

function relationsOf(segment: SegmentConcepts | undefined): Set<string> {
  const found = new Set<string>();
  if (segment === undefined) return found;
  const { codes, maps } = segment;
  for (let number = 0; number < codes.size; number++) {
    for (const { target, relationship, since } of maps.relationsOf(number)) {
      found.add(JSON.stringify([codes.codeAt(number), target.system, target.code, relationship, since]));
    }
  }
  return found;
}
