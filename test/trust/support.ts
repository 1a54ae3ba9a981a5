import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { OppslagError } from '../../src/base/errors.ts';
import { signEnvelope } from '../../src/trust/dsse.ts';
import { generateKeyPair, readSigningKey, readTrustedKey, type SigningKey } from '../../src/trust/keys.ts';
import { encodeManifest, type Manifest, type ManifestFile } from '../../src/trust/manifest.ts';
import type { TrustPolicy } from '../../src/trust/policy.ts';

/** Both halves of a fresh key. */
export function newKey() {
  const pair = generateKeyPair();
  return {
    ...pair,
    signing: readSigningKey(pair.privateKeyPem),
    trusted: readTrustedKey(pair.publicKeyPem),
  };
}

export type TestKey = ReturnType<typeof newKey>;

export const CREATED = '2026-03-01T12:00:00Z';
export const EXPIRES = '2026-06-01T12:00:00Z';
/** A moment at which `aManifest()` is valid. */
export const NOW = new Date('2026-03-02T12:00:00Z');

export function aFile(changes: Partial<ManifestFile> = {}): ManifestFile {
  return {
    name: 'kommune.seg',
    system: 'kommune',
    edition: '2026',
    format: 1,
    recordCount: 357,
    length: 65_536,
    sha256: sha256('kommune'),
    sources: [
      {
        name: 'Klass',
        uri: 'https://data.ssb.no/api/klass/v1/classifications/131',
        retrievedAt: '2026-02-28T04:00:00Z',
        licence: 'CC-BY-4.0',
      },
    ],
    ...changes,
  };
}

export function aManifest(changes: Partial<Manifest> = {}): Manifest {
  return {
    spec: '1.0',
    repository: 'no.example.oppslag',
    epoch: 1,
    sequence: 10,
    created: CREATED,
    expires: EXPIRES,
    files: [aFile(), aFile({ name: 'fylke.seg', system: 'fylke', sha256: sha256('fylke') })],
    probes: [{ system: 'kommune', code: '5501', display: 'Tromsø' }],
    allowShrink: [],
    ...changes,
  };
}

export function aPolicy(keys: readonly TestKey[], changes: Partial<TrustPolicy> = {}): TrustPolicy {
  return {
    repository: 'no.example.oppslag',
    epoch: 1,
    keys: keys.map((key) => key.trusted),
    threshold: 1,
    minSequence: 1,
    requiredSystems: ['kommune'],
    maxValidityDays: 400,
    ...changes,
  };
}

export function signManifest(manifest: Manifest, ...keys: readonly TestKey[]): Uint8Array {
  return signEnvelope({
    payload: encodeManifest(manifest),
    keys: keys.map((key): SigningKey => key.signing),
  });
}

export interface WireEnvelope {
  payload: string;
  payloadType: string;
  signatures: { keyid: string; sig: string }[];
}

/** Rewrites an envelope as an attacker would, in canonical form so that nothing but the change is wrong. */
export function tamper(envelope: Uint8Array, change: (wire: WireEnvelope) => unknown): Uint8Array {
  const wire = JSON.parse(text(envelope)) as WireEnvelope;
  return Buffer.from(JSON.stringify(change(wire) ?? wire));
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Runs what must be refused and returns the error, which must be ours. */
export function refusal(run: () => unknown): OppslagError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(OppslagError);
    return error as OppslagError;
  }
  throw new Error('expected a refusal');
}

export function codeOf(run: () => unknown): string {
  return refusal(run).code;
}
