import { Encoder, Index } from 'flexsearch';
import MiniSearch from 'minisearch';
import { OsloCalendar } from '../src/concept/today.ts';
import { searchConcepts } from '../src/dataset/search.ts';
import type { Fuzzy } from '../src/dataset/system-search.ts';
import type { Corpus } from './quality/corpus.ts';

/** Searches and returns the number of hits, so that no search can be left out by the compiler. */
export type TimedSearch = (query: string) => number;

/** Hits to find. */
export const HIT_LIMIT = 20;
const WORD_BREAK = /[^\p{L}\p{N}]+/u;

/** Oppslag's own search, highlights included, without the wire. */
export function oppslagSearch({ system }: Corpus, fuzzy: Fuzzy): TimedSearch {
  const options = {
    day: new OsloCalendar().dayAt(Date.now()),
    includeInactive: false,
    selectableOnly: false,
    fuzzy,
    limit: HIT_LIMIT,
  };
  return (query) => searchConcepts([system], query, options).hits.length;
}

/** FlexSearch, with an encoder that keeps codes whole and knows ø and æ: its default is worse in both. */
export function flexSearch(corpus: Corpus): TimedSearch {
  const encoder = new Encoder({ normalize: plainLetters, numeric: false, dedupe: false, split: WORD_BREAK });
  const index = new Index({ tokenize: 'forward', encoder, cache: false });
  for (const [i, text] of searchableTexts(corpus).entries()) index.add(i, text);
  return (query) => index.search(query, { limit: HIT_LIMIT }).length;
}

/** MiniSearch with prefixes and every word required, and without its costly search for misspelt words. */
export function miniSearch(corpus: Corpus): TimedSearch {
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ['text'],
    tokenize: (text) => text.split(WORD_BREAK).filter((word) => word !== ''),
    processTerm: plainLetters,
    searchOptions: { prefix: true, combineWith: 'AND' },
  });
  index.addAll(searchableTexts(corpus).map((text, id) => ({ id, text })));
  return (query) => index.search(query).slice(0, HIT_LIMIT).length;
}

/** Every text read from its beginning for every typed word, as lists without an index are searched. */
export function substringScan(corpus: Corpus): TimedSearch {
  const texts = searchableTexts(corpus).map((text) => text.toLowerCase());
  return (query) => {
    const words = query.toLowerCase().split(' ');
    return texts.filter((text) => words.every((word) => text.includes(word))).slice(0, HIT_LIMIT).length;
  };
}

function searchableTexts({ concepts }: Corpus): string[] {
  return concepts.map(({ code, shownCode, texts }) => [shownCode, code, ...texts].join(' '));
}

function plainLetters(text: string): string {
  const letters = text.toLowerCase().replaceAll('ø', 'o').replaceAll('æ', 'ae');
  return letters.normalize('NFD').replace(/\p{M}+/gu, '');
}
