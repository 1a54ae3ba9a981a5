import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  FuzzyMode,
  SearchConceptsRequestSchema,
  SearchConceptsResponseSchema,
  SearchService,
} from '../../gen/oppslag/v1/search_service_pb.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import { Dataset } from '../../src/dataset/dataset.ts';
import { AnswerCache } from '../../src/rpc/answer-cache.ts';
import type { CallContext } from '../../src/rpc/call-context.ts';
import { conceptsOf, sourceOf } from '../support/code-systems.ts';
import { TestClient } from '../support/grpc-client.ts';
import { type InProcessService, startInProcess } from '../support/in-process-service.ts';
import { copyWorkplace, type RunningService, serveIn, type Workplace } from '../support/service.ts';

const { searchConcepts } = SearchService.method;
const DAY_MS = 24 * 3_600_000;

describe('answers of a service with a cache', () => {
  const services: { workplace: Workplace; service: RunningService; client: TestClient }[] = [];

  beforeAll(async () => {
    for (const mebibytes of ['1', '0']) {
      const workplace = copyWorkplace(inject('snapshotDirectory'));
      const service = await serveIn(workplace, { env: { OPPSLAG_ANSWER_CACHE_MIB: mebibytes } });
      services.push({ workplace, service, client: new TestClient(service.grpc) });
    }
  });

  afterAll(async () => {
    for (const { workplace, service, client } of services) {
      client.close();
      await service.stop();
      workplace.remove();
    }
  });

  test('are those of one without, however often and in whatever order they are asked for', async () => {
    const words = ['diab', 'e11', 'brudd', 'oslo', 'tromso', 'lungebetenelse', 'kne', '90', 'a', 'infeksjon'];
    const question = fc.record({
      systems: fc.subarray(['icd-10', 'icpc-2', 'kommune', 'postnummer'], { minLength: 1 }),
      query: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((own) => own.join(' ')),
      pageSize: fc.integer({ min: 0, max: 40 }),
      asOf: fc.constantFrom('', '2023-12-31', '2026-01-01'),
      includeInactive: fc.boolean(),
      selectableOnly: fc.boolean(),
      fuzzy: fc.constantFrom(FuzzyMode.OFF, FuzzyMode.FALLBACK, FuzzyMode.ON),
    });
    const [cached, uncached] = services.map(({ client }) => client);
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 5 }), async (questions) => {
        for (const asked of [...questions, ...questions.toReversed()]) {
          const request = toBinary(SearchConceptsRequestSchema, create(SearchConceptsRequestSchema, asked));
          const answer = await cached!.raw(searchConcepts, request);
          expect(answer.equals(await uncached!.raw(searchConcepts, request))).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('are logged as cached or not, and counted, without a word of the query', async () => {
    const query = 'hemmeligcanary';
    const [{ service, client }, without] = [services[0]!, services[1]!];
    for (let i = 0; i < 3; i++) {
      for (const own of [client, without.client])
        await own.call(searchConcepts, { systems: ['land'], query });
    }
    const metrics = await (await fetch(`${service.http}/metrics`)).text();
    const sample = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
    expect(sample('oppslag_answer_cache_hits_total')).toBeGreaterThanOrEqual(2);
    expect(sample('oppslag_answer_cache_misses_total')).toBeGreaterThanOrEqual(1);
    expect(sample('oppslag_answer_cache_bytes')).toBeGreaterThan(0);
    expect(metrics).not.toContain(query);
    const lines = async (own: RunningService) => {
      for (;;) {
        const calls = own
          .output()
          .split('\n')
          .filter((line) => line.includes('"system":"land"') && line.endsWith('}'));
        if (calls.length >= 3) return calls.map((line) => JSON.parse(line) as Record<string, unknown>);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    expect((await lines(service)).map(({ cached }) => cached)).toEqual([undefined, true, true]);
    const rest = { code: 'OK', queryLength: '<=16', resultCount: '0' };
    for (const line of await lines(service)) expect(line).toMatchObject(rest);
    expect((await lines(without.service)).map(({ cached }) => cached)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(service.output()).not.toContain(query);
  });
});

describe('an answer that was kept', () => {
  let running: InProcessService;
  const ask = async (query: string) => {
    const request = create(SearchConceptsRequestSchema, { systems: ['test'], query });
    const bytes = await running.client.raw(searchConcepts, toBinary(SearchConceptsRequestSchema, request), {
      // On the clock of the server, which the test sets.
      deadlineMs: 7 * DAY_MS,
    });
    return fromBinary(SearchConceptsResponseSchema, bytes);
  };

  beforeAll(async () => {
    running = await startInProcess([sourceOf(conceptsOf('Første tekst'))]);
  });

  afterAll(async () => await running.close());

  test('is not given after a swap', async () => {
    expect((await ask('tekst')).hits[0]?.concept?.coding?.display).toBe('Første tekst');
    await running.swap([sourceOf(conceptsOf('Andre tekst'))]);
    const after = await ask('tekst');
    expect(after.hits[0]?.concept?.coding?.display).toBe('Andre tekst');
    expect(after.meta?.sequence).toBe(2n);
  });

  test('is not given on another day, nor when the snapshot has expired', async () => {
    const before = await ask('tekst');
    running.clockAheadMs = DAY_MS;
    const next = await ask('tekst');
    expect(next.meta?.asOf).not.toBe(before.meta?.asOf);
    expect(next.meta?.stale).toBe(false);
    running.clockAheadMs = 6 * DAY_MS;
    expect((await ask('tekst')).meta?.stale).toBe(true);
    running.clockAheadMs = 0;
    expect((await ask('tekst')).meta).toEqual(before.meta);
  });

  test('does not hide that a request is refused', async () => {
    const request = { systems: ['test'], query: ' ' };
    for (let i = 0; i < 2; i++) {
      expect(await running.client.failure(searchConcepts, request)).toMatchObject({
        reason: 'REQUEST_INVALID',
      });
    }
  });
});

describe('AnswerCache', () => {
  const datasetOf = (sequence: number) =>
    new Dataset(
      {
        id: `${sequence}-0`,
        sequence,
        createdAtMs: 0,
        expiresAtMs: 0,
        keyIds: [],
        sources: new Map(),
      },
      [],
    );
  const dataset = datasetOf(1);
  const contextOf = (own: Partial<CallContext> = {}) =>
    ({ dataset, today: 1, isStale: false, logged: { system: 'test' }, ...own }) as CallContext;

  test('stays within its bytes, and forgets what was not asked for longest', () => {
    const counts = createMetrics().answerCache;
    const cache = new AnswerCache({ maxBytes: 10_000, counts });
    const ask = (name: string) =>
      cache.answer(contextOf(), Buffer.from(name), () => Buffer.alloc(1_500, name)).bytes;
    for (let i = 0; i < 100; i++) {
      expect(ask(`request ${i}`)).toEqual(Buffer.alloc(1_500, `request ${i}`));
      ask('request 0');
      expect(counts.bytes).toBeLessThanOrEqual(10_000);
    }
    expect(counts).toMatchObject({ hits: 100, misses: 100 });
    ask('request 1');
    expect(counts.misses).toBe(101);
  });

  test('holds no bytes after a swap until an answer is kept', () => {
    const counts = createMetrics().answerCache;
    const cache = new AnswerCache({ maxBytes: 1_000_000, counts });
    cache.answer(contextOf(), Buffer.from('a'), () => Buffer.alloc(1_500));
    expect(counts.bytes).toBeGreaterThan(1_500);
    const swapped = contextOf({ dataset: datasetOf(2) });
    cache.answer(swapped, Buffer.from('a'), () => Buffer.alloc(65_537));
    expect(counts.bytes).toBe(0);
    cache.answer(swapped, Buffer.from('a'), () => Buffer.alloc(1_000));
    expect(counts.bytes).toBeGreaterThan(1_000);
    expect(counts.bytes).toBeLessThan(1_500);
  });

  test('does not keep what is large', () => {
    const counts = createMetrics().answerCache;
    const cache = new AnswerCache({ maxBytes: 1_000_000, counts });
    const large = Buffer.alloc(65_537, 1);
    for (let i = 0; i < 2; i++) {
      expect(cache.answer(contextOf(), Buffer.from('a'), () => large).bytes).toBe(large);
      expect(cache.answer(contextOf(), Buffer.alloc(513), () => Buffer.from('b')).bytes.length).toBe(1);
    }
    expect(counts).toEqual({ hits: 0, misses: 2, bytes: 0 });
  });
});
