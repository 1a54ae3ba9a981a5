import type { CodeSystemData } from './code-system-data.ts';
import { type QueryInput, readInput } from './query.ts';
import type { RowConditions } from './row-filters.ts';
import { mostOfOrder, orderOf } from './score.ts';
import type { PlainSearch, SearchOptions, SystemHits, SystemSearch } from './system-search.ts';

/** What a search in one or several systems wants, apart from the words. */
export interface SearchWish extends SearchOptions, Partial<Pick<RowConditions, 'properties' | 'ancestor'>> {}

/**
 * The steps of a search, each taken in all systems before the next, while all systems together do not fill the page: what a step adds
 * ranks below all that was there. After words with one slip come compounds apart or, where these give nothing, words with two slips: a word
 * that is two of the vocabulary is rather meant so than misspelt twice.
 */
export class SearchSteps {
  readonly #systems: readonly CodeSystemData[];
  readonly #typed: QueryInput;
  readonly #options: SearchWish;
  /** For each system what a plain search in it is told besides its ceiling. */
  readonly #searches: readonly Omit<PlainSearch, 'ceiling'>[];

  constructor(systems: readonly CodeSystemData[], input: string, options: SearchWish) {
    this.#systems = systems;
    this.#typed = readInput(input);
    this.#options = options;
    const rows = systems.reduce((sum, { concepts }) => sum + concepts.size, 0);
    const scope = { systems: systems.length, rows };
    this.#searches = systems.map(({ rowFilters }) => {
      return { options, wanted: rowFilters.find({ properties: [], ...options }), scope };
    });
  }

  /** Takes the steps that are needed. Returns the hits of each system. */
  take(): readonly SystemHits[] {
    const { fuzzy, limit } = this.#options;
    const isOn = fuzzy === 'on';
    const plain = this.#plain();
    if (totalOf(plain) >= limit) return isOn ? plain.map(asLowerBound) : plain;
    if (fuzzy === 'off') return this.#addApart(plain);
    const near = this.#near();
    if (totalOf(near) >= limit && !isOn) return near;
    const wellFound = this.#wellFound();
    if (totalOf(near) < limit) {
      const apart = this.#addApart(near);
      // What is well found is not looked for with two slips.
      const isWellFound =
        totalOf(plain) > 0 && this.#systems.every(({ search }) => search.areAllIn(wellFound));
      if (isWellFound || totalOf(apart) > totalOf(near)) return apart;
    }
    return this.#far(near, wellFound);
  }

  /** The typed words that some system has in class 3 or better. */
  #wellFound(): ReadonlySet<string> {
    const words = new Set<string>();
    for (const { search } of this.#systems) search.addWellFound(words);
    return words;
  }

  #plain(): readonly SystemHits[] {
    return this.#ask((search, ceiling, i) =>
      search.searchPlain(this.#typed, { ...this.#searches[i]!, ceiling }),
    );
  }

  #near(): readonly SystemHits[] {
    return this.#ask((search, ceiling) => search.addNear(ceiling));
  }

  #addApart(found: readonly SystemHits[]): readonly SystemHits[] {
    return this.#systems.map(({ search }, i) => search.addApart(found[i]!));
  }

  /** @param near the hits of each system so far, which may fill the page already: then more misspelt words are looked for no longer */
  #far(near: readonly SystemHits[], wellFound: ReadonlySet<string>): readonly SystemHits[] {
    const found = { wellFound, isNothing: totalOf(near) === 0 };
    if (totalOf(near) < this.#options.limit)
      return this.#ask((search, ceiling) => search.addFar(ceiling, found));
    return near.map((own, i) => (this.#systems[i]!.search.mayAddFar(found) ? asLowerBound(own) : own));
  }

  /** Asks one system after the other. Each is told the greatest score that still is of use: once those before fill the page, what is worse is not. */
  #ask(ask: (search: SystemSearch, ceiling: number, i: number) => SystemHits): readonly SystemHits[] {
    const { limit } = this.#options;
    const answers: SystemHits[] = [];
    /** Orders of the best hits so far. */
    let best: number[] = [];
    for (const [i, { search }] of this.#systems.entries()) {
      const isFull = limit > 0 && best.length === limit;
      const answer = ask(search, isFull ? mostOfOrder(best.at(-1)!) : Number.POSITIVE_INFINITY, i);
      answers.push(answer);
      if (this.#systems.length === 1) break;
      best = [...best, ...answer.hits.map(({ score }) => orderOf(score))]
        .sort((a, b) => a - b)
        .slice(0, limit);
    }
    return answers;
  }
}

/** The number of hits that several systems have together. */
export function totalOf(hits: readonly SystemHits[]): number {
  return hits.reduce((sum, own) => sum + own.total, 0);
}

function asLowerBound(hits: SystemHits): SystemHits {
  return { ...hits, totalIsLowerBound: true };
}
