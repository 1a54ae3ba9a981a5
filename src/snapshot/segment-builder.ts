import { OppslagError } from '../base/errors.ts';
import { codeKey } from '../concept/code.ts';
import type { Coding, ConceptPeriod } from '../concept/concept.ts';
import { MAX_FREQUENCY } from '../concept/frequency.ts';
import type { ConceptRelation } from '../concept/relation.ts';
import { compareCodes, writeCodeIndex } from '../index/code-index.ts';
import { writeConceptTable } from '../index/concept-table.ts';
import { writeMapIndex } from '../index/map-index.ts';
import { writeMetadata } from '../index/metadata.ts';
import { writePropertyIndex } from '../index/property-index.ts';
import { type SourceText, writeTextIndex } from '../index/text-index.ts';
import { MAX_TEXT_BYTES } from '../index/text-table-writer.ts';
import { writeTreeIndex } from '../index/tree-index.ts';
import { SegmentWriter } from '../segment/segment-writer.ts';
import type { Source } from '../source/source.ts';
import { encodeConcept } from './concept-bytes.ts';

/** A finished segment. */
export interface BuiltSegment {
  readonly bytes: Uint8Array;
  /** Rows: codes times their periods. */
  readonly recordCount: number;
  /** A code that must be found with this display: the newest period of the first code. */
  readonly probe: Coding;
}

/** Longest code, as in the contract. */
const MAX_CODE_LENGTH = 64;

/**
 * Builds the segment of one code system: everything a query needs, so that the server only has to read it. The same
 * concepts give the same bytes, in whatever order the source has them.
 *
 * @throws OppslagError CONCEPT_INVALID naming the system, the code and the rule
 */
export function buildSegment(source: Source): BuiltSegment {
  const { codeSystem } = source;
  const concepts = [...source.concepts()].map(normalise).sort(compareConcepts);
  checkConcepts(codeSystem.id, concepts);
  const encoded = concepts.map((concept) => encodeConcept(codeSystem.id, codeSystem.language, concept));

  const codes = [...new Set(concepts.map((concept) => concept.code))];
  const rowOffsets = new Uint32Array(codes.length + 1);
  let code = 0;
  for (const [row, concept] of concepts.entries()) {
    if (concept.code !== codes[code]) rowOffsets[++code] = row;
  }
  rowOffsets[codes.length] = concepts.length;

  const frequencies = checkedFrequencies(codeSystem.id, codes, source.frequencies ?? new Map());
  const texts: SourceText[] = [];
  let start = 0;
  for (const [row, { bytes, texts: own }] of encoded.entries()) {
    const frequency = frequencies.get(concepts[row]!.code) ?? 0;
    for (const { label, value, start: offset, length } of own) {
      texts.push({ row, label, value, valueStart: start + offset, valueLength: length, frequency });
    }
    start += bytes.length;
  }

  const writer = new SegmentWriter();
  const languages = concepts.flatMap((concept) =>
    concept.designations.map((designation) => designation.language),
  );
  writeMetadata(writer, {
    codeSystem,
    languages: [codeSystem.language, ...distinct(languages).filter((tag) => tag !== codeSystem.language)],
    propertyCodes: distinct(
      concepts.flatMap((concept) => concept.properties.map((property) => property.code)),
    ),
  });
  writeCodeIndex(writer, codes, rowOffsets);
  const rows = concepts.map(({ selectable, validFrom, validTo }, row) => {
    return { bytes: encoded[row]!.bytes, selectable, validFrom, validTo };
  });
  writeConceptTable(writer, rows);
  const numbers = new Map(codes.map((own, number) => [own, number]));
  writeTreeIndex(
    writer,
    codes.length,
    concepts.map(({ parents }) => distinct(parents).map((parent) => numbers.get(parent)!)),
  );
  writePropertyIndex(
    writer,
    concepts.map(({ properties }) => properties),
  );
  writeMapIndex(writer, codes, checkedRelations(codeSystem.id, codes, source.relations ?? []));
  writeTextIndex(writer, texts, concepts.length);
  const newest = concepts[rowOffsets[1]! - 1]!;
  const probe = { system: codeSystem.id, code: newest.code, display: newest.display };
  return { bytes: writer.finish(), recordCount: concepts.length, probe };
}

/** Texts in NFC, so that a letter is one letter whoever typed it, and offsets hold in every client. */
function normalise(concept: ConceptPeriod): ConceptPeriod {
  return {
    ...concept,
    code: concept.code.normalize('NFC'),
    display: concept.display.normalize('NFC'),
    designations: concept.designations.map((designation) => {
      return { ...designation, value: designation.value.normalize('NFC') };
    }),
  };
}

function compareConcepts(a: ConceptPeriod, b: ConceptPeriod): number {
  return compareCodes(a.code, b.code) || a.validFrom - b.validFrom;
}

function checkConcepts(system: string, concepts: readonly ConceptPeriod[]): void {
  if (concepts.length === 0) throw conceptInvalid(system, 'the source has no concepts');
  const codes = new Set(concepts.map(({ code }) => code));
  for (const [row, concept] of concepts.entries()) {
    const { code, display, validFrom, validTo } = concept;
    if (code === '' || code.length > MAX_CODE_LENGTH || code.trim() !== code) {
      throw conceptInvalid(
        system,
        `a code must have 1 to ${MAX_CODE_LENGTH} characters and no blanks around it`,
      );
    }
    if (codeKey(code) === '') {
      throw conceptInvalid(
        system,
        'a code must have a letter or a digit; it could not be looked up otherwise',
      );
    }
    if (display.trim() === '') throw conceptInvalid(system, `code ${code}: display must not be empty`);
    if (validFrom >= validTo)
      throw conceptInvalid(system, `code ${code}: valid_from must be before valid_to`);
    const texts = [display, ...concept.designations.map((designation) => designation.value)];
    if (texts.some((text) => Buffer.byteLength(text) > MAX_TEXT_BYTES)) {
      throw conceptInvalid(system, `code ${code}: a text must have at most ${MAX_TEXT_BYTES} bytes`);
    }
    for (const parent of concept.parents) {
      if (!codes.has(parent))
        throw conceptInvalid(system, `code ${code}: a parent must be a code of the system`);
    }
    const before = concepts[row - 1];
    if (before?.code === code && before.validTo > validFrom) {
      throw conceptInvalid(system, `code ${code}: its periods must not overlap`);
    }
  }
}

/** Every relation starts at a code of the system and occurs once. */
function checkedRelations(
  system: string,
  codes: readonly string[],
  relations: readonly ConceptRelation[],
): readonly ConceptRelation[] {
  const known = new Set(codes);
  const seen = new Set<string>();
  for (const { code, target, since } of relations) {
    if (!known.has(code)) throw conceptInvalid(system, `code ${code}: a relation must start at a known code`);
    const key = JSON.stringify([code, target.system, target.code, since]);
    if (seen.has(key)) throw conceptInvalid(system, `code ${code}: a relation must occur once`);
    seen.add(key);
  }
  return relations;
}

/** The frequencies by the codes of the system, as they are stored. */
function checkedFrequencies(
  system: string,
  codes: readonly string[],
  frequencies: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const known = new Set(codes);
  const checked = new Map([...frequencies].map(([code, count]) => [code.normalize('NFC'), count]));
  for (const [code, count] of checked) {
    if (!known.has(code)) throw conceptInvalid(system, `code ${code}: a frequency must be of a known code`);
    if (!Number.isInteger(count) || count < 0 || count > MAX_FREQUENCY) {
      throw conceptInvalid(system, `code ${code}: a frequency must be a whole number, 0 to ${MAX_FREQUENCY}`);
    }
  }
  return checked;
}

function conceptInvalid(system: string, rule: string): OppslagError<'CONCEPT_INVALID'> {
  return new OppslagError({
    code: 'CONCEPT_INVALID',
    message: `code system ${system}: ${rule}`,
    hint: 'Correct the source; nothing was built.',
  });
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
