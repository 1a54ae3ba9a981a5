import { sharedName } from '../concept/code-system.ts';
import type { LocalDay } from '../concept/local-day.ts';
import { type CodeSystemData, openCodeSystem } from '../dataset/code-system-data.ts';
import { Dataset } from '../dataset/dataset.ts';
import { displayOf, representativeRow } from '../dataset/lookup.ts';
import { FORMAT_VERSION } from '../segment/format.ts';
import type { Manifest, ManifestFile } from '../trust/manifest.ts';
import { rejection } from '../trust/rejection.ts';
import type { VerifiedManifest } from '../trust/verify.ts';
import type { SnapshotCache } from './cache.ts';
import { checkConcepts } from './concept-check.ts';
import { fetchFile } from './fetcher.ts';
import type { SegmentChecker } from './segment-checker.ts';
import type { SnapshotStore } from './store/store.ts';

/** `<sequence>-<first 12 hex digits of the manifest's SHA-256>` */
export function snapshotIdOf(verified: Pick<VerifiedManifest, 'manifest' | 'digest'>): string {
  return `${verified.manifest.sequence}-${verified.digest.slice(0, 12)}`;
}

export interface OpenOptions {
  readonly verified: VerifiedManifest;
  readonly store: SnapshotStore;
  /** The day for which the probes are asked. */
  readonly today: LocalDay;
  /** What is open already. */
  readonly previous?: Dataset | undefined;
  /** Where files are kept; without, they are read from the store every time. */
  readonly cache?: SnapshotCache | undefined;
  /** Breaks off between two pieces of a file. */
  readonly signal?: AbortSignal | undefined;
  /** Checks large segments while calls are answered; without, they are checked here, without a pause. */
  readonly checker?: SegmentChecker | undefined;
  /** Hears when all files are here (`fetched`), and when all segments were checked (`verified`). */
  readonly onPhase?: ((phase: 'fetched' | 'verified') => void) | undefined;
}

/**
 * Steps 11–13 of the verification order: fetches the files of a verified manifest, opens them and asks the signed probes.
 * Segments that `previous` has already are shared with it, neither fetched nor opened again.
 *
 * @throws OppslagError<RejectionReason>, or the reason of `signal`
 */
export async function openSnapshot(options: OpenOptions): Promise<Dataset> {
  const { verified, today, previous, cache, onPhase } = options;
  const { manifest } = verified;
  const known = new Map(previous?.systems.map((system) => [system.sha256, system]));
  await cache?.requireRoom(manifest.files.filter(({ sha256 }) => !known.has(sha256)));
  // 11. Fetch. All of them first, so that a snapshot that is not whole costs no checking.
  const fetched = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of manifest.files) {
    if (!known.has(file.sha256)) fetched.set(file.sha256, await fetchSegment(options, file));
  }
  onPhase?.('fetched');
  // 12. Check and open.
  const systems: CodeSystemData[] = [];
  for (const file of manifest.files) {
    const system = known.get(file.sha256) ?? (await openFile(options, file, fetched.get(file.sha256)!));
    known.set(file.sha256, system);
    checkDescription(system, file);
    systems.push(system);
  }
  onPhase?.('verified');
  const clash = sharedName(systems.map(({ metadata }) => metadata.codeSystem));
  if (clash !== undefined) {
    throw rejection(
      'SEGMENT_INVALID',
      `files of ${clash.ids.join(' and ')}: id, uri and oid must be theirs alone`,
    );
  }
  const dataset = new Dataset(
    {
      id: snapshotIdOf(verified),
      sequence: manifest.sequence,
      createdAtMs: Date.parse(manifest.created),
      expiresAtMs: Date.parse(manifest.expires),
      keyIds: verified.keyIds,
      sources: new Map(manifest.files.map(({ system, sources }) => [system, sources])),
    },
    systems,
  );
  for (const probe of manifest.probes) askProbe(dataset, probe, today);
  return dataset;
}

async function fetchSegment(
  { store, cache, signal }: OpenOptions,
  file: ManifestFile,
): Promise<Uint8Array<ArrayBuffer>> {
  if (file.format !== FORMAT_VERSION) {
    throw rejection('SEGMENT_INVALID', `file of ${file.system}: format must be ${FORMAT_VERSION}`);
  }
  return await (cache === undefined
    ? fetchFile(store, file, { signal })
    : cache.fetch(store, file, { signal }));
}

/** Checking so much takes a millisecond or two, which is less than it takes to start a thread. */
const MAX_BYTES_WITHOUT_THREAD = 1024 * 1024;

async function openFile(
  { checker, signal }: OpenOptions,
  file: ManifestFile,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<CodeSystemData> {
  if (checker === undefined || bytes.byteLength <= MAX_BYTES_WITHOUT_THREAD) {
    const system = await openCodeSystem(bytes, file.sha256);
    checkConcepts(system);
    return system;
  }
  const checked = await checker.check(bytes);
  signal?.throwIfAborted();
  return await openCodeSystem(checked, file.sha256, { isChecked: true });
}

/** A segment that is open already was checked against another manifest. */
function checkDescription(system: CodeSystemData, file: ManifestFile): void {
  const { codeSystem } = system.metadata;
  const differs =
    codeSystem.id !== file.system ||
    codeSystem.edition !== file.edition ||
    system.concepts.size !== file.recordCount;
  if (differs) {
    throw rejection(
      'SEGMENT_INVALID',
      `file of ${file.system}: system, edition and record_count must be the manifest's`,
    );
  }
}

function askProbe(dataset: Dataset, probe: Manifest['probes'][number], today: LocalDay): void {
  const system = dataset.find(probe.system);
  const code = system?.codes.find(probe.code) ?? -1;
  const isRight =
    system !== undefined &&
    code >= 0 &&
    system.codes.codeAt(code) === probe.code &&
    displayOf(system, representativeRow(system, code, today)) === probe.display;
  if (!isRight) throw rejection('PROBE_FAILED', `a probe of ${probe.system} must be found with its display`);
}
