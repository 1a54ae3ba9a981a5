import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { type CodeSystemData, openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { bundledSources, icd10Source } from '../../src/source/bundled/index.ts';
import type { Source } from '../../src/source/source.ts';
import { postalRegisterSource } from './postal-register.ts';

/** A concept as every engine sees it. */
export interface CorpusConcept {
  /** Without dots, as in the query files. */
  readonly code: string;
  /** As its source writes it. */
  readonly shownCode: string;
  /** The display first. */
  readonly texts: readonly string[];
}

/** What is searched: the same concepts for every engine, in the order of their codes. */
export interface Corpus {
  readonly id: string;
  readonly concepts: readonly CorpusConcept[];
  /** Opened the way the server opens it. */
  readonly system: CodeSystemData;
  /** Name of the publication that it was built from. */
  readonly sourceName: string;
}

/** The corpus that the postal query file refers to. */
export const POSTAL_REGISTER = 'postnummer-2026-01';

/** ICD-10 as its publisher has it, without the project's synonyms: what the query files for it were made from. */
export const ICD10_TEXTS = 'icd-10, texts alone';

/**
 * The default data, each code system a corpus of its name, ICD-10 without synonyms, and the postal register when its text
 * is given. Throws OppslagError SOURCE_MISSING when the data packages are not installed.
 */
export async function loadCorpora(postalRegister: string | undefined): Promise<Map<string, Corpus>> {
  const sources = new Map<string, Source>();
  for (const source of await bundledSources()) sources.set(source.codeSystem.id, source);
  sources.set(ICD10_TEXTS, await icd10Source());
  if (postalRegister !== undefined) sources.set(POSTAL_REGISTER, postalRegisterSource(postalRegister));
  const corpora = new Map<string, Corpus>();
  for (const [id, source] of sources) corpora.set(id, await openCorpus(id, source));
  return corpora;
}

/** Builds and opens one source. Its codes have one period each. */
export async function openCorpus(id: string, source: Source): Promise<Corpus> {
  const system = await openCodeSystem(buildSegment(source).bytes, '0'.repeat(64));
  const byCode = new Map(Array.from(source.concepts(), (concept) => [concept.code, concept]));
  const concepts: CorpusConcept[] = [];
  for (let code = 0; code < system.codes.size; code++) {
    if (system.codes.firstRow(code) !== code)
      throw new RangeError(`corpus ${id}: one period a code expected`);
    concepts.push(corpusConcept(byCode.get(system.codes.codeAt(code))!));
  }
  return { id, concepts, system, sourceName: source.provenance[0]!.name };
}

/** The form in which codes are compared: the query files have no dots. */
export function withoutDots(code: string): string {
  return code.replaceAll('.', '');
}

/** As every engine sees it. */
export function corpusConcept({ code, display, designations }: ConceptPeriod): CorpusConcept {
  const texts = [display, ...designations.map((designation) => designation.value)];
  return { code: withoutDots(code), shownCode: code, texts: [...new Set(texts)] };
}
