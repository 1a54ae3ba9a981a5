import { CodingSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import { displayOf } from '../dataset/lookup.ts';
import { readConcept, viewConcept } from './concept-writer.ts';
import type { MessageWriter } from './message-writer.ts';

const CODING = CodingSchema.field;
const OWN_LANGUAGE: readonly string[] = [];

/** Writes system, code and display of a row as field `field`. */
export function writeCoding(
  writer: MessageWriter,
  field: number,
  system: CodeSystemData,
  row: number,
  displayLanguages: readonly string[] = OWN_LANGUAGE,
): void {
  const mark = writer.begin(field);
  writer.string(CODING.system.number, system.id);
  writer.string(CODING.code.number, system.codes.codeAt(system.codes.codeOfRow(row)));
  writeDisplay(writer, CODING.display.number, system, row, displayLanguages);
  writer.end(mark);
}

/** Writes the display of a row as field `field`. In the system's own language it is copied without being decoded. */
export function writeDisplay(
  writer: MessageWriter,
  field: number,
  system: CodeSystemData,
  row: number,
  displayLanguages: readonly string[],
): void {
  if (displayLanguages.length > 0) {
    writer.string(field, shownDisplay(system, row, displayLanguages));
    return;
  }
  const { texts } = system.texts;
  const display = texts.displayOf(row);
  writer.bytes(field, system.concepts.bytes, texts.valueStart(display), texts.valueEnd(display));
}

/** The display of a row in the first wished language that it has. */
export function shownDisplay(
  system: CodeSystemData,
  row: number,
  displayLanguages: readonly string[],
): string {
  if (displayLanguages.length === 0) return displayOf(system, row);
  const concept = readConcept(system, row, system.concepts.validFrom(row));
  return viewConcept(concept, system, { displayLanguages, properties: [] }).concept.coding?.display ?? '';
}
