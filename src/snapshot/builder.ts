import { createHash } from 'node:crypto';
import { FORMAT_VERSION } from '../segment/format.ts';
import type { Source } from '../source/source.ts';
import { signEnvelope } from '../trust/dsse.ts';
import type { SigningKey } from '../trust/keys.ts';
import { MS_PER_DAY } from '../trust/limits.ts';
import { encodeManifest, MANIFEST_SPEC, type Manifest, type ManifestFile } from '../trust/manifest.ts';
import { buildSegment } from './segment-builder.ts';
import type { WritableSnapshotStore } from './store/store.ts';

export interface BuildOptions {
  readonly sources: readonly Source[];
  readonly repository: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly now: Date;
  readonly validityDays: number;
  readonly keys: readonly SigningKey[];
  /** Systems that may lose many concepts, or disappear. */
  readonly allowShrink: readonly string[];
  /** Called before each source is built. */
  readonly onSource?: (system: string) => void;
}

/** A signed snapshot that is not yet in a store. */
export interface BuiltSnapshot {
  readonly manifest: Manifest;
  /** Lower-case hex SHA-256 of the manifest. */
  readonly digest: string;
  readonly envelope: Uint8Array;
  /** Segments by hex SHA-256. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Builds and signs a snapshot. Each system gets a probe, so that a client notices content that cannot be queried.
 *
 * @throws OppslagError of the source, CONCEPT_INVALID, or MANIFEST_INVALID
 */
export function buildSnapshot(options: BuildOptions): BuiltSnapshot {
  const { sources, now } = options;
  const files = new Map<string, Uint8Array>();
  const entries: ManifestFile[] = [];
  const probes: Manifest['probes'][number][] = [];
  for (const source of sources.toSorted((a, b) => (a.codeSystem.id < b.codeSystem.id ? -1 : 1))) {
    const { id, edition } = source.codeSystem;
    options.onSource?.(id);
    const { bytes, recordCount, probe } = buildSegment(source);
    const sha256 = sha256Of(bytes);
    files.set(sha256, bytes);
    probes.push(probe);
    entries.push({
      name: `${id}.segment`,
      system: id,
      edition,
      format: FORMAT_VERSION,
      recordCount,
      length: bytes.length,
      sha256,
      sources: source.provenance,
    });
  }
  const manifest: Manifest = {
    spec: MANIFEST_SPEC,
    repository: options.repository,
    epoch: options.epoch,
    sequence: options.sequence,
    created: toInstant(now.getTime()),
    expires: toInstant(now.getTime() + options.validityDays * MS_PER_DAY),
    files: entries,
    probes,
    allowShrink: options.allowShrink,
  };
  const payload = encodeManifest(manifest);
  return {
    manifest,
    digest: sha256Of(payload),
    envelope: signEnvelope({ payload, keys: options.keys }),
    files,
  };
}

/** Puts a snapshot in a store: files first, announcement last, so that no reader ever sees a part of it. */
export async function publishSnapshot(store: WritableSnapshotStore, snapshot: BuiltSnapshot): Promise<void> {
  for (const [sha256, bytes] of snapshot.files) await store.writeFile(sha256, bytes);
  await store.announce(snapshot.manifest.sequence, snapshot.digest, snapshot.envelope);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function toInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
