import { readFileSync, writeFileSync } from 'node:fs';
import { CODE_SYSTEMS } from '../../src/concept/code-system.ts';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { OPEN_END, OPEN_START, parseLocalDay } from '../../src/concept/local-day.ts';
import { openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { displayOf } from '../../src/dataset/lookup.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import type { Fuzzy, SearchOptions } from '../../src/dataset/system-search.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import type { CorpusConcept } from '../quality/corpus.ts';
import { type DisplaySearch, type Engine, HIT_LIMIT, readConcepts } from './engine.ts';

/** Oppslag's own search, highlights included, without the wire. Its segment is built as when a snapshot is published. */
export const oppslag: Engine = {
  name: 'Oppslag',
  variants: [
    { name: 'exact', isRanked: true, queries: 'prefixes', returns: 'the best by rank, misspelt words off' },
    {
      name: 'fallback',
      isRanked: true,
      queries: 'prefixes',
      returns: 'the best by rank, misspelt words where there is room',
    },
    { name: 'misspelt', isRanked: true, queries: 'misspelt', returns: 'the same for misspelt entries' },
  ],
  async prepare({ conceptsPath, segmentPath }) {
    const concepts = readConcepts(conceptsPath).map(conceptPeriod);
    const codeSystem = { ...CODE_SYSTEMS['icd-10'], edition: 'bench' };
    writeFileSync(segmentPath, buildSegment({ codeSystem, provenance: [], concepts: () => concepts }).bytes);
  },
  async open({ segmentPath }) {
    const system = await openCodeSystem(readFileSync(segmentPath), '0'.repeat(64));
    const searchWith = (fuzzy: Fuzzy): DisplaySearch => {
      const options: SearchOptions = {
        day: parseLocalDay('2026-06-01')!,
        includeInactive: false,
        selectableOnly: false,
        fuzzy,
        limit: HIT_LIMIT,
      };
      return (query) =>
        searchConcepts([system], query, options).hits.map(({ row }) => displayOf(system, row));
    };
    return { searches: [searchWith('off'), searchWith('fallback'), searchWith('fallback')] };
  },
};

function conceptPeriod({ shownCode, texts }: CorpusConcept): ConceptPeriod {
  const [display, ...others] = texts;
  return {
    code: shownCode,
    display: display!,
    designations: others.map((value) => ({ language: 'nb', use: 'synonym', value })),
    properties: [],
    parents: [],
    selectable: true,
    validFrom: OPEN_START,
    validTo: OPEN_END,
  };
}
