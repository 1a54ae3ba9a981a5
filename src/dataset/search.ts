import type { CodeSystemData } from './code-system-data.ts';
import { lastOrderOf, orderOf } from './score.ts';
import { SearchSteps, type SearchWish, totalOf } from './search-steps.ts';
import type { SystemHit, SystemHits } from './system-search.ts';
import type { RankedHit } from './word-search.ts';

/** A hit of a search in one or several systems. */
export interface SearchHit extends SystemHit {
  readonly system: CodeSystemData;
  /**
   * The part of the score that can be compared across systems: the order of the match, then the length of the text; at
   * least that of the hits before it in its system.
   */
  readonly sharedScore: number;
}

/** A hit of a merged list that is not shown yet. */
interface MergedHit extends Pick<SearchHit, 'system' | 'sharedScore'> {
  readonly hit: RankedHit;
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
 * Conditions take hits away and leave the others in their order; a system in which no row meets them has no hits.
 *
 * @param options an `ancestor` is the number of a code in the only system that is searched
 */
export function searchConcepts(
  systems: readonly CodeSystemData[],
  input: string,
  options: SearchWish,
): SearchResult {
  const found = new SearchSteps(systems, input, options).take();
  const hits = found.flatMap((result, i) => inSystem(systems[i]!, result.hits));
  if (systems.length > 1) hits.sort((a, b) => a.sharedScore - b.sharedScore);
  // Only what is on the page is shown: to mark a text has its cost.
  const shown = hits.slice(0, options.limit).map(({ system, hit, sharedScore }) => {
    return { ...system.search.show(hit), system, sharedScore };
  });
  return {
    hits: shown,
    total: totalOf(found),
    totalIsLowerBound: found.some((result) => result.totalIsLowerBound),
  };
}

/**
 * The hits of a system as parts of a merged list. Where its own order goes by how often codes are registered, a long text
 * may stand before a short one: the short one then counts as long too, so that each system keeps its own order, and counts
 * of different publications are never compared.
 */
function inSystem(system: CodeSystemData, hits: SystemHits['hits']): MergedHit[] {
  let sharedScore = 0;
  return hits.map((hit) => {
    const order = hit.isApart ? lastOrderOf(hit.score) : orderOf(hit.score);
    sharedScore = Math.max(sharedScore, order * WEIGHT_LIMIT + hit.weight);
    return { system, hit, sharedScore };
  });
}
