import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { Client, credentials, status } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { AdminService } from '../../gen/oppslag/v1/admin_service_pb.ts';
import { CatalogService } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { SearchService } from '../../gen/oppslag/v1/search_service_pb.ts';
import { TestClient } from '../support/grpc-client.ts';
import { copyWorkplace, type RunningService, serveIn, type Workplace } from '../support/service.ts';

const PUBLIC = [CatalogService, LookupService, SearchService];
let workplace: Workplace;
let service: RunningService;
let raw: Client;

beforeAll(async () => {
  workplace = copyWorkplace(inject('snapshotDirectory'));
  service = await serveIn(workplace);
  raw = new Client(service.grpc, credentials.createInsecure());
});

afterAll(async () => {
  raw.close();
  await service.stop();
  workplace.remove();
});

interface HealthAnswer {
  readonly status: string;
}

function check(name: string): Promise<string> {
  const { path, requestSerialize, responseDeserialize } = healthService.Check!;
  return new Promise((resolve, reject) => {
    raw.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service: name }, (error, answer) =>
      error === null ? resolve((answer as HealthAnswer).status) : reject(error),
    );
  });
}

describe('grpc.health.v1', () => {
  test.each(['', ...PUBLIC.map(({ typeName }) => typeName)])('Check answers SERVING for %j', async (name) => {
    expect(await check(name)).toBe('SERVING');
  });

  test('Check answers NOT_FOUND for a service that is not there', async () => {
    await expect(check('oppslag.v1.AdminService')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  test('Watch sends the state at once, and NOT_SERVING before the listener closes', async () => {
    const other = copyWorkplace(inject('snapshotDirectory'));
    const draining = await serveIn(other);
    const client = new Client(draining.grpc, credentials.createInsecure());
    const { path, requestSerialize, responseDeserialize } = healthService.Watch!;
    const stream = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {
      service: '',
    });
    const states: string[] = [];
    stream.on('error', () => {});
    const first = new Promise<void>((resolve) => {
      stream.on('data', (answer: HealthAnswer) => {
        states.push(answer.status);
        resolve();
      });
    });
    await first;
    expect(await draining.stop()).toBe(0);
    expect(states).toEqual(['SERVING', 'NOT_SERVING']);
    client.close();
    other.remove();
  });
});

describe('server reflection', () => {
  test.each(['v1', 'v1alpha'])('%s lists the public services and gives their files', async (version) => {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const services = await reflect(
      path,
      new BinaryWriter().tag(7, WireType.LengthDelimited).string('').finish(),
    );
    const names = strings(field(services, 6), 1).map((entry) => Buffer.from(field(entry, 1)).toString());
    expect(names.sort()).toEqual(PUBLIC.map(({ typeName }) => typeName).sort());
    const symbol = new BinaryWriter()
      .tag(4, WireType.LengthDelimited)
      .string('oppslag.v1.SearchService')
      .finish();
    const files = strings(field(await reflect(path, symbol), 4), 1);
    expect(Buffer.concat(files).toString('latin1')).toContain('SearchConceptsRequest');
  });

  function reflect(path: string, request: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const identity = (bytes: Buffer): Buffer => bytes;
      const call = raw.makeBidiStreamRequest(path, identity, identity);
      call.on('data', (bytes: Buffer) => {
        resolve(bytes);
        call.end();
      });
      call.on('error', reject);
      call.write(Buffer.from(request));
    });
  }
});

describe('the public listener', () => {
  test('does not serve AdminService', async () => {
    const client = new TestClient(service.grpc);
    expect((await client.failure(AdminService.method.refreshSnapshot, {})).code).toBe('UNIMPLEMENTED');
    client.close();
  });
});

/** All length-delimited values of a field of a serialised message. */
function strings(message: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === wanted && wire === WireType.LengthDelimited) found.push(reader.bytes());
    else reader.skip(wire, number);
  }
  return found;
}

function field(message: Uint8Array, wanted: number): Uint8Array {
  return strings(message, wanted)[0] ?? new Uint8Array();
}
