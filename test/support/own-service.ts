import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildSnapshot, publishSnapshot } from '../../src/snapshot/builder.ts';
import { FileStore } from '../../src/snapshot/store/file-store.ts';
import type { Source } from '../../src/source/source.ts';
import { generateKeyPair, readSigningKey, readTrustedKey } from '../../src/trust/keys.ts';
import { encodeTrustPolicy } from '../../src/trust/policy.ts';
import { TestClient } from './grpc-client.ts';
import { makeWorkplace, type RunningService, serveIn, type Workplace } from './service.ts';

/** A service of a test's own code systems, to which further snapshots can be published. */
export interface OwnService {
  readonly workplace: Workplace;
  readonly service: RunningService;
  readonly client: TestClient;
  /** Publishes the next snapshot. The service takes it at its next refresh. */
  publish(sources: readonly Source[]): Promise<void>;
}

/** Serves these sources for all tests of the file that calls this. */
export function useOwnService(
  sources: readonly Source[],
  env: Readonly<Record<string, string>> = {},
): OwnService {
  const parts: Partial<OwnService> = {};
  const keys = generateKeyPair();
  let sequence = 0;
  const publish = async (own: readonly Source[]): Promise<void> => {
    sequence++;
    const snapshot = buildSnapshot({
      sources: own,
      repository: 'test',
      epoch: 1,
      sequence,
      now: new Date(),
      validityDays: 30,
      keys: [readSigningKey(keys.privateKeyPem)],
      allowShrink: own.map(({ codeSystem }) => codeSystem.id),
    });
    await publishSnapshot(new FileStore(parts.workplace!.store), snapshot);
  };
  beforeAll(async () => {
    const workplace = makeWorkplace();
    Object.assign(parts, { workplace });
    mkdirSync(dirname(workplace.trust), { recursive: true });
    const policy = encodeTrustPolicy({
      repository: 'test',
      epoch: 1,
      keys: [readTrustedKey(keys.publicKeyPem)],
      threshold: 1,
      minSequence: 1,
      requiredSystems: [],
      maxValidityDays: 400,
    });
    writeFileSync(workplace.trust, policy);
    await publish(sources);
    const service = await serveIn(workplace, { env });
    Object.assign(parts, { service, client: new TestClient(service.grpc) });
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
    publish,
  };
}
