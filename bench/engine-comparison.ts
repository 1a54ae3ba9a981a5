import { EngineProcess, OverLimit } from './engine-process.ts';
import type { Searched } from './engine-worker.ts';
import type { Engine, EngineData, Variant } from './engines/engine.ts';
import { percentile, summarise } from './statistics.ts';
import { misspeltWords, mixed, typeaheadPrefixes } from './typeahead.ts';
import type { Workspace } from './workspace.ts';

/** How long and how much an engine may take. */
export interface EngineLimits {
  /** To prepare, and to open. */
  readonly buildMs: number;
  /** For the first pass over the queries; queries that are left then are left out. */
  readonly passMs: number;
  /** For all passes; one more begins while there is time. */
  readonly variantMs: number;
  readonly rounds: number;
  readonly heapBytes: number;
}

/** Times of a variant's queries in microseconds; the time of a query is its median over the passes. */
export interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
}

/** How one way to ask an engine did. */
export interface VariantResult {
  readonly engine: string;
  /** Empty when the engine has no other. */
  readonly variant: string;
  readonly isRanked: boolean;
  readonly returns: string;
  readonly buildMs?: number;
  readonly bytes?: number;
  /** Queries that were answered, and hits of one on average. */
  readonly answered?: number;
  readonly meanHits?: number;
  readonly times?: Times;
  /** Oppslag's p99, exact, for the same queries in the same rounds. */
  readonly ownP99?: number;
  /** What it could not: `over the limit of 120 s to build`. */
  readonly note?: string;
}

/** Times by query, a list for each pass. */
type Passes = readonly (readonly number[])[];

const QUERIES: Readonly<Record<Variant['queries'], readonly string[]>> = {
  prefixes: mixed([...new Set(typeaheadPrefixes())]),
  misspelt: mixed(misspeltWords()),
};
/** A single query may outlast the pass that it is the last one of. */
const GRACE_MS = 10_000;

export function queryCount(kind: Variant['queries']): number {
  return QUERIES[kind].length;
}

/**
 * Measures engines on the same concepts, one after the other, each in a process of its own. The first is the one that the
 * others are measured beside: its passes and theirs alternate.
 */
export async function compareEngines(
  workspace: Workspace,
  engines: readonly Engine[],
  data: EngineData,
  limits: EngineLimits,
): Promise<VariantResult[]> {
  const results: VariantResult[] = [];
  const reference = await openEngine(workspace, engines[0]!, data, limits);
  try {
    results.push(...(await measureVariants(engines[0]!, reference, undefined, limits)));
    for (const engine of engines.slice(1)) {
      try {
        const opened = await openEngine(workspace, engine, data, limits);
        results.push(...(await measureVariants(engine, opened, reference, limits)));
        await opened.process.stop();
      } catch (error) {
        if (!(error instanceof OverLimit)) throw error;
        results.push(...without(engine, `${error.message} to build`));
      }
    }
  } finally {
    await reference.process.stop();
  }
  return results;
}

/** What stands for an engine that is not measured. */
export function without(engine: Engine, note: string): VariantResult[] {
  return engine.variants.map(({ name: variant, isRanked, returns }) => {
    return { engine: engine.name, variant, isRanked, returns, note };
  });
}

interface Opened {
  readonly process: EngineProcess;
  readonly buildMs: number;
  readonly bytes: number;
}

async function openEngine(
  workspace: Workspace,
  engine: Engine,
  data: EngineData,
  { buildMs, heapBytes }: EngineLimits,
): Promise<Opened> {
  let prepareMs = 0;
  if (engine.prepare !== undefined) {
    const preparing = new EngineProcess(workspace, heapBytes);
    prepareMs = (await preparing.run({ do: 'prepare', engine: engine.name, data }, buildMs)).ms;
    await preparing.stop();
  }
  const process = new EngineProcess(workspace, heapBytes);
  const { ms, bytes } = await process.run({ do: 'open', engine: engine.name, data }, buildMs);
  return { process, buildMs: prepareMs + ms, bytes };
}

/** One result a variant. An engine that is stuck in one has no times for the others either: its process is gone. */
async function measureVariants(
  engine: Engine,
  opened: Opened,
  reference: Opened | undefined,
  limits: EngineLimits,
): Promise<VariantResult[]> {
  const results: VariantResult[] = [];
  const { buildMs, bytes } = opened;
  let stuck: OverLimit | undefined;
  for (const [index, { name: variant, isRanked, queries, returns }] of engine.variants.entries()) {
    const known = { engine: engine.name, variant, isRanked, returns, buildMs, bytes };
    try {
      if (stuck !== undefined) throw stuck;
      const asked = { index, queries: QUERIES[queries], limits };
      results.push({ ...known, ...(await measureVariant(asked, opened.process, reference?.process)) });
    } catch (error) {
      if (!(error instanceof OverLimit)) throw error;
      stuck = error;
      results.push({ ...known, note: `${error.message} to search` });
    }
  }
  return results;
}

/** What is asked of an engine: the variant by its place, and what to search for. */
interface Asked {
  readonly index: number;
  readonly queries: readonly string[];
  readonly limits: EngineLimits;
}

async function measureVariant(
  { index, queries, limits }: Asked,
  measured: EngineProcess,
  reference: EngineProcess | undefined,
): Promise<Pick<VariantResult, 'answered' | 'meanHits' | 'times' | 'ownP99' | 'note'>> {
  const { passMs: limitMs, rounds } = limits;
  const pass = (of: EngineProcess, variant: number, count: number): Promise<Searched> => {
    return of.run({ do: 'search', variant, queries: queries.slice(0, count), limitMs }, limitMs + GRACE_MS);
  };
  const begin = performance.now();
  const first = await pass(measured, index, queries.length);
  const answered = first.micros.length;
  const passes: (readonly number[])[] = [];
  const own: (readonly number[])[] = [];
  const measureOwn = async (): Promise<void> => {
    if (reference !== undefined) own.push((await pass(reference, 0, answered)).micros);
  };
  // The first pass warms up, and counts only where there is no time for another.
  await measureOwn();
  own.length = 0;
  for (let round = 0; round < rounds && performance.now() - begin < limits.variantMs; round++) {
    const isOwnFirst = round % 2 === 0;
    if (isOwnFirst) await measureOwn();
    passes.push((await pass(measured, index, answered)).micros);
    if (!isOwnFirst) await measureOwn();
  }
  if (passes.length === 0) {
    passes.push(first.micros);
    await measureOwn();
  }
  return {
    answered,
    meanHits: first.hits / answered,
    times: timesOf(passes),
    ...(reference === undefined ? {} : { ownP99: timesOf(own).p99 }),
    ...(answered < queries.length
      ? { note: `over the limit of ${limitMs / 1000} s: ${answered} of ${queries.length} queries` }
      : {}),
  };
}

/** The median of each query over the passes, which all have the queries that the shortest has. */
export function timesOf(passes: Passes): Times {
  const count = Math.min(...passes.map((pass) => pass.length));
  const medians = Array.from({ length: count }, (_, query) => {
    return summarise(passes.map((pass) => pass[query]!)).median;
  }).sort((a, b) => a - b);
  return { p50: percentile(medians, 50), p99: percentile(medians, 99), slowest: medians.at(-1)! };
}
