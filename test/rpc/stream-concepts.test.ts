import { create, toBinary } from '@bufbuild/protobuf';
import { type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { CatalogService } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { type Concept, ConceptStatusSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  LookupService,
  StreamConceptsChunkSchema,
  StreamConceptsResponseSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { digestOf, failureOf, readExport } from '../support/exports.ts';
import { decodeFailure } from '../support/grpc-client.ts';
import { useOwnService } from '../support/own-service.ts';
import { broadTree, TREE } from '../support/trees.ts';
import { useService } from '../support/use-service.ts';

const { listConcepts, streamConcepts } = LookupService.method;
const bundled = useService();
const heavy = broadTree(20, '1', 100_000);
const HEAVY = {
  ...heavy,
  codeSystem: { ...heavy.codeSystem, id: 'heavy', uri: 'https://example.org/heavy' },
};
const running = useOwnService([TREE, HEAVY]);

const codeOf = ({ coding }: Concept): string => coding?.code ?? '';
const statusOf = (own: Concept): string => ConceptStatusSchema.value[own.status]!.localName;

describe('an export', () => {
  test.each([
    'icd-10',
    'land',
    'postnummer',
  ])('of %s has every concept once, as the pages have it', async (system) => {
    const asOf = '2026-06-01';
    const received = await readExport(bundled.client.stream(streamConcepts, { system, asOf }));
    const concepts = received.chunks.flat();
    const listed: Concept[] = [];
    let pageToken = '';
    do {
      const request = { system, asOf, pageSize: 1000, pageToken };
      const page = await bundled.client.call(listConcepts, request);
      listed.push(...page.concepts);
      pageToken = page.nextPageToken;
      expect(received.header.meta).toEqual(page.meta);
    } while (pageToken !== '');
    expect(concepts).toEqual(listed);
    const { codeSystem } = await bundled.client.call(CatalogService.method.getCodeSystem, { system });
    expect(received.header).toMatchObject({
      conceptCount: BigInt(listed.length),
      segmentSha256: codeSystem?.segmentSha256,
    });
    expect(received.trailer).toMatchObject({
      conceptCount: BigInt(listed.length),
      conceptsSha256: digestOf(concepts),
    });
  });

  test('comes in chunks of at most some 64 KiB, full but for the last', async () => {
    const { chunks } = await readExport(bundled.client.stream(streamConcepts, { system: 'icd-10' }));
    const sizes = chunks.map((concepts) => {
      const chunk = create(StreamConceptsChunkSchema, { concepts: [...concepts] });
      return toBinary(StreamConceptsChunkSchema, chunk).length;
    });
    expect(chunks.length).toBeGreaterThan(20);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(60 * 1024);
  });

  test('sends a concept that is larger than a chunk by itself', async () => {
    const { chunks, trailer } = await readExport(running.client.stream(streamConcepts, { system: 'heavy' }));
    expect(chunks.map((concepts) => concepts.length)).toEqual(Array.from({ length: 21 }, () => 1));
    expect(trailer.conceptsSha256).toBe(digestOf(chunks.flat()));
  });

  test('has what is valid on the date, or every period with its standing on the date', async () => {
    const asOf = '2021-01-01';
    const day = await readExport(running.client.stream(streamConcepts, { system: 'tree', asOf }));
    expect(day.chunks.flat().map(codeOf)).toEqual(['A', 'B1', 'B2', 'D', 'E', 'F']);
    expect(day.header.meta).toMatchObject({ asOf, edition: '1', sequence: 1n, stale: false });
    const whole = await readExport(
      running.client.stream(streamConcepts, { system: 'tree', asOf, includeInactive: true }),
    );
    const seen = whole.chunks.flat().map((own) => `${codeOf(own)} ${own.validFrom} ${statusOf(own)}`);
    expect(seen).toEqual([
      ...['A  ACTIVE', 'B1  ACTIVE', 'B2  ACTIVE', 'B3  RETIRED', 'D  ACTIVE', 'E  RETIRED'],
      ...['E 2020-01-01 ACTIVE', 'F  ACTIVE', 'G 2099-01-01 FUTURE'],
    ]);
    expect(whole.trailer).toMatchObject({ conceptCount: 9n, conceptsSha256: digestOf(whole.chunks.flat()) });
  });

  test('of a day on which nothing is valid has no chunks', async () => {
    const request = { system: 'kommune', asOf: '1500-01-01' };
    const { header, chunks, trailer } = await readExport(bundled.client.stream(streamConcepts, request));
    expect([header.conceptCount, chunks, trailer.conceptCount]).toEqual([0n, [], 0n]);
    expect(trailer.conceptsSha256).toBe(digestOf([]));
  });

  test('sends the bytes that any protobuf library would', async () => {
    const messages: { size: number; hasUnknown: boolean }[] = [];
    for await (const message of bundled.client.stream(streamConcepts, { system: 'fylke' })) {
      messages.push({
        size: toBinary(StreamConceptsResponseSchema, message).length,
        hasUnknown: message.$unknown !== undefined,
      });
    }
    expect(messages.length).toBe(3);
    expect(messages.every(({ size, hasUnknown }) => size > 0 && !hasUnknown)).toBe(true);
  });
});

describe('what is wrong', () => {
  test('is told with the same details as for other calls', async () => {
    const error = await failureOf(running.client.stream(streamConcepts, { asOf: 'x' }));
    expect(decodeFailure(error as ServiceError)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'REQUEST_INVALID',
      violations: [
        { field: 'system', rule: 'must not be empty' },
        { field: 'as_of', rule: 'must be a date in the form YYYY-MM-DD' },
      ],
    });
    const unknown = await failureOf(running.client.stream(streamConcepts, { system: 'secret' }));
    expect(decodeFailure(unknown as ServiceError)).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'CODE_SYSTEM_UNKNOWN',
      metadata: { field: 'system' },
    });
    expect(unknown.code).toBe(status.NOT_FOUND);
    expect(unknown.details).not.toContain('secret');
  });
});

describe('access log and metrics', () => {
  test('have an export, one that failed and one that was left, like other calls', async () => {
    await readExport(running.client.stream(streamConcepts, { system: 'tree' }));
    await failureOf(running.client.stream(streamConcepts, { system: 'nope' }));
    const left = running.client.stream(streamConcepts, { system: 'heavy' });
    left.on('data', () => left.cancel());
    await new Promise((resolve) => left.once('error', resolve));
    const lines = await until(() => {
      const own = running.service
        .output()
        .split('\n')
        .filter((line) => line.includes('StreamConcepts') && line.includes('"msg":"call"'))
        .map((line) => JSON.parse(line));
      return own.some(({ code }) => code === 'CANCELLED') ? own : undefined;
    });
    const method = '/oppslag.v1.LookupService/StreamConcepts';
    const ofTree = lines.filter(({ system, code }) => system === 'tree' && code === 'OK');
    expect(ofTree.at(-1)).toMatchObject({ method, resultCount: '<=8' });
    expect(ofTree.at(-1).requestId).toBeUndefined();
    expect(lines.find(({ code }) => code === 'NOT_FOUND')).toMatchObject({ method });
    expect(lines.find(({ code }) => code === 'NOT_FOUND').requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.find(({ code }) => code === 'CANCELLED')).toMatchObject({ method, system: 'heavy' });
    const metrics = await (await fetch(`${running.service.http}/metrics`)).text();
    for (const code of ['OK', 'NOT_FOUND', 'CANCELLED']) {
      expect(metrics).toMatch(
        new RegExp(`grpc_server_handled_total\\{grpc_method="${method}",grpc_code="${code}"\\} [1-9]`),
      );
    }
    expect(running.service.output()).not.toContain('nope');
  });
});

/** Asks again until there is an answer; the test's own time limit ends it. */
async function until<T>(ask: () => T | undefined): Promise<T> {
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
