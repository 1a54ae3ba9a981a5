import { create, insert, type SearchParams, search, type Tokenizer } from '@orama/orama';
import { type Engine, HIT_LIMIT, plainWords, readConcepts, searchableText } from './engine.ts';

/** Orama with every word required as a prefix. Its own tokenizer has no Norwegian that keeps codes whole. */
export const orama: Engine = {
  name: 'Orama',
  variants: [{ name: '', isRanked: true, queries: 'prefixes', returns: 'the best by BM25' }],
  async open({ conceptsPath }) {
    const tokenizer: Tokenizer = {
      language: 'norwegian',
      normalizationCache: new Map(),
      tokenize: (text) => [...new Set(plainWords(text))],
    };
    const database = create({ schema: { text: 'string' }, components: { tokenizer } });
    for (const concept of readConcepts(conceptsPath)) {
      await insert(database, { text: searchableText(concept), display: concept.texts[0]! });
    }
    return {
      searches: [
        async (term) => {
          // At threshold 0 a hit has all words.
          const options: SearchParams<typeof database> = {
            term,
            properties: ['text'],
            threshold: 0,
            limit: HIT_LIMIT,
          };
          const { hits } = await search(database, options);
          return hits.map(({ document }) => (document as unknown as { display: string }).display);
        },
      ],
    };
  },
};
