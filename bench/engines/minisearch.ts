import MiniSearch from 'minisearch';
import { type Engine, HIT_LIMIT, plainLetters, readConcepts, searchableText, WORD_BREAK } from './engine.ts';

/** MiniSearch with prefixes and every word required, and without its costly search for misspelt words. */
export const miniSearch: Engine = {
  name: 'MiniSearch',
  variants: [{ name: '', isRanked: true, queries: 'prefixes', returns: 'the best by BM25+' }],
  async open({ conceptsPath }) {
    const index = new MiniSearch<{ id: number; text: string }>({
      fields: ['text'],
      tokenize: (text) => text.split(WORD_BREAK).filter((word) => word !== ''),
      processTerm: plainLetters,
      searchOptions: { prefix: true, combineWith: 'AND' },
    });
    const displays: string[] = [];
    for (const [id, concept] of readConcepts(conceptsPath).entries()) {
      index.add({ id, text: searchableText(concept) });
      displays.push(concept.texts[0]!);
    }
    const hits = (query: string) => index.search(query).slice(0, HIT_LIMIT);
    return { searches: [(query) => hits(query).map(({ id }) => displays[id]!)] };
  },
};
