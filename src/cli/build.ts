import { dirname, join, resolve } from 'node:path';
import { OppslagError } from '../base/errors.ts';
import { guardMinimum } from '../refresh/guards.ts';
import { type BuiltSnapshot, type BuiltSystem, buildSegments, signSnapshot } from '../snapshot/builder.ts';
import { guardChanges } from '../snapshot/change-guard.ts';
import { readSegmentConcepts, type SystemChanges } from '../snapshot/changes.ts';
import { snapshotIdOf } from '../snapshot/opener.ts';
import type { FileStore } from '../snapshot/store/file-store.ts';
import { withPublisherLock } from '../snapshot/store/publisher-lock.ts';
import { bundledSources } from '../source/bundled/index.ts';
import { readSourcesConfig } from '../source/config/read-config.ts';
import { type LoadedSources, loadSources } from '../source/load-sources.ts';
import { Retriever } from '../source/retrieve/retriever.ts';
import type { SigningKey } from '../trust/keys.ts';
import type { ManifestFile } from '../trust/manifest.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { type VerifiedManifest, verifyManifest } from '../trust/verify.ts';
import { type ChangeReport, renderReport, reportJson } from './change-report.ts';
import { directoryStore } from './directory-store.ts';
import { exists, readPolicyFile, readTrustedSigners } from './key-files.ts';
import type { Output } from './output.ts';
import { Progress, processProgress } from './progress.ts';
import { describeOutcome, forPending, publishOrHold, type SignatureCount } from './signatures.ts';
import { compareSnapshots, type SnapshotConcepts } from './snapshot-reader.ts';
import { checkUnchanged, readPrevious, readStanding } from './standing.ts';

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
  /** When the keys are fewer than the policy wants, leave the snapshot for others to sign. */
  readonly pending: boolean;
  /** Stop after the report. */
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Codes that the report names of each kind of change. */
const REPORTED_CODES = 20;

const EMPTY_REPORT: ChangeReport = { changes: [], findings: [] };

/**
 * Builds a snapshot, reports what is new against the one before, signs it and publishes it to a directory. When anything
 * fails, the store stays as it was. As JSON there is exactly one answer, which then has the error.
 */
export async function build(options: BuildCommandOptions, output: Output): Promise<void> {
  const progress = new Progress(processProgress, { logsWithoutTerminal: options.config !== undefined });
  const note = (text: string): void => {
    // Lines of progress would be redrawn over it.
    progress.done();
    output.note(text);
  };
  let report = EMPTY_REPORT;
  try {
    const built = await run(options, {
      progress,
      note,
      reported: (found) => {
        progress.done();
        report = found;
        if (!options.json) output.line(renderReport(found, { format: 'text', limit: REPORTED_CODES }));
      },
    });
    progress.done();
    output.line(options.json ? jsonOf(built, options, report) : textOf(built, options));
  } catch (error) {
    progress.done();
    if (options.json)
      output.line(JSON.stringify({ snapshot: null, ...reportJson(report), ...faultOf(error) }));
    throw error;
  }
}

interface SignedBuild {
  readonly snapshot: BuiltSnapshot;
  readonly signatures: SignatureCount;
}

interface Listener {
  readonly progress: Progress;
  readonly note: (text: string) => void;
  /** Told the report as soon as it is there, whatever becomes of the build. */
  readonly reported: (report: ChangeReport) => void;
}

async function run(options: BuildCommandOptions, listener: Listener): Promise<SignedBuild | undefined> {
  const { dryRun, approved, allowShrink } = options;
  // What can fail at once fails before anything is fetched.
  const policy = dryRun && !(await exists(options.trust)) ? undefined : await readPolicyFile(options.trust);
  const least = options.pending ? 1 : undefined;
  const signingKeys =
    policy === undefined || dryRun ? [] : await readTrustedSigners(options.keys, policy, least);
  const store = directoryStore(options.store);
  const standing = await readStanding(store, policy, options, listener.note);
  const { sources, findings } = await load(options, listener.progress);
  const systems = buildSegments(sources, (system) => listener.progress.set(system, 'building'));
  listener.progress.set('snapshot', 'comparing');
  const unread: ManifestFile[] = [];
  const before = await readPrevious(store, standing?.manifest, unread, listener.note);
  const changes = compareSnapshots(before, conceptsOf(systems), unread);
  listener.reported({ changes, findings });
  // Of what the store has and the policy refuses, the systems are not known.
  if (standing !== undefined || (await store.sequences()).length === 0) checkNamed(changes, options);
  if (approved !== 'any') guardChanges(changes, { approved, allowShrink });
  if (policy !== undefined) guardMinimum({ files: systems.map(countOf) }, policy);
  if (dryRun || policy === undefined) return undefined;
  return await publish(systems, { ...options, policy, signingKeys, standing }, store);
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

/** What is approved of no system at all is a slip of the pen, and would stand in the manifest for good. */
function checkNamed(
  changes: readonly SystemChanges[],
  { allowShrink, approved }: Pick<BuildCommandOptions, 'allowShrink' | 'approved'>,
): void {
  const known = new Set(changes.map(({ system }) => system));
  const named = [
    ['--allow-shrink', allowShrink],
    ['--approve', approved === 'any' ? [] : [...approved.keys()]],
  ] as const;
  const wrong = named.filter(([, systems]) => systems.some((system) => !known.has(system)));
  if (wrong.length === 0) return;
  const options = wrong.map(([option]) => option).join(' and ');
  throw new OppslagError({
    code: 'SYSTEM_UNKNOWN',
    message: `${options} must name code systems of the new snapshot or of the one before`,
    hint: 'The report lists them all.',
  });
}

function countOf({ codeSystem, recordCount }: BuiltSystem) {
  return { system: codeSystem.id, recordCount };
}

function conceptsOf(systems: readonly BuiltSystem[]): SnapshotConcepts {
  return new Map(systems.map(({ codeSystem, bytes }) => [codeSystem.id, readSegmentConcepts(bytes)]));
}

async function publish(
  systems: readonly BuiltSystem[],
  options: BuildCommandOptions & {
    readonly policy: TrustPolicy;
    readonly signingKeys: readonly SigningKey[];
    readonly standing: VerifiedManifest | undefined;
  },
  store: FileStore,
): Promise<SignedBuild> {
  const { policy, signingKeys, standing, allowShrink, validityDays } = options;
  const floor = standing && { ...standing.manifest, digest: standing.digest };
  const now = new Date();
  const snapshot = signSnapshot(systems, {
    repository: policy.repository,
    epoch: policy.epoch,
    sequence: options.sequence ?? Math.max(policy.minSequence, (floor?.sequence ?? 0) + 1),
    allowShrink,
    now,
    validityDays,
    keys: signingKeys,
  });
  // Nothing is announced that servers with this policy would refuse.
  const required = options.pending ? forPending(policy) : policy;
  verifyManifest({ envelopeBytes: snapshot.envelope, policy: required, now, ...(floor && { floor }) });
  const signatures = await withPublisherLock(store, async () => {
    await checkUnchanged(store, policy, standing);
    return await publishOrHold(store, policy, snapshot);
  });
  return { snapshot, signatures };
}

function textOf(built: SignedBuild | undefined, { store }: BuildCommandOptions): string {
  if (built === undefined) return '\ndry run: nothing was signed or published';
  const { snapshot, signatures } = built;
  return `\n${describeOutcome(snapshotIdOf(snapshot), join(store), snapshot.manifest.expires, signatures)}`;
}

function jsonOf(
  built: SignedBuild | undefined,
  { store }: BuildCommandOptions,
  report: ChangeReport,
): string {
  if (built === undefined) return JSON.stringify({ snapshot: null, ...reportJson(report) });
  const { snapshot, signatures } = built;
  const files = snapshot.manifest.files.map(({ system, edition, recordCount, length, sha256 }) => {
    return { system, edition, concepts: recordCount, bytes: length, sha256 };
  });
  const announced = signatures.isEnough;
  return JSON.stringify({ snapshot: snapshotIdOf(snapshot), announced, store, files, ...reportJson(report) });
}

function faultOf(error: unknown): object {
  if (!(error instanceof OppslagError)) return { error: { code: 'UNEXPECTED', message: String(error) } };
  const { code, message, hint = '' } = error;
  return { error: { code, message, hint } };
}
