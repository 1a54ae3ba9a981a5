import { type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from 'vitest';
import { CatalogService } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { digestOf, failureOf, firstOf, readExport } from '../support/exports.ts';
import { decodeFailure, TestClient } from '../support/grpc-client.ts';
import { type InProcessService, startInProcess } from '../support/in-process-service.ts';
import { useOwnService } from '../support/own-service.ts';
import { broadTree } from '../support/trees.ts';

const { streamConcepts } = LookupService.method;
const request = { system: 'broad' };
/** Some 40 MB: far more than a connection holds on the way. */
const LARGE = 2_000;
const NOTE = 20_000;
const MB = 1024 * 1024;

describe('a stream', () => {
  let service: InProcessService | undefined;

  afterEach(async () => {
    await service?.close();
    service = undefined;
  });

  test('comes from one snapshot, whatever is activated meanwhile', async () => {
    service = await startInProcess([broadTree(LARGE, 'old', NOTE)]);
    const stream = service.client.stream(streamConcepts, request);
    const header = await firstOf(stream);
    expect(await service.swap([broadTree(10, 'new')])).toBe('activated');
    expect(await service.swap([broadTree(11, 'newest')])).toBe('activated');
    const fresh = await readExport(service.client.stream(streamConcepts, request));
    expect(fresh.header).toMatchObject({ conceptCount: 12n, meta: { sequence: 3n } });
    stream.unshift(header);
    const old = await readExport(stream);
    const concepts = old.chunks.flat();
    expect(old.header).toMatchObject({ conceptCount: BigInt(LARGE + 1), meta: { sequence: 1n } });
    expect(concepts.filter(({ coding }) => !/^(?:Rot )?old/.test(coding!.display))).toEqual([]);
    expect(old.trailer).toMatchObject({
      conceptCount: BigInt(LARGE + 1),
      conceptsSha256: digestOf(concepts),
    });
  });

  test('several at a time do not mix', async () => {
    service = await startInProcess([broadTree(3_000, 'old')]);
    const { client } = service;
    const all = await Promise.all(
      Array.from({ length: 8 }, () => readExport(client.stream(streamConcepts, request))),
    );
    for (const { chunks, trailer } of all) expect(trailer.conceptsSha256).toBe(digestOf(chunks.flat()));
    expect(new Set(all.map(({ trailer }) => trailer.conceptsSha256)).size).toBe(1);
  });

  test('lets other calls in while it runs', async () => {
    service = await startInProcess([broadTree(LARGE, 'old', NOTE)]);
    const other = new TestClient(service.address);
    let isDone = false;
    const whole = readExport(service.client.stream(streamConcepts, request)).finally(() => {
      isDone = true;
    });
    let answered = 0;
    while (!isDone) {
      await other.call(LookupService.method.lookupConcept, { ...request, code: 'C000001' });
      answered++;
    }
    await whole;
    other.close();
    expect(answered).toBeGreaterThan(5);
  });

  test('ends with its caller', async () => {
    service = await startInProcess([broadTree(LARGE, 'old', NOTE)]);
    const stream = service.client.stream(streamConcepts, request);
    await firstOf(stream);
    expect(service.calls.idleMs()).toBe(0);
    stream.on('error', () => {});
    stream.cancel();
    await untilIdle(service);
  });

  test('ends at its deadline, also when nobody reads', async () => {
    service = await startInProcess([broadTree(LARGE, 'old', NOTE)]);
    const stream = service.client.stream(streamConcepts, request, { deadlineMs: 1_000 });
    await firstOf(stream);
    const failed = failureOf(stream);
    stream.pause();
    expect((await failed).code).toBe(status.DEADLINE_EXCEEDED);
    await untilIdle(service);
  });

  test('ends when the clock of the service passes the deadline', async () => {
    service = await startInProcess([broadTree(LARGE, 'old', NOTE)]);
    const stream = service.client.stream(streamConcepts, request, { deadlineMs: 600_000 });
    await firstOf(stream);
    service.clockAheadMs = 600_001;
    const error = await failureOf(stream);
    expect(decodeFailure(error as ServiceError)).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      reason: 'DEADLINE_PASSED',
      message: 'the deadline passed before all was sent',
    });
  });

  test('ends when its reader takes nothing for too long, and says so to whoever reads on', async () => {
    service = await startInProcess([broadTree(LARGE, 'old', NOTE)], { stallLimitMs: 200 });
    const stream = service.client.stream(streamConcepts, request);
    await firstOf(stream);
    await untilIdle(service);
    const error = await failureOf(stream);
    expect(decodeFailure(error as ServiceError)).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      reason: 'DEADLINE_PASSED',
      message: 'a reader must take something within 0.2 seconds',
    });
  });

  test('is let finish when the server closes', async () => {
    service = await startInProcess([broadTree(LARGE, 'old', NOTE)]);
    const { server, calls } = service;
    const stream = service.client.stream(streamConcepts, request);
    const header = await firstOf(stream);
    const closed = server.close(30_000, () => calls.idleMs());
    // Longer than a stream of which nothing is heard is waited for.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    stream.unshift(header);
    const { chunks, trailer } = await readExport(stream);
    expect(trailer).toMatchObject({
      conceptCount: BigInt(LARGE + 1),
      conceptsSha256: digestOf(chunks.flat()),
    });
    await closed;
  });

  test('does not keep the server from closing when it takes longer than there is time', async () => {
    service = await startInProcess([broadTree(LARGE, 'old', NOTE)]);
    const { server, calls } = service;
    const stream = service.client.stream(streamConcepts, request);
    await firstOf(stream);
    await server.close(300, () => calls.idleMs());
    expect(calls.idleMs()).toBe(0);
    stream.on('error', () => {});
    stream.cancel();
    await untilIdle(service);
  });
});

describe('readers that pause', () => {
  const running = useOwnService([broadTree(LARGE, '1', NOTE)]);

  test('do not make the memory of the service grow', async () => {
    const resident = async () =>
      Number((await running.client.call(CatalogService.method.getSnapshotStatus, {})).residentBytes);
    await readExport(running.client.stream(streamConcepts, request));
    const before = await resident();
    const streams = Array.from({ length: 10 }, () => running.client.stream(streamConcepts, request));
    const headers = await Promise.all(streams.map(firstOf));
    // Every reader has room for some of what is sent; the service answers other calls meanwhile.
    for (let i = 0; i < 100; i++) {
      await running.client.call(LookupService.method.lookupConcept, { ...request, code: 'C000001' });
    }
    const grown = (await resident()) - before;
    expect(grown).toBeLessThan(60 * MB);
    for (const [i, stream] of streams.entries()) {
      stream.unshift(headers[i]!);
      const { chunks, trailer } = await readExport(stream);
      expect(trailer.conceptsSha256).toBe(digestOf(chunks.flat()));
    }
  });
});

describe('a service that is told to stop', () => {
  const running = useOwnService([broadTree(LARGE, '1', NOTE)]);

  test('finishes an export first', async () => {
    const stream = running.client.stream(streamConcepts, request);
    const header = await firstOf(stream);
    const stopped = running.service.stop();
    while (!running.service.output().includes('"msg":"draining"')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stream.unshift(header);
    const { chunks, trailer } = await readExport(stream);
    expect(trailer.conceptsSha256).toBe(digestOf(chunks.flat()));
    expect(await stopped).toBe(0);
    expect(running.service.output()).toMatch(/StreamConcepts","code":"OK"/);
  });
});

/** Waits until no call is being answered; the test's own time limit ends it. */
async function untilIdle({ calls }: InProcessService): Promise<void> {
  while (calls.idleMs() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
