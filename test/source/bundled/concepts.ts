import type { Coding, ConceptPeriod } from '../../../src/concept/concept.ts';
import type { Source } from '../../../src/source/source.ts';

/** The concepts of a source by code. Bundled sources have one period a code. */
export function byCode(source: Source): Map<string, ConceptPeriod> {
  return new Map(Array.from(source.concepts(), (concept) => [concept.code, concept]));
}

/** The value of a concept's Coding property, or undefined when it has none of that name. */
export function codingOf(concept: ConceptPeriod | undefined, property: string): Coding | undefined {
  const value = concept?.properties.find(({ code }) => code === property)?.value;
  return value?.type === 'Coding' ? value.value : undefined;
}
