/**
 * One search engine in a process of its own, so that engines do not disturb each other: told by messages to prepare, to
 * open and to search.
 */
import type { EngineData, OpenEngine } from './engines/engine.ts';
import { ENGINES } from './engines/index.ts';
import { bytesKept } from './memory.ts';

/** What the benchmark asks for. */
export type EngineJob =
  | { readonly do: 'prepare' | 'open'; readonly engine: string; readonly data: EngineData }
  | {
      readonly do: 'search';
      readonly variant: number;
      readonly queries: readonly string[];
      readonly limitMs: number;
    };

/** What it gets. */
export interface EngineAnswers {
  readonly prepare: { readonly ms: number };
  /** Bytes that stay in use: heap, buffers and what the engine holds elsewhere. */
  readonly open: { readonly ms: number; readonly bytes: number };
  readonly search: Searched;
}

/** One pass over the queries, in their order. Shorter than the queries when the time was up. */
export interface Searched {
  readonly micros: readonly number[];
  /** All hits of the answered queries. */
  readonly hits: number;
}

let opened: OpenEngine | undefined;

process.on('message', (job: EngineJob) => {
  answer(job).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : 'unknown fault'}\n`);
      process.exit(1);
    },
  );
});

async function answer(job: EngineJob): Promise<EngineAnswers[EngineJob['do']]> {
  if (job.do === 'search') return await pass(job);
  const engine = ENGINES.find(({ name }) => name === job.engine)!;
  const begin = performance.now();
  if (job.do === 'prepare') {
    await engine.prepare?.(job.data);
    return { ms: performance.now() - begin };
  }
  let ms = 0;
  const kept = await bytesKept(async () => {
    const start = performance.now();
    const result = await engine.open(job.data);
    ms = performance.now() - start;
    return result;
  });
  opened = kept.result;
  return { ms, bytes: kept.bytes + (opened.bytesElsewhere ?? 0) };
}

async function pass({ variant, queries, limitMs }: EngineJob & { do: 'search' }): Promise<Searched> {
  const search = opened!.searches[variant]!;
  const micros: number[] = [];
  let hits = 0;
  const end = performance.now() + limitMs;
  for (const query of queries) {
    const begin = performance.now();
    if (begin > end) break;
    // Awaiting what is there already would be measured as the engine's time.
    const found = search(query);
    const displays = found instanceof Promise ? await found : found;
    micros.push((performance.now() - begin) * 1000);
    hits += displays.length;
  }
  return { micros, hits };
}
