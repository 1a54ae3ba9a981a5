import {
  compareEngines,
  type EngineLimits,
  queryCount,
  type VariantResult,
  without,
} from '../engine-comparison.ts';
import { type Engine, HIT_LIMIT, writeConcepts } from '../engines/engine.ts';
import { ENGINES } from '../engines/index.ts';
import { postgresql } from '../engines/postgresql.ts';
import { icd10OfSize } from '../made-concepts.ts';
import { PostgresCluster } from '../postgres-cluster.ts';
import { corpusConcept } from '../quality/corpus.ts';
import type { BenchContext, Scenario } from '../scenario.ts';
import { comparisonTable, goalRows, type SizeResult } from '../search-comparison.ts';

/** Together they let the scenario end within about ten minutes on two cores. */
const LIMITS: EngineLimits = {
  buildMs: 120_000,
  passMs: 20_000,
  variantMs: 6_000,
  rounds: 9,
  heapBytes: 4 * 2 ** 30,
};
const QUICK_LIMITS: EngineLimits = { ...LIMITS, passMs: 5_000, variantMs: 1_000, rounds: 1 };

/** The search itself, without the wire, beside other engines on the same texts. */
export const searchInProcess: Scenario = {
  name: 'search-in-process',
  needsH2load: false,
  async run(context) {
    const { workspace, isQuick } = context;
    const limits = isQuick ? QUICK_LIMITS : LIMITS;
    const postgres = await PostgresCluster.start(workspace);
    const results: SizeResult[] = [];
    try {
      for (const size of context.sizes)
        results.push(await measureSize(context, size, limits, postgres?.folder));
    } finally {
      await postgres?.stop();
    }
    const seconds = (ms: number): string => `${ms / 1000} s`;
    return {
      name: 'search-in-process',
      about: `${queryCount('prefixes')} typeahead prefixes, each once, and ${queryCount('misspelt')} misspelt entries; ${HIT_LIMIT} hits as displays. ICD-10 with the project's synonyms, completed by seeded variations of its texts. Each engine in a process of its own; its passes over the queries and Oppslag's alternate, and the ratio is of these passes. The time of a query is its median over up to ${limits.rounds} passes. Build: from the texts in a file to the first search; Oppslag's is that of publishing and opening. Memory: heap and buffers with the displays; of databases, their pages. Limits: ${seconds(limits.buildMs)} to build, ${seconds(limits.passMs)} a pass, ${limits.heapBytes / 2 ** 30} GiB of heap.`,
      comparisons: results.map(comparisonTable),
      rows: goalRows(results),
      measurements: results,
    };
  },
};

async function measureSize(
  { workspace }: BenchContext,
  size: number,
  limits: EngineLimits,
  postgresFolder: string | undefined,
): Promise<SizeResult> {
  const data = {
    conceptsPath: workspace.path('concepts.jsonl'),
    segmentPath: workspace.path('concepts.segment'),
    postgresFolder,
  };
  const count = writeConcepts(data.conceptsPath, (await icd10OfSize(size)).map(corpusConcept));
  const isThere = (engine: Engine): boolean => engine !== postgresql || postgresFolder !== undefined;
  const measured = await compareEngines(workspace, ENGINES.filter(isThere), data, limits);
  const absent = ENGINES.filter((engine) => !isThere(engine));
  const variants: VariantResult[] = [
    ...measured,
    ...absent.flatMap((engine) => without(engine, 'not installed')),
  ];
  return { concepts: count, variants };
}
