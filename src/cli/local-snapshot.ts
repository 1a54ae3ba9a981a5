import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { FORMAT_VERSION } from '../segment/format.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import { bundledSources } from '../source/bundled/index.ts';
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
    const { publicKeyPem, keyId } = await writeKeyPair(directory, KEY_NAME);
    await writePolicy(config.trust, REPOSITORY, publicKeyPem);
    output.note(`made a local key pair in ${directory} (key ${keyId.slice(0, 12)}…)`);
  }
  if (!(await isCurrent(config))) await buildLocalSnapshot(config, output);
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
  const announced = await announcedManifest(new FileStore(config.store), policy);
  if (announced === undefined || announced.isExpired) return false;
  const sources = await bundledSources();
  const editions = new Map(sources.map(({ codeSystem }) => [codeSystem.id, codeSystem.edition]));
  const { files } = announced.manifest;
  return (
    files.length === editions.size &&
    files.every((file) => file.format === FORMAT_VERSION && editions.get(file.system) === file.edition)
  );
}
