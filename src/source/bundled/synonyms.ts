import { readFile } from 'node:fs/promises';
import type { Provenance } from '../../concept/code-system.ts';
import type { ConceptPeriod, Designation } from '../../concept/concept.ts';
import { invalidDocument } from '../checks.ts';
import { readSynonyms } from '../formats/synonyms/synonyms.ts';
import type { Source } from '../source.ts';
import { decodeText } from '../text-document.ts';

const FILE = new URL('../../../sources/synonyms.nb.tsv', import.meta.url);

/** The project's own list. Its words were last looked through on the day given. */
const PROVENANCE: Provenance = {
  name: 'Oppslag, Norwegian synonyms',
  uri: 'sources/synonyms.nb.tsv',
  retrievedAt: '2026-11-23T00:00:00Z',
  licence: 'Apache-2.0',
  publisher: 'Oppslag',
};

/** Adds the project's everyday words to the sources that they are for. Throws OppslagError SOURCE_INVALID. */
export async function withSynonyms(sources: readonly Source[]): Promise<Source[]> {
  const lists = readSynonyms(PROVENANCE.name, decodeText(PROVENANCE.name, await readFile(FILE), 'utf-8'));
  return sources.map((source): Source => {
    const entries = lists.get(source.codeSystem.id);
    if (entries === undefined) return source;
    const words = new Map(entries.map(({ code, designations = [] }) => [code, designations]));
    return {
      ...source,
      provenance: [...source.provenance, PROVENANCE],
      concepts: () => completed(source, words),
    };
  });
}

function* completed(
  source: Source,
  words: ReadonlyMap<string, readonly Designation[]>,
): Generator<ConceptPeriod, void, undefined> {
  const left = new Set(words.keys());
  for (const concept of source.concepts()) {
    left.delete(concept.code);
    yield { ...concept, designations: [...concept.designations, ...(words.get(concept.code) ?? [])] };
  }
  if (left.size > 0) {
    throw invalidDocument(
      PROVENANCE.name,
      `every code must be one of ${source.codeSystem.id}; ${left.size} are not`,
    );
  }
}
