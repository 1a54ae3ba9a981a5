import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_SYSTEMS } from '../../src/concept/code-system.ts';
import { OPEN_END, OPEN_START } from '../../src/concept/local-day.ts';
import { type BuiltSnapshot, buildSnapshot, publishSnapshot } from '../../src/snapshot/builder.ts';
import { FileStore } from '../../src/snapshot/store/file-store.ts';
import type { Source } from '../../src/source/source.ts';
import { signEnvelope } from '../../src/trust/dsse.ts';
import {
  generateKeyPair,
  readSigningKey,
  readTrustedKey,
  type SigningKey,
  type TrustedKey,
} from '../../src/trust/keys.ts';
import { encodeManifest, type Manifest } from '../../src/trust/manifest.ts';
import type { TrustPolicy } from '../../src/trust/policy.ts';
import { fixed, type HttpServer } from './upstream/http-server.ts';

export interface PublishChoices {
  /** What all texts of the postal codes carry; of one letter, so that segments have the same length. */
  readonly version: string;
  readonly count?: number;
  readonly nowMs?: number;
  readonly validityDays?: number;
}

/** A publisher with keys of its own, whose policy wants two of three to sign. */
export interface Publisher {
  readonly store: FileStore;
  readonly policy: TrustPolicy;
  readonly keys: readonly SigningKey[];
  publish(sequence: number, choices: PublishChoices): Promise<BuiltSnapshot>;
  /** An envelope of a manifest, signed by the first two keys unless others are given. */
  sign(manifest: Manifest, keys?: readonly SigningKey[]): Uint8Array;
}

export function makePublisher(directory: string): Publisher {
  const pairs = [generateKeyPair(), generateKeyPair(), generateKeyPair()];
  const keys = pairs.map(({ privateKeyPem }) => readSigningKey(privateKeyPem));
  const store = new FileStore(join(directory, 'published'));
  const policy: TrustPolicy = {
    repository: 'test',
    epoch: 1,
    keys: pairs.map(({ publicKeyPem }): TrustedKey => readTrustedKey(publicKeyPem)),
    threshold: 2,
    minSequence: 1,
    requiredSystems: [],
    maxValidityDays: 400,
  };
  return {
    store,
    policy,
    keys,
    publish: async (sequence, { version, count = 10, nowMs = Date.now(), validityDays = 30 }) => {
      const snapshot = buildSnapshot({
        sources: [listOf('postnummer', count, version), listOf('land', 3, 'always')],
        repository: 'test',
        epoch: 1,
        sequence,
        now: new Date(nowMs),
        validityDays,
        keys: keys.slice(0, 2),
        allowShrink: [],
      });
      await publishSnapshot(store, snapshot);
      return snapshot;
    },
    sign: (manifest, own = keys.slice(0, 2)) =>
      signEnvelope({ payload: encodeManifest(manifest), keys: own }),
  };
}

/** A list of made-up codes whose texts carry the version. */
export function listOf(system: 'postnummer' | 'land', count: number, version: string): Source {
  return {
    codeSystem: { ...CODE_SYSTEMS[system], edition: version },
    provenance: [{ name: 'test', uri: 'test:', retrievedAt: '2026-01-01T00:00:00Z', licence: 'CC0-1.0' }],
    concepts: () =>
      Array.from({ length: count }, (_, i) => ({
        code: String(1000 + i),
        display: `BY ${version}`,
        designations: [],
        properties: [],
        parents: [],
        selectable: true,
        validFrom: OPEN_START,
        validTo: OPEN_END,
      })),
  };
}

/** Serves every file of a directory as it is now, as any static file server would. */
export function mirror(server: HttpServer, directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    server.route(`/${path.slice(directory.length + 1)}`, fixed(readFileSync(path)));
  }
}
