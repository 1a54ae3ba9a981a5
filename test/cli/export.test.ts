import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import {
  LookupService,
  type StreamConceptsRequest,
  StreamConceptsRequestSchema,
  type StreamConceptsResponse,
  StreamConceptsResponseSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { exportConcepts } from '../../src/cli/export.ts';
import { TestClient } from '../support/grpc-client.ts';
import { type InProcessService, startInProcess } from '../support/in-process-service.ts';
import { broadTree } from '../support/trees.ts';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function serve(): Promise<InProcessService> {
  const service = await startInProcess([broadTree(2_000, '1', 5_000)]);
  cleanups.push(() => service.close());
  return service;
}

/** A server that passes the parts of a real export on, changed by `change`. */
async function startForger(
  from: InProcessService,
  change: (parts: StreamConceptsResponse[]) => StreamConceptsResponse[],
): Promise<string> {
  const client = new TestClient(from.address);
  const server = new Server();
  const { parent, name } = LookupService.method.streamConcepts;
  const definition = {
    path: `/${parent.typeName}/${name}`,
    requestStream: false,
    responseStream: true,
    requestSerialize: (message: StreamConceptsRequest) =>
      Buffer.from(toBinary(StreamConceptsRequestSchema, message)),
    requestDeserialize: (bytes: Buffer) => fromBinary(StreamConceptsRequestSchema, bytes),
    responseSerialize: (message: StreamConceptsResponse) =>
      Buffer.from(toBinary(StreamConceptsResponseSchema, message)),
    responseDeserialize: (bytes: Buffer) => fromBinary(StreamConceptsResponseSchema, bytes),
  };
  server.addService(
    { streamConcepts: definition },
    {
      streamConcepts: async (call: ServerWritableStream<StreamConceptsRequest, StreamConceptsResponse>) => {
        const parts: StreamConceptsResponse[] = [];
        for await (const part of client.stream(LookupService.method.streamConcepts, call.request))
          parts.push(part);
        for (const part of change(parts)) call.write(part);
        call.end();
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  cleanups.unshift(() => {
    client.close();
    server.forceShutdown();
  });
  return `127.0.0.1:${port}`;
}

interface Written {
  text: string;
  note: string;
}

async function run(address: string): Promise<Written> {
  const written = { text: '', note: '' };
  const sink = new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => {
      written.text += chunk;
      done();
    },
  });
  const output = {
    line: () => {},
    note: (text: string) => {
      written.note += text;
    },
    isTerminal: false,
  };
  const options = { address, system: 'broad', format: 'ndjson', allPeriods: false, asOf: '' } as const;
  await exportConcepts(options, output, sink);
  return written;
}

test('passes an export on that is whole', async () => {
  const address = await startForger(await serve(), (parts) => parts);
  const { text, note } = await run(address);
  expect(text.split('\n')).toHaveLength(2_002);
  expect(note).toMatch(/^2,001 concepts .* complete$/);
});

test('refuses an export without its last message', async () => {
  const address = await startForger(await serve(), (parts) => parts.slice(0, -1));
  await expect(run(address)).rejects.toMatchObject({ code: 'EXPORT_INCOMPLETE' });
});

test.each<[string, (parts: StreamConceptsResponse[]) => StreamConceptsResponse[]]>([
  ['lacks a chunk', (parts) => parts.toSpliced(2, 1)],
  ['has a chunk twice', (parts) => parts.toSpliced(2, 0, parts[2]!)],
  ['has chunks in another order', (parts) => parts.toSpliced(1, 2, parts[2]!, parts[1]!)],
  [
    'has another text',
    (parts) => {
      const other = create(StreamConceptsResponseSchema, parts[1]!);
      if (other.part.case === 'chunk') other.part.value.concepts[0]!.coding!.display += '!';
      return parts.with(1, other);
    },
  ],
])('refuses an export that %s', async (_, change) => {
  const address = await startForger(await serve(), change);
  await expect(run(address)).rejects.toMatchObject({ code: 'EXPORT_DAMAGED' });
});

test('reads no faster than its output takes', async () => {
  const service = await serve();
  let taken = 0;
  let isOpen = false;
  const waiting: (() => void)[] = [];
  const sink = new Writable({
    decodeStrings: false,
    write: (chunk: string, _, done) => {
      taken += chunk.length;
      if (isOpen) done();
      else waiting.push(done);
    },
  });
  const options = {
    address: service.address,
    system: 'broad',
    format: 'ndjson',
    allPeriods: false,
    asOf: '',
  } as const;
  const output = { line: () => {}, note: () => {}, isTerminal: false };
  const done = exportConcepts(options, output, sink);
  while (waiting.length === 0) await wait(10);
  // Whatever has room on the way is on the way by now.
  await wait(500);
  expect(waiting).toHaveLength(1);
  expect(service.calls.idleMs()).toBe(0);
  isOpen = true;
  waiting[0]!();
  await done;
  expect(taken).toBeGreaterThan(4_000_000);
});
