import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { compareEngines, type EngineLimits } from '../../bench/engine-comparison.ts';
import { EngineProcess } from '../../bench/engine-process.ts';
import { HIT_LIMIT, plainWords, readConcepts, writeConcepts } from '../../bench/engines/engine.ts';
import { ENGINES } from '../../bench/engines/index.ts';
import { PostgresCluster } from '../../bench/postgres-cluster.ts';
import { corpusConcept } from '../../bench/quality/corpus.ts';
import { Workspace } from '../../bench/workspace.ts';
import { icd10Source } from '../../src/source/bundled/index.ts';

const CONCEPTS = 3_000;
const folder = mkdtempSync(join(tmpdir(), 'oppslag-engines-'));
const workspace = new Workspace();
const concepts = [...(await icd10Source()).concepts()].slice(0, CONCEPTS).map(corpusConcept);
const data = { conceptsPath: join(folder, 'concepts'), segmentPath: join(folder, 'segment') };
let postgres: PostgresCluster | undefined;

beforeAll(async () => {
  writeConcepts(data.conceptsPath, concepts);
  postgres = await PostgresCluster.start(workspace);
  if (postgres === undefined)
    process.stdout.write('Notice: PostgreSQL is not installed; it is not tested.\n');
}, 60_000);

afterAll(async () => {
  await postgres?.stop();
  workspace.close();
  rmSync(folder, { recursive: true });
});

/** Displays whose words begin with every typed word, by plain reading. */
function meant(query: string): string[] {
  const typed = plainWords(query);
  const isMeant = (text: string): boolean => {
    const words = plainWords(text);
    return typed.every((start) => words.some((word) => word.startsWith(start)));
  };
  return concepts.map(({ texts }) => texts[0]!).filter(isMeant);
}

test('concepts are read as they were written', () => {
  expect(readConcepts(data.conceptsPath)).toEqual(concepts);
});

test.for(ENGINES)('$name finds what the typed words begin', async (engine, { skip }) => {
  if (engine.name === 'PostgreSQL tsvector' && postgres === undefined) skip('PostgreSQL is not installed');
  const all = { ...data, postgresFolder: postgres?.folder };
  await engine.prepare?.(all);
  const { searches, close } = await engine.open(all);
  onTestFinished(async () => await close?.());
  expect(searches.length).toBe(engine.variants.length);
  for (const search of searches) {
    // Few hits: all of them. Other ways to match, such as inside a word, may add some.
    for (const query of ['malaria', 'kronisk hepatitt', 'ondartet svulst mage', 'menin']) {
      const expected = meant(query);
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(HIT_LIMIT);
      expect(await search(query)).toEqual(expect.arrayContaining(expected));
    }
    expect(await search('tub')).toHaveLength(HIT_LIMIT);
    expect(await search('qqqqqqqq')).toEqual([]);
  }
});

const limits: EngineLimits = {
  buildMs: 60_000,
  passMs: 20_000,
  variantMs: 20_000,
  rounds: 1,
  heapBytes: 2 ** 29,
};
const engine = (name: string) => ENGINES.find((each) => each.name === name)!;

test('engines are measured in processes of their own', async () => {
  const chosen = [engine('Oppslag'), engine('substring scan')];
  const results = await compareEngines(workspace, chosen, data, limits);
  expect(results.map(({ engine: name, variant }) => `${name}, ${variant}`)).toEqual([
    'Oppslag, exact',
    'Oppslag, fallback',
    'Oppslag, misspelt',
    'substring scan, ',
  ]);
  for (const { times, bytes, buildMs, note } of results) {
    expect(times!.p99).toBeGreaterThan(0);
    expect(bytes).toBeGreaterThan(0);
    expect(buildMs).toBeGreaterThan(0);
    expect(note).toBeUndefined();
  }
  expect(results.map(({ ownP99 }) => ownP99 !== undefined)).toEqual([false, false, false, true]);
}, 60_000);

test('queries for which there is no time are counted, not left out in silence', async () => {
  const [result] = await compareEngines(workspace, [engine('substring scan')], data, {
    ...limits,
    passMs: 1,
  });
  expect(result!.answered).toBeGreaterThan(0);
  expect(result!.note).toMatch(/^over the limit of 0.001 s: \d+ of \d+ queries$/);
}, 60_000);

test('an engine that takes too long is told of, not left out', async () => {
  const impatient = new EngineProcess(workspace, limits.heapBytes);
  const job = { do: 'open', engine: 'Orama', data } as const;
  await expect(impatient.run(job, 1)).rejects.toMatchObject({ name: 'OverLimit', kind: 'time' });
});

test('an engine that needs too much memory is told of, not left out', async () => {
  const small = new EngineProcess(workspace, 2 ** 23);
  const job = { do: 'open', engine: 'Orama', data } as const;
  await expect(small.run(job, 60_000)).rejects.toMatchObject({ name: 'OverLimit', kind: 'memory' });
}, 60_000);

test('an engine that fails is a fault, not a limit', async () => {
  const process = new EngineProcess(workspace, limits.heapBytes);
  const job = { do: 'open', engine: 'Orama', data: { ...data, conceptsPath: '/nowhere' } } as const;
  await expect(process.run(job, 60_000)).rejects.toThrow('must not end by itself');
});
