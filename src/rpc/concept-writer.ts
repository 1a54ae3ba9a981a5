import { clone, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Concept, ConceptSchema, ConceptStatus } from '../../gen/oppslag/v1/concept_pb.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import type { RowStatus } from '../index/concept-table.ts';
import type { MessageWriter } from './message-writer.ts';

/** How a caller wants concepts shown. */
export interface ConceptView {
  readonly displayLanguages: readonly string[];
  /** Codes of the properties to keep; empty keeps all. */
  readonly properties: readonly string[];
}

const STATUS: Readonly<Record<RowStatus, ConceptStatus>> = {
  active: ConceptStatus.ACTIVE,
  retired: ConceptStatus.RETIRED,
  future: ConceptStatus.FUTURE,
};

/** Bytes that a status takes in a message. */
const STATUS_BYTES = 2;

/** True when the bytes of the segment are the answer, but for the status. */
export function isPlainView(view: ConceptView): boolean {
  return view.displayLanguages.length === 0 && view.properties.length === 0;
}

/** Writes the concept of a row as field `field`; returns the language of its display. */
export function writeConcept(
  writer: MessageWriter,
  field: number,
  system: CodeSystemData,
  row: number,
  day: LocalDay,
  view: ConceptView,
): string {
  const { concepts } = system;
  if (!isPlainView(view)) {
    const { concept, language } = viewConcept(readConcept(system, row, day), system, view);
    writer.bytes(field, toBinary(ConceptSchema, concept));
    return language;
  }
  const start = concepts.start(row);
  const end = concepts.end(row);
  const mark = writer.begin(field, end - start + STATUS_BYTES);
  writer.raw(concepts.bytes, start, end);
  writer.number(ConceptSchema.field.status.number, STATUS[concepts.statusOn(row, day)]);
  writer.end(mark);
  return system.metadata.codeSystem.language;
}

/** The concept of a row as a message. */
export function readConcept(system: CodeSystemData, row: number, day: LocalDay): Concept {
  const { concepts } = system;
  const concept = fromBinary(ConceptSchema, concepts.bytes.subarray(concepts.start(row), concepts.end(row)));
  concept.status = STATUS[concepts.statusOn(row, day)];
  return concept;
}

/** A concept with the chosen properties and its display in the first wished language that it has. */
export function viewConcept(
  concept: Concept,
  system: CodeSystemData,
  view: ConceptView,
): { concept: Concept; language: string } {
  const shown = clone(ConceptSchema, concept);
  if (view.properties.length > 0) {
    shown.properties = shown.properties.filter((property) => view.properties.includes(property.code));
  }
  const own = system.metadata.codeSystem.language;
  for (const wished of view.displayLanguages) {
    if (matchesLanguage(own, wished)) return { concept: shown, language: own };
    const found = shown.designations.find(
      ({ use, language }) => use === 'display' && matchesLanguage(language, wished),
    );
    if (found === undefined) continue;
    if (shown.coding !== undefined) shown.coding.display = found.value;
    return { concept: shown, language: found.language };
  }
  return { concept: shown, language: own };
}

/** A wish for `nb` is met by `nb` and `nb-NO`; `no` and `nb` are one another's stand-in. */
function matchesLanguage(has: string, wished: string): boolean {
  const [own, wish] = [primary(has), primary(wished)];
  return own === wish;
}

function primary(tag: string): string {
  const language = tag.toLowerCase().split('-')[0] ?? '';
  return language === 'no' ? 'nb' : language;
}
