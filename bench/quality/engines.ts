import { Encoder, Index } from 'flexsearch';
import MiniSearch from 'minisearch';
import { parseLocalDay } from '../../src/concept/local-day.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import type { SearchOptions } from '../../src/dataset/system-search.ts';
import { type Corpus, type CorpusConcept, withoutDots } from './corpus.ts';

/** Answers the undotted codes of the best hits, best first. */
export type CodeSearch = (query: string) => string[];

/** Something that can search a corpus. */
export interface Engine {
  readonly name: string;
  /** Builds what the engine needs. */
  open(corpus: Corpus): CodeSearch;
}

/** Hits that count. */
export const HIT_LIMIT = 10;
const WORD_BREAK = /[^\p{L}\p{N}]+/u;

/** Oppslag as it is: the search behind `SearchConcepts`, without the wire. */
export const oppslagEngine: Engine = {
  name: 'Oppslag',
  open({ system, concepts }) {
    const options: SearchOptions = {
      day: parseLocalDay('2026-06-01')!,
      includeInactive: false,
      selectableOnly: false,
      fuzzy: 'fallback',
      limit: HIT_LIMIT,
    };
    return (query) => searchConcepts([system], query, options).hits.map((hit) => concepts[hit.row]!.code);
  },
};

/** FlexSearch with what suits Norwegian best: its default encoder takes codes apart and passes over ø and æ. */
export const flexSearchEngine: Engine = {
  name: 'FlexSearch',
  open({ concepts }) {
    const encoder = new Encoder({
      normalize: plainLetters,
      numeric: false,
      dedupe: false,
      split: WORD_BREAK,
    });
    const index = new Index({ tokenize: 'forward', encoder, cache: false });
    for (const [i, concept] of concepts.entries()) index.add(i, searchableText(concept));
    return (query) => codesOf(concepts, index.search(query, { limit: HIT_LIMIT }) as number[]);
  },
};

/** MiniSearch with prefixes, its usual share of wrong letters, and every word required. */
export const miniSearchEngine: Engine = {
  name: 'MiniSearch',
  open({ concepts }) {
    const index = new MiniSearch<{ id: number; text: string }>({
      fields: ['text'],
      tokenize: (text) => text.split(WORD_BREAK).filter((word) => word !== ''),
      processTerm: plainLetters,
      searchOptions: { prefix: true, fuzzy: 0.2, combineWith: 'AND' },
    });
    index.addAll(concepts.map((concept, id) => ({ id, text: searchableText(concept) })));
    return (query) =>
      codesOf(
        concepts,
        index
          .search(query)
          .slice(0, HIT_LIMIT)
          .map((result) => result.id),
      );
  },
};

/** What a list without an index does: every typed word occurs somewhere, in the order of the codes. */
export const substringEngine: Engine = {
  name: 'substring',
  open({ concepts }) {
    const texts = concepts.map((concept) => searchableText(concept).toLowerCase());
    return (query) => {
      const words = query
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '');
      const found: number[] = [];
      for (let i = 0; i < texts.length && found.length < HIT_LIMIT; i++) {
        if (words.every((word) => texts[i]!.includes(word))) found.push(i);
      }
      return codesOf(concepts, found);
    };
  },
};

/** Oppslag first: it alone has floors. */
export const ENGINES: readonly Engine[] = [
  oppslagEngine,
  flexSearchEngine,
  miniSearchEngine,
  substringEngine,
];

/** The other engines have one text a concept, with its code in both spellings so that codes are found too. */
function searchableText({ code, shownCode, texts }: CorpusConcept): string {
  const codes = withoutDots(shownCode) === shownCode ? code : `${shownCode} ${code}`;
  return `${codes} ${texts.join(' ')}`;
}

/** Lower case without rings, strokes and accents: what the other engines need to find `tromso`. */
function plainLetters(text: string): string {
  const letters = text.toLowerCase().replaceAll('ø', 'o').replaceAll('æ', 'ae');
  return letters.normalize('NFD').replace(/\p{M}+/gu, '');
}

function codesOf(concepts: readonly CorpusConcept[], indexes: readonly number[]): string[] {
  return indexes.map((index) => concepts[index]!.code);
}
