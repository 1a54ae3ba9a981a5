import type { CodeSystemData } from './code-system-data.ts';
import type { SearchOptions, SystemHit, SystemHits } from './system-search.ts';
import { orderOf } from './text-ranking.ts';

/** A hit of a search in one or several systems. */
export interface SearchHit extends SystemHit {
  readonly system: CodeSystemData;
  /** The part of the score that can be compared across systems: the order of the match, then the length of the text. */
  readonly sharedScore: number;
}

export interface SearchResult {
  /** Best first. */
  readonly hits: readonly SearchHit[];
  /** Concepts that match. */
  readonly total: number;
  readonly totalIsLowerBound: boolean;
}

/** Longer texts count as this long. */
const WEIGHT_LIMIT = 2 ** 16;

/**
 * Searches code systems in the order given. Hits are merged by how well they match and how long their text is; on a tie
 * the earlier system comes first, then the system's own order. The order is total and does not depend on the limit.
 */
export function searchConcepts(
  systems: readonly CodeSystemData[],
  input: string,
  options: SearchOptions,
): SearchResult {
  const found = searchEach(systems, input, options);
  const hits = found.flatMap((result, i) => result.hits.map((hit) => withSystem(systems[i]!, hit)));
  if (systems.length > 1) hits.sort((a, b) => a.sharedScore - b.sharedScore);
  return {
    hits: hits.slice(0, options.limit),
    total: found.reduce((sum, result) => sum + result.total, 0),
    totalIsLowerBound: found.some((result) => result.totalIsLowerBound),
  };
}

/** Misspelt words are looked for when all systems together do not fill the page, not when one of them does not. */
function searchEach(
  systems: readonly CodeSystemData[],
  input: string,
  options: SearchOptions,
): readonly SystemHits[] {
  const search = (own: SearchOptions): SystemHits[] =>
    systems.map((system) => system.search.search(input, own));
  if (systems.length > 1 && options.fuzzy === 'fallback') {
    const plain = search({ ...options, fuzzy: 'off' });
    if (plain.reduce((sum, { total }) => sum + total, 0) >= options.limit) return plain;
  }
  return search(options);
}

function withSystem(system: CodeSystemData, hit: SystemHit): SearchHit {
  return { ...hit, system, sharedScore: orderOf(hit.score) * WEIGHT_LIMIT + hit.weight };
}
