import { afterAll, beforeAll, inject } from 'vitest';
import { TestClient } from './grpc-client.ts';
import { copyWorkplace, type RunningService, serveIn, type Workplace } from './service.ts';

/** A service of the bundled data that lives as long as the tests of a file. Its parts are there once the tests run. */
export interface ServiceInUse {
  readonly workplace: Workplace;
  readonly service: RunningService;
  readonly client: TestClient;
}

/** Serves the shared snapshot for all tests of the file that calls this. */
export function useService(): ServiceInUse {
  const parts: { workplace?: Workplace; service?: RunningService; client?: TestClient } = {};
  beforeAll(async () => {
    parts.workplace = copyWorkplace(inject('snapshotDirectory'));
    parts.service = await serveIn(parts.workplace);
    parts.client = new TestClient(parts.service.grpc);
  });
  afterAll(async () => {
    parts.client?.close();
    await parts.service?.stop();
    parts.workplace?.remove();
  });
  return {
    get workplace() {
      return parts.workplace!;
    },
    get service() {
      return parts.service!;
    },
    get client() {
      return parts.client!;
    },
  };
}
