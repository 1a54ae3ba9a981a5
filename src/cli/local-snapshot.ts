import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { FORMAT_VERSION } from '../segment/format.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import { bundledSources } from '../source/bundled/index.ts';
import { readTrustedKey } from '../trust/keys.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection } from '../trust/rejection.ts';
import type { VerifiedManifest } from '../trust/verify.ts';
import { build } from './build.ts';
import { exists, readPolicyFile, writeKeyPair, writePolicy } from './key-files.ts';
import type { Output } from './output.ts';
import { announcedManifest } from './snapshot-reader.ts';

const KEY_NAME = 'local';
const REPOSITORY = 'oppslag.local';
const VALIDITY_DAYS = 365;

/**
 * Makes what a laptop needs to serve: a key pair of its own, a policy that trusts exactly that key, and a snapshot of the
 * bundled sources. What is there already is kept; the snapshot is built again when it has expired or when this version of
 * Oppslag has other editions or another segment format.
 */
export async function makeLocalSnapshot(config: Config, output: Output): Promise<void> {
  const directory = dirname(config.trust);
  if (!(await exists(config.trust))) {
    const { publicKeyPem, keyId } = await localKeyPair(directory);
    await writePolicy(config.trust, REPOSITORY, publicKeyPem);
    output.note(`made a trust policy for the local key ${keyId.slice(0, 12)}… in ${directory}`);
  }
  if (!(await isCurrent(config))) await buildLocalSnapshot(config, output);
}

/** The key pair that is there, or a new one. */
async function localKeyPair(
  directory: string,
): Promise<{ readonly publicKeyPem: string; readonly keyId: string }> {
  const path = join(directory, `${KEY_NAME}.pub.pem`);
  if (!(await exists(path))) return await writeKeyPair(directory, KEY_NAME);
  const publicKeyPem = await readFile(path, 'utf8');
  return { publicKeyPem, keyId: readTrustedKey(publicKeyPem).keyId };
}

/** Builds the bundled sources and signs them with the local key. */
export async function buildLocalSnapshot(config: Config, output: Output): Promise<void> {
  output.note('building a snapshot of the bundled sources …');
  const keys = [join(dirname(config.trust), `${KEY_NAME}.key.pem`)];
  const { store, trust } = config;
  const local = {
    validityDays: VALIDITY_DAYS,
    allowShrink: [],
    approved: 'any',
    dryRun: false,
    json: false,
  } as const;
  await build({ store, trust, keys, ...local }, { ...output, line: output.note });
}

async function isCurrent(config: Config): Promise<boolean> {
  const policy = await readPolicyFile(config.trust);
  const announced = await announcedOrRefused(config, policy);
  if (announced === undefined) return false;
  const sources = await bundledSources();
  const editions = new Map(sources.map(({ codeSystem }) => [codeSystem.id, codeSystem.edition]));
  const { files } = announced.manifest;
  // A snapshot with other systems is somebody's own work, and is served as it is.
  if (files.some(({ system }) => !editions.has(system))) return true;
  if (announced.isExpired) return false;
  return (
    files.length === editions.size &&
    files.every((file) => file.format === FORMAT_VERSION && editions.get(file.system) === file.edition)
  );
}

/** The announced manifest. One that is refused, by a policy made anew or because it is damaged, counts as none. */
async function announcedOrRefused(
  config: Config,
  policy: TrustPolicy,
): Promise<VerifiedManifest | undefined> {
  try {
    return await announcedManifest(new FileStore(config.store), policy);
  } catch (error) {
    if (isRejection(error)) return undefined;
    throw error;
  }
}
