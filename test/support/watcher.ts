import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import {
  CatalogService,
  SnapshotEventKindSchema,
  type WatchSnapshotsResponse,
} from '../../gen/oppslag/v1/catalog_service_pb.ts';
import type { TestClient } from './grpc-client.ts';

/** A caller of WatchSnapshots that keeps what it gets. */
export interface Watcher {
  readonly stream: ClientReadableStream<WatchSnapshotsResponse>;
  readonly received: readonly WatchSnapshotsResponse[];
  /** Names of the kinds that came so far. */
  kinds(): string[];
  /** Waits until so many have come. The time limit of the test ends it. */
  until(count: number): Promise<WatchSnapshotsResponse>;
  /** Resolves with the status with which the call ends. */
  readonly ended: Promise<ServiceError>;
}

/** Later than any clock that a test sets. */
const DEADLINE_MS = 10 * 86_400_000;

export function watchWith(client: TestClient): Watcher {
  const stream = client.stream(CatalogService.method.watchSnapshots, {}, { deadlineMs: DEADLINE_MS });
  const received: WatchSnapshotsResponse[] = [];
  stream.on('data', (message: WatchSnapshotsResponse) => received.push(message));
  const ended = new Promise<ServiceError>((resolve) => {
    stream.on('error', (error) => resolve(error as ServiceError));
  });
  return {
    ...{ stream, received, ended },
    kinds: () => received.map(({ kind }) => SnapshotEventKindSchema.value[kind]?.localName ?? ''),
    until: async (count) => {
      while (received.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      return received[count - 1]!;
    },
  };
}
