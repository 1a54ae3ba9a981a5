import type { LocalDay } from '../../src/concept/local-day.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import type { SearchOptions } from '../../src/dataset/system-search.ts';
import { RequestChecks } from '../../src/rpc/request-checks.ts';
import type { Random } from '../quality/random.ts';
import { summarise } from '../statistics.ts';
import { type Material, mutated, QUERY_KINDS } from './query-kinds.ts';

/** A search, where it came from, and how many milliseconds it takes. */
export interface Candidate {
  readonly kind: string;
  readonly query: string;
  readonly options: SearchOptions;
  readonly ms: number;
}

export interface HuntOptions {
  readonly systems: readonly CodeSystemData[];
  readonly material: Material;
  readonly random: Random;
  readonly day: LocalDay;
  /** Queries made of each kind before the slowest are changed. */
  readonly perKind: number;
  /** Changes tried. */
  readonly mutations: number;
}

const PAGE_SIZES = [1, 10, 20, 100];
const KEPT_PER_KIND = 3;
const REPEATS = 15;

/**
 * The slowest queries that could be found, one or more of each kind, slowest first. Made at random, then changed step by step
 * where a change makes them slower. A time is the least of two while hunting and the median of several in the end.
 */
export function hunt({ systems, material, random, day, perKind, mutations }: HuntOptions): Candidate[] {
  const time = (query: string, options: SearchOptions, repeats: number): number[] =>
    Array.from({ length: repeats }, () => {
      const begin = performance.now();
      searchConcepts(systems, query, options);
      return performance.now() - begin;
    });
  const measured = (candidate: Omit<Candidate, 'ms'>): Candidate => {
    const ms = Math.min(...time(candidate.query, candidate.options, 2));
    return { ...candidate, ms };
  };

  const slowest = new Map<string, Candidate[]>();
  const keep = (candidate: Candidate): boolean => {
    const pool = slowest.get(candidate.kind) ?? [];
    slowest.set(candidate.kind, pool);
    if (pool.length === KEPT_PER_KIND && candidate.ms <= pool.at(-1)!.ms) return false;
    if (pool.some((one) => one.query === candidate.query)) return false;
    pool.push(candidate);
    pool.sort((a, b) => b.ms - a.ms);
    pool.length = Math.min(pool.length, KEPT_PER_KIND);
    return true;
  };
  for (const [kind, make] of Object.entries(QUERY_KINDS)) {
    for (let i = 0; i < perKind; i++) {
      const query = make(random, material);
      if (isAllowed(query)) keep(measured({ kind, query, options: anyOptions(random, day) }));
    }
  }
  for (let i = 0; i < mutations; i++) {
    const all = [...slowest.values()].flat().sort((a, b) => b.ms - a.ms);
    // The worse half gets most of the changes.
    const base = random.pick(random.below(4) === 0 ? all : all.slice(0, 12));
    const isOptionChange = random.below(6) === 0;
    const query = isOptionChange ? base.query : mutated(base.query, random, material);
    const options = isOptionChange ? anyOptions(random, day) : base.options;
    if (isAllowed(query)) keep(measured({ kind: base.kind, query, options }));
  }
  return [...slowest.values()]
    .map((pool) =>
      pool
        .map((one) => ({ ...one, ms: summarise(time(one.query, one.options, REPEATS)).median }))
        .reduce((a, b) => (b.ms > a.ms ? b : a)),
    )
    .sort((a, b) => b.ms - a.ms);
}

/** Whether the service would answer it. */
function isAllowed(query: string): boolean {
  const checks = new RequestChecks();
  checks.query(query, 'query');
  try {
    checks.finish();
    return true;
  } catch {
    return false;
  }
}

function anyOptions(random: Random, day: LocalDay): SearchOptions {
  return {
    day,
    includeInactive: random.below(4) === 0,
    selectableOnly: random.below(4) === 0,
    fuzzy: random.pick(['off', 'fallback', 'fallback', 'on'] as const),
    limit: random.pick(PAGE_SIZES),
  };
}
