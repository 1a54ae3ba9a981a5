import { createHash } from 'node:crypto';
import { OppslagError } from '../base/errors.ts';
import { type CodeSystemEdition, type Provenance, sharedName } from '../concept/code-system.ts';
import type { Coding } from '../concept/concept.ts';
import { FORMAT_VERSION } from '../segment/format.ts';
import type { Source } from '../source/source.ts';
import { signEnvelope } from '../trust/dsse.ts';
import type { SigningKey } from '../trust/keys.ts';
import { MS_PER_DAY } from '../trust/limits.ts';
import { encodeManifest, MANIFEST_SPEC, type Manifest, type ManifestFile } from '../trust/manifest.ts';
import { buildSegment } from './segment-builder.ts';
import type { WritableSnapshotStore } from './store/store.ts';

/** A segment that is built, and what its manifest will say of it. */
export interface BuiltSystem {
  readonly codeSystem: CodeSystemEdition;
  readonly bytes: Uint8Array;
  /** Lower-case hex SHA-256 of `bytes`. */
  readonly sha256: string;
  readonly recordCount: number;
  readonly probe: Coding;
  readonly sources: readonly Provenance[];
}

export interface SignOptions {
  readonly repository: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly now: Date;
  readonly validityDays: number;
  readonly keys: readonly SigningKey[];
  /** Systems that may lose many concepts, or disappear. */
  readonly allowShrink: readonly string[];
}

/** A manifest and its envelope. */
export interface SignedManifest {
  readonly manifest: Manifest;
  /** Lower-case hex SHA-256 of the manifest. */
  readonly digest: string;
  readonly envelope: Uint8Array;
}

/** A signed snapshot that is not yet in a store. */
export interface BuiltSnapshot extends SignedManifest {
  /** Segments by hex SHA-256. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Builds the segment of every source, in the order of their ids.
 *
 * @param onSystem called before each is built
 * @throws OppslagError of the source, or CONCEPT_INVALID
 */
export function buildSegments(
  sources: readonly Source[],
  onSystem: (system: string) => void = () => {},
): BuiltSystem[] {
  const sorted = sources.toSorted((a, b) => (a.codeSystem.id < b.codeSystem.id ? -1 : 1));
  const clash = sharedName(sorted.map(({ codeSystem }) => codeSystem));
  if (clash !== undefined) {
    throw new OppslagError({
      code: 'CONCEPT_INVALID',
      message: `code systems ${clash.ids.join(' and ')}: id, uri and oid must be theirs alone`,
      hint: 'Give each code system a name of its own; nothing was built.',
    });
  }
  return sorted.map((source): BuiltSystem => {
    const { codeSystem, provenance } = source;
    onSystem(codeSystem.id);
    const segment = buildSegment(source);
    return { codeSystem, ...segment, sha256: sha256Of(segment.bytes), sources: provenance };
  });
}

/**
 * Writes the manifest of these segments and signs it. Each system gets a probe, so that a client notices content that
 * cannot be queried.
 *
 * @throws OppslagError MANIFEST_INVALID
 */
export function signSnapshot(systems: readonly BuiltSystem[], options: SignOptions): BuiltSnapshot {
  const manifest: Manifest = {
    spec: MANIFEST_SPEC,
    repository: options.repository,
    epoch: options.epoch,
    sequence: options.sequence,
    ...validityOf(options.now, options.validityDays),
    files: systems.map(manifestFile),
    probes: systems.map(({ probe }) => probe),
    allowShrink: options.allowShrink,
  };
  return {
    ...sign(manifest, options.keys),
    files: new Map(systems.map(({ sha256, bytes }) => [sha256, bytes])),
  };
}

/**
 * Signs the content of a manifest once more, with a new sequence and time. The files stay where they are.
 *
 * @throws OppslagError MANIFEST_INVALID
 */
export function renewManifest(
  manifest: Manifest,
  options: Pick<SignOptions, 'sequence' | 'now' | 'validityDays' | 'keys'>,
): SignedManifest {
  const { sequence, now, validityDays, keys } = options;
  return sign({ ...manifest, sequence, ...validityOf(now, validityDays) }, keys);
}

/** Builds and signs in one go. Throws like its two parts. */
export function buildSnapshot(options: SignOptions & { readonly sources: readonly Source[] }): BuiltSnapshot {
  return signSnapshot(buildSegments(options.sources), options);
}

/** Puts a snapshot in a store: files first, announcement last, so that no reader ever sees a part of it. */
export async function publishSnapshot(store: WritableSnapshotStore, snapshot: BuiltSnapshot): Promise<void> {
  for (const [sha256, bytes] of snapshot.files) await store.writeFile(sha256, bytes);
  await store.announce(snapshot.manifest.sequence, snapshot.digest, snapshot.envelope);
}

function manifestFile({ codeSystem, bytes, sha256, recordCount, sources }: BuiltSystem): ManifestFile {
  const { id, edition } = codeSystem;
  const name = `${id}.segment`;
  const length = bytes.length;
  return { name, system: id, edition, format: FORMAT_VERSION, recordCount, length, sha256, sources };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sign(manifest: Manifest, keys: readonly SigningKey[]): SignedManifest {
  const payload = encodeManifest(manifest);
  return { manifest, digest: sha256Of(payload), envelope: signEnvelope({ payload, keys }) };
}

function validityOf(now: Date, days: number): Pick<Manifest, 'created' | 'expires'> {
  return { created: toInstant(now.getTime()), expires: toInstant(now.getTime() + days * MS_PER_DAY) };
}

function toInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
