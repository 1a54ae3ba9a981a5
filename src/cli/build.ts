import { dirname, join, resolve } from 'node:path';
import { OppslagError } from '../base/errors.ts';
import {
  type BuiltSnapshot,
  type BuiltSystem,
  buildSegments,
  publishSnapshot,
  signSnapshot,
} from '../snapshot/builder.ts';
import { guardChanges } from '../snapshot/change-guard.ts';
import { readSegmentConcepts } from '../snapshot/changes.ts';
import { snapshotIdOf } from '../snapshot/opener.ts';
import { FileStore } from '../snapshot/store/file-store.ts';
import { bundledSources } from '../source/bundled/index.ts';
import { readSourcesConfig } from '../source/config/read-config.ts';
import { type LoadedSources, loadSources } from '../source/load-sources.ts';
import { Retriever } from '../source/retrieve/retriever.ts';
import type { SigningKey } from '../trust/keys.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { isRejection } from '../trust/rejection.ts';
import { type ChangeReport, renderReport, reportJson } from './change-report.ts';
import { exists, readPolicyFile, readSigningKeys } from './key-files.ts';
import type { Output } from './output.ts';
import { Progress, processProgress } from './progress.ts';
import {
  announcedManifest,
  compareSnapshots,
  readSnapshotConcepts,
  type SnapshotConcepts,
} from './snapshot-reader.ts';

export interface BuildCommandOptions {
  /** Configuration of the sources. Undefined: the bundled sources. */
  readonly config?: string;
  readonly store: string;
  readonly trust: string;
  /** Paths of private keys; every one signs. */
  readonly keys: readonly string[];
  readonly validityDays: number;
  /** Systems that may lose many concepts, or disappear. */
  readonly allowShrink: readonly string[];
  /** For each system how many codes may change; `any` for a store that nobody else reads. */
  readonly approved: ReadonlyMap<string, number> | 'any';
  /** Default: one more than the store announces. */
  readonly sequence?: number;
  /** Stop after the report. */
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Codes that the report names of each kind of change. */
const REPORTED_CODES = 20;

/**
 * Builds a snapshot, reports what is new against the one before, signs it and publishes it to a directory. When anything
 * fails, the store stays as it was.
 */
export async function build(
  options: BuildCommandOptions,
  output: Output,
): Promise<BuiltSnapshot | undefined> {
  const { dryRun } = options;
  // What can fail at once fails before anything is fetched.
  const policy = dryRun && !(await exists(options.trust)) ? undefined : await readPolicyFile(options.trust);
  const keys = policy === undefined || dryRun ? [] : await trustedKeys(options.keys, policy);
  const store = new FileStore(options.store);
  const sequence = options.sequence ?? (policy === undefined ? 1 : await nextSequence(store, policy));
  const progress = new Progress(processProgress, { logsWithoutTerminal: options.config !== undefined });
  try {
    const { sources, findings } = await load(options, progress);
    const systems = buildSegments(sources, (system) => progress.set(system, 'building'));
    progress.set('snapshot', 'comparing');
    const before = policy === undefined ? new Map() : await readPrevious(store, policy, output);
    progress.done();
    const changes = compareSnapshots(before, conceptsOf(systems));
    const report: ChangeReport = { changes, findings };
    if (!options.json) output.line(renderReport(report, { format: 'text', limit: REPORTED_CODES }));
    const { approved, allowShrink } = options;
    try {
      if (approved !== 'any') guardChanges(changes, { approved, allowShrink });
    } catch (error) {
      if (options.json) output.line(JSON.stringify({ snapshot: null, ...reportJson(report) }));
      throw error;
    }
    if (dryRun || policy === undefined) {
      if (options.json) output.line(JSON.stringify({ snapshot: null, ...reportJson(report) }));
      else output.line('\ndry run: nothing was signed or published');
      return undefined;
    }
    const snapshot = await publish(systems, { ...options, policy, signingKeys: keys, sequence }, store);
    tell(snapshot, report, options, output);
    return snapshot;
  } finally {
    progress.done();
  }
}

async function trustedKeys(paths: readonly string[], policy: TrustPolicy): Promise<SigningKey[]> {
  const keys = await readSigningKeys(paths);
  const trusted = keys.filter((key) => policy.keys.some(({ keyId }) => keyId === key.keyId));
  if (trusted.length >= policy.threshold) return keys;
  throw new OppslagError({
    code: 'KEYS_INSUFFICIENT',
    message: `the trust policy wants ${policy.threshold} of its keys to sign; ${trusted.length} of those given are its`,
    hint: 'Name the private keys that belong to the policy, each with its own --key.',
  });
}

async function load(options: BuildCommandOptions, progress: Progress): Promise<LoadedSources> {
  if (options.config === undefined) return { sources: await bundledSources(), findings: [] };
  const config = await readSourcesConfig(options.config);
  const baseDirectory = dirname(resolve(options.config));
  const retriever = new Retriever({
    baseDirectory,
    limits: config.limits,
    ...(config.cacheDirectory === undefined
      ? {}
      : { cacheDirectory: resolve(baseDirectory, config.cacheDirectory) }),
    onProgress: ({ uri, phase, bytes, attempt }) => {
      if (phase === 'receiving' && !processProgress.isTerminal) return;
      const size = bytes > 0 ? ` ${Math.ceil(bytes / 1024)} KiB` : '';
      progress.set('document', `${uri}  ${phase}${size}`, { uri, phase, bytes, attempt });
    },
  });
  return await loadSources(config, retriever, ({ system, source, phase, rows }) => {
    const text = rows === undefined ? phase : `${phase} ${rows} rows`;
    progress.set(`${system}  ${source}`, text, { system, source, phase, rows });
  });
}

/** What the store has now. A snapshot that this version cannot read is nothing to compare with. */
async function readPrevious(
  store: FileStore,
  policy: TrustPolicy,
  output: Output,
): Promise<SnapshotConcepts> {
  try {
    const announced = await announcedManifest(store, policy);
    return announced === undefined ? new Map() : await readSnapshotConcepts(store, announced.manifest);
  } catch (error) {
    if (!(error instanceof OppslagError)) throw error;
    output.note(`the snapshot before is not compared with: ${error.message} [${error.code}]`);
    return new Map();
  }
}

function conceptsOf(systems: readonly BuiltSystem[]): SnapshotConcepts {
  return new Map(systems.map(({ codeSystem, bytes }) => [codeSystem.id, readSegmentConcepts(bytes)]));
}

async function publish(
  systems: readonly BuiltSystem[],
  options: BuildCommandOptions & {
    readonly policy: TrustPolicy;
    readonly signingKeys: readonly SigningKey[];
    readonly sequence: number;
  },
  store: FileStore,
): Promise<BuiltSnapshot> {
  const { policy, signingKeys, allowShrink, validityDays } = options;
  const snapshot = signSnapshot(systems, {
    repository: policy.repository,
    epoch: policy.epoch,
    sequence: options.sequence,
    allowShrink,
    now: new Date(),
    validityDays,
    keys: signingKeys,
  });
  await publishSnapshot(store, snapshot);
  return snapshot;
}

async function nextSequence(store: FileStore, policy: TrustPolicy): Promise<number> {
  try {
    const announced = await announcedManifest(store, policy);
    return Math.max(policy.minSequence, (announced?.manifest.sequence ?? 0) + 1);
  } catch (error) {
    if (!isRejection(error)) throw error;
    throw new OppslagError({
      code: 'SEQUENCE_UNKNOWN',
      message: `the snapshot that the store announces is refused (${error.code}: ${error.message}), so its sequence is not known`,
      hint: 'Name a --sequence above every one that was ever announced; servers refuse a lower one.',
      cause: error,
    });
  }
}

function tell(
  snapshot: BuiltSnapshot,
  report: ChangeReport,
  options: BuildCommandOptions,
  output: Output,
): void {
  const { manifest } = snapshot;
  const id = snapshotIdOf(snapshot);
  if (!options.json) {
    output.line(`\nsnapshot ${id} is in ${join(options.store)}, valid until ${manifest.expires}`);
    return;
  }
  const files = manifest.files.map(({ system, edition, recordCount, length, sha256 }) => {
    return { system, edition, concepts: recordCount, bytes: length, sha256 };
  });
  output.line(JSON.stringify({ snapshot: id, store: options.store, files, ...reportJson(report) }));
}
