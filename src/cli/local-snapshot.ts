import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { FORMAT_VERSION } from '../segment/format.ts';
import { SnapshotCache } from '../snapshot/cache.ts';
import type { FileStore } from '../snapshot/store/file-store.ts';
import { bundledSources } from '../source/bundled/index.ts';
import { readTrustedKey } from '../trust/keys.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection } from '../trust/rejection.ts';
import type { VerifiedManifest } from '../trust/verify.ts';
import { build } from './build.ts';
import { directoryStore } from './directory-store.ts';
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
  const { trust } = config;
  const store = localStore(config).name;
  const local = {
    validityDays: VALIDITY_DAYS,
    allowShrink: [],
    approved: 'any',
    pending: false,
    dryRun: false,
    json: false,
  } as const;
  const sequence = await nextSequence(config);
  const own = { store, trust, keys, ...local, ...(sequence === undefined ? {} : { sequence }) };
  await build(own, { ...output, line: output.note });
}

/** The store that is built to: the first. Throws OppslagError STORE_UNWRITABLE when it is behind HTTP. */
function localStore({ stores }: Config): FileStore {
  return directoryStore(stores[0]!);
}

/** When the store was removed, but not what was accepted from it, its sequences must not begin again. */
async function nextSequence(config: Config): Promise<number | undefined> {
  if (config.cache === undefined) return undefined;
  const policy = await readPolicyFile(config.trust);
  const accepted = await new SnapshotCache(config.cache).newest(policy, new Date());
  const announced = await announcedOrRefused(config, policy);
  if (accepted === undefined || (announced?.manifest.sequence ?? 0) >= accepted.manifest.sequence)
    return undefined;
  return accepted.manifest.sequence + 1;
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
    return await announcedManifest(localStore(config), policy);
  } catch (error) {
    if (isRejection(error)) return undefined;
    throw error;
  }
}
