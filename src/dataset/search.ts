import type { CodeSystemData } from './code-system-data.ts';
import { readInput } from './query.ts';
import type { RowConditions } from './row-filters.ts';
import { mostOfOrder, orderOf } from './score.ts';
import type { RankedHit, SearchOptions, SystemHit, SystemHits } from './system-search.ts';

/** What a search in one or several systems wants, apart from the words. */
export interface SearchWish extends SearchOptions, Partial<Pick<RowConditions, 'properties' | 'ancestor'>> {}

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
  const found = searchEach(systems, input, options);
  const hits = found.flatMap((result, i) => inSystem(systems[i]!, result.hits));
  if (systems.length > 1) hits.sort((a, b) => a.sharedScore - b.sharedScore);
  // Only what is on the page is shown: to mark a text has its cost.
  const shown = hits.slice(0, options.limit).map(({ system, hit, sharedScore }) => {
    const { row, text, score, weight, kind, highlights } = system.search.show(hit);
    return { system, row, text, score, weight, kind, highlights, sharedScore };
  });
  return {
    hits: shown,
    total: totalOf(found),
    totalIsLowerBound: found.some((result) => result.totalIsLowerBound),
  };
}

/** Misspelt words are looked for, step by step, while all systems together do not fill the page: they rank below all others. */
function searchEach(
  systems: readonly CodeSystemData[],
  input: string,
  options: SearchWish,
): readonly SystemHits[] {
  const { fuzzy, limit } = options;
  const wanted = systems.map(({ rowFilters }) => rowFilters.find({ properties: [], ...options }));
  const rows = systems.reduce((sum, { concepts }) => sum + concepts.size, 0);
  const typed = readInput(input);
  const scope = { systems: systems.length, rows };
  const plain = askEach(systems, limit, ({ search }, ceiling, i) =>
    search.searchPlain(typed, { options, ceiling, wanted: wanted[i], scope }),
  );
  if (fuzzy === 'off') return plain;
  const isOn = fuzzy === 'on';
  if (totalOf(plain) >= limit) return isOn ? plain.map(asLowerBound) : plain;
  const near = askEach(systems, limit, ({ search }, ceiling) => search.addNear(ceiling));
  const isFull = totalOf(near) >= limit;
  if (isFull && !isOn) return near;
  const wellFound = new Set<string>();
  for (const { search } of systems) search.addWellFound(wellFound);
  const found = { wellFound, isNothing: totalOf(near) === 0 };
  if (!isFull) return askEach(systems, limit, ({ search }, ceiling) => search.addFar(ceiling, found));
  return near.map((own, i) => (systems[i]!.search.mayAddFar(found) ? asLowerBound(own) : own));
}

function totalOf(hits: readonly SystemHits[]): number {
  return hits.reduce((sum, own) => sum + own.total, 0);
}

function asLowerBound(hits: SystemHits): SystemHits {
  return { ...hits, totalIsLowerBound: true };
}

/** Asks one system after the other. Each is told the greatest score that still is of use: once those before fill the page, what is worse is not. */
function askEach(
  systems: readonly CodeSystemData[],
  limit: number,
  ask: (system: CodeSystemData, ceiling: number, i: number) => SystemHits,
): readonly SystemHits[] {
  const answers: SystemHits[] = [];
  /** Orders of the best hits so far. */
  let best: number[] = [];
  for (const [i, system] of systems.entries()) {
    const isFull = limit > 0 && best.length === limit;
    const answer = ask(system, isFull ? mostOfOrder(best.at(-1)!) : Number.POSITIVE_INFINITY, i);
    answers.push(answer);
    if (systems.length === 1) break;
    best = [...best, ...answer.hits.map(({ score }) => orderOf(score))].sort((a, b) => a - b).slice(0, limit);
  }
  return answers;
}

/**
 * The hits of a system as parts of a merged list. Where its own order goes by how often codes are registered, a long text
 * may stand before a short one: the short one then counts as long too, so that each system keeps its own order, and counts
 * of different publications are never compared.
 */
function inSystem(system: CodeSystemData, hits: readonly RankedHit[]): MergedHit[] {
  let sharedScore = 0;
  return hits.map((hit) => {
    sharedScore = Math.max(sharedScore, orderOf(hit.score) * WEIGHT_LIMIT + hit.weight);
    return { system, hit, sharedScore };
  });
}
