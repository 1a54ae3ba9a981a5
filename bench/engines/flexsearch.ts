import { Encoder, Index } from 'flexsearch';
import { type Engine, HIT_LIMIT, plainLetters, readConcepts, searchableText, WORD_BREAK } from './engine.ts';

/** FlexSearch, with an encoder that keeps codes whole and knows ø and æ: its default is worse in both. */
export const flexSearch: Engine = {
  name: 'FlexSearch',
  variants: [{ name: '', isRanked: true, queries: 'prefixes', returns: 'the best by place of the word' }],
  async open({ conceptsPath }) {
    const encoder = new Encoder({
      normalize: plainLetters,
      numeric: false,
      dedupe: false,
      split: WORD_BREAK,
    });
    const index = new Index({ tokenize: 'forward', encoder, cache: false });
    const displays: string[] = [];
    for (const [id, concept] of readConcepts(conceptsPath).entries()) {
      index.add(id, searchableText(concept));
      displays.push(concept.texts[0]!);
    }
    return {
      searches: [(query) => index.search(query, { limit: HIT_LIMIT }).map((id) => displays[id as number]!)],
    };
  },
};
