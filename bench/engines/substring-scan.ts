import { type Engine, HIT_LIMIT, readConcepts, searchableText } from './engine.ts';

/** Every text read from its beginning for every typed word, as lists without an index are searched. */
export const substringScan: Engine = {
  name: 'substring scan',
  variants: [
    { name: '', isRanked: false, queries: 'prefixes', returns: 'the first by code, until there are enough' },
  ],
  async open({ conceptsPath }) {
    const concepts = readConcepts(conceptsPath);
    const texts = concepts.map((concept) => searchableText(concept).toLowerCase());
    const displays = concepts.map((concept) => concept.texts[0]!);
    return {
      searches: [
        (query) => {
          const words = query.toLowerCase().split(' ');
          const found: string[] = [];
          for (let i = 0; i < texts.length && found.length < HIT_LIMIT; i++) {
            if (words.every((word) => texts[i]!.includes(word))) found.push(displays[i]!);
          }
          return found;
        },
      ],
    };
  },
};
