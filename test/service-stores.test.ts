import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { CatalogService } from '../gen/oppslag/v1/catalog_service_pb.ts';
import { LookupService } from '../gen/oppslag/v1/lookup_service_pb.ts';
import { TestClient } from './support/grpc-client.ts';
import { mirror } from './support/publisher.ts';
import {
  copyWorkplace,
  type RunningService,
  runCommand,
  serveIn,
  type Workplace,
} from './support/service.ts';
import { type HttpServer, startHttpServer } from './support/upstream/http-server.ts';

let workplace: Workplace;
let server: HttpServer;
let service: RunningService | undefined;

beforeEach(async () => {
  workplace = copyWorkplace(inject('snapshotDirectory'));
  server = await startHttpServer({});
  mirror(server, workplace.store);
});

afterEach(async () => {
  await service?.stop();
  service = undefined;
  await server.close();
  workplace.remove();
});

/** The lines of the log with this message. */
function linesOf(message: string): Record<string, unknown>[] {
  const lines = service!.output().split('\n');
  return lines.filter((line) => line.includes(`"msg":"${message}"`)).map((line) => JSON.parse(line));
}

test('a service takes its snapshot from a server, past a mirror that is dead, and tells how each does', async () => {
  const dead = join(workplace.directory, 'nothing');
  service = await serveIn(workplace, { env: { OPPSLAG_STORE: `${dead},${server.origin}` } });
  expect(service.serving.sequence).toBe(1);
  expect(linesOf('snapshot rejected')).toMatchObject([{ source: dead, reason: 'MANIFEST_MISSING' }]);
  const client = new TestClient(service.grpc);
  const { sources } = await client.call(CatalogService.method.getSnapshotStatus, {});
  expect(sources.map(({ lastErrorReason }) => lastErrorReason)).toEqual(['MANIFEST_MISSING', '']);
  client.close();
});

test('a service that starts again while its store is gone answers from what it kept', async () => {
  const env = { OPPSLAG_STORE: server.origin };
  service = await serveIn(workplace, { env });
  const { snapshot } = service.serving;
  await service.stop();
  await server.close();
  service = await serveIn(workplace, { env });
  expect(service.serving.snapshot).toBe(snapshot);
  const client = new TestClient(service.grpc);
  const answer = await client.call(LookupService.method.lookupConcept, {
    system: 'postnummer',
    code: '9019',
  });
  expect(answer.concept?.coding?.display).toBe('TROMSØ');
  client.close();
  expect(await service.stop()).toBe(0);
  expect(linesOf('snapshot restored')).toMatchObject([{ snapshot, concepts: 26_109 }]);
  service = undefined;
});

test('a service without a cache needs its store, and leaves nothing on the disk', async () => {
  const before = readdirSync(workplace.directory);
  const env = { OPPSLAG_STORE: server.origin, OPPSLAG_CACHE: 'off' };
  service = await serveIn(workplace, { env });
  await service.stop();
  service = undefined;
  expect(readdirSync(workplace.directory)).toEqual(before);
  await server.close();
  const { code, stderr } = await runCommand(['serve'], { env: { ...workplace.env, ...env } });
  expect(code).toBe(1);
  expect(stderr).toContain('(ECONNREFUSED) [STORE_UNREADABLE]');
});

test('a service whose cache cannot be written does not start, and says which setting it is', async () => {
  const file = join(workplace.directory, 'file');
  writeFileSync(file, '');
  const { code, stderr } = await runCommand(['serve'], { env: { ...workplace.env, OPPSLAG_CACHE: file } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/the cache cannot be written to: \w+ \[CACHE_UNWRITABLE\]\n.*OPPSLAG_CACHE/);
});
