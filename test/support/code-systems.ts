import type { CodeSystemEdition } from '../../src/concept/code-system.ts';
import type { ConceptPeriod, Designation } from '../../src/concept/concept.ts';
import { type LocalDay, OPEN_END, OPEN_START, parseLocalDay } from '../../src/concept/local-day.ts';
import { type CodeSystemData, openCodeSystem } from '../../src/dataset/code-system-data.ts';
import type { SearchOptions } from '../../src/dataset/system-search.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { bundledSources } from '../../src/source/bundled/index.ts';
import type { Source } from '../../src/source/source.ts';

/** A date in tests. Throws when it is not one. */
export function dayOf(text: string): LocalDay {
  const day = parseLocalDay(text);
  if (day === undefined) throw new RangeError(`${text} is not a date`);
  return day;
}

/** A concept that is always valid, with what a test wants to be otherwise. */
export function conceptOf(own: Partial<ConceptPeriod> & { code: string }): ConceptPeriod {
  return {
    display: `Tekst ${own.code}`,
    designations: [],
    properties: [],
    parents: [],
    selectable: true,
    validFrom: OPEN_START,
    validTo: OPEN_END,
    ...own,
  };
}

/** A Norwegian synonym. */
export function synonym(value: string): Designation {
  return { language: 'nb', use: 'synonym', value };
}

/** Concepts with codes T0001, T0002 … and these displays. */
export function conceptsOf(...displays: string[]): ConceptPeriod[] {
  return displays.map((display, i) => conceptOf({ code: `T${String(i + 1).padStart(4, '0')}`, display }));
}

/** A source that has these concepts. */
export function sourceOf(
  concepts: readonly ConceptPeriod[],
  identity: Partial<CodeSystemEdition> = {},
): Source {
  return {
    codeSystem: {
      id: 'test',
      uri: 'https://example.org/test',
      title: 'Test',
      publisher: 'Oppslag',
      language: 'nb',
      edition: '1',
      ...identity,
    },
    provenance: [
      {
        name: 'test@1',
        uri: 'https://example.org/',
        retrievedAt: '2026-01-01T00:00:00Z',
        licence: 'CC0-1.0',
      },
    ],
    concepts: () => concepts,
  };
}

/** Builds and opens a code system of these concepts. */
export function openSystem(
  concepts: readonly ConceptPeriod[],
  identity: Partial<CodeSystemEdition> = {},
): Promise<CodeSystemData> {
  return openCodeSystem(buildSegment(sourceOf(concepts, identity)).bytes, '0'.repeat(64));
}

/** The bundled systems of these ids, built and opened. */
export async function openBundledSystems(...ids: string[]): Promise<CodeSystemData[]> {
  const sources = await bundledSources();
  return await Promise.all(
    ids.map((id) => {
      const source = sources.find((candidate) => candidate.codeSystem.id === id);
      if (source === undefined) throw new RangeError(`${id} is not bundled`);
      return openCodeSystem(buildSegment(source).bytes, '0'.repeat(64));
    }),
  );
}

/** Ten hits among all rows that are valid on a day in 2026, unless a test wants otherwise. */
export function searchOptions(own: Partial<SearchOptions> = {}): SearchOptions {
  return {
    day: dayOf('2026-06-01'),
    includeInactive: false,
    selectableOnly: false,
    fuzzy: 'fallback',
    limit: 10,
    ...own,
  };
}

/** The code of a row. */
export function codeOfRow(system: CodeSystemData, row: number): string {
  for (let code = 0; code < system.codes.size; code++) {
    if (row < system.codes.endRow(code)) return system.codes.codeAt(code);
  }
  throw new RangeError(`row ${row} is beyond the table`);
}

/** All words of a system's vocabulary, by number. */
export function wordsOf({ texts: { vocabulary } }: CodeSystemData): string[] {
  return Array.from({ length: vocabulary.size }, (_, word) => vocabulary.wordAt(word));
}
