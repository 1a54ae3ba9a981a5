import { z } from 'zod';
import type { Provenance } from '../concept/code-system.ts';
import type { Coding } from '../concept/concept.ts';
import { parseLocalDay } from '../concept/local-day.ts';
import { parseInstant } from './instant.ts';
import { LIMITS } from './limits.ts';
import { rejection } from './rejection.ts';
import { counterShape, describeIssues, repositoryShape, systemIdShape, textShape } from './shape.ts';
import { canonicalBytes, decodeStrictJson, equalBytes } from './strict-json.ts';

/** The manifest version that this code writes. It reads every version with the same major number that adds no field. */
export const MANIFEST_SPEC = '1.0';

/** What a snapshot consists of, as its publisher signed it. */
export interface Manifest {
  /** Version of the manifest format, `1.x`. */
  readonly spec: string;
  readonly repository: string;
  /** Generation of the trust policy: raised when keys were compromised. */
  readonly epoch: number;
  /** Rises with every snapshot of an epoch, 1 to 2⁵³−1. */
  readonly sequence: number;
  /** RFC 3339 time in UTC. */
  readonly created: string;
  /** RFC 3339 time in UTC, after `created`. */
  readonly expires: string;
  /** One file per code system, 1 to 64. */
  readonly files: readonly ManifestFile[];
  /** Codes that must be found with exactly this display. Their systems are among `files`. */
  readonly probes: readonly Coding[];
  /** Short ids of systems that may lose many concepts, or disappear, with this snapshot. */
  readonly allowShrink: readonly string[];
}

/** A segment as a manifest describes it. */
export interface ManifestFile {
  /** Unique label, `^[a-z0-9][a-z0-9._-]{0,127}$`. Files are stored by hash, not by name. */
  readonly name: string;
  /** Short id of the code system, unique in the manifest. */
  readonly system: string;
  readonly edition: string;
  /** Version of the segment format. */
  readonly format: number;
  readonly recordCount: number;
  /** Bytes. */
  readonly length: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Every publication that took part, 1 to 32, the one that says which codes there are first. */
  readonly sources: readonly Provenance[];
}

const instantShape = z
  .string()
  .refine((text) => !Number.isNaN(parseInstant(text)), 'must be an RFC 3339 time in UTC, ending in Z');

const dayShape = z
  .string()
  .refine((text) => parseLocalDay(text) !== undefined, 'must be a date in the form YYYY-MM-DD');

const labelShape = textShape(LIMITS.maxIdentifierChars);
const longTextShape = textShape(LIMITS.maxTextChars);

const digestShape = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

const fileShape = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,127}$/,
      'must be 1 to 128 of a-z, 0-9, . _ and -, starting with a-z or 0-9',
    ),
  system: systemIdShape,
  edition: labelShape,
  format: z.int().min(1).max(LIMITS.maxFormatVersion),
  record_count: z.int().min(0).max(LIMITS.maxRecordsPerFile),
  length: z.int().min(1).max(LIMITS.maxFileBytes),
  sha256: digestShape,
  sources: z
    .array(
      z.strictObject({
        name: labelShape,
        uri: longTextShape,
        retrieved_at: instantShape,
        licence: labelShape,
        publisher: labelShape.exactOptional(),
        edition: labelShape.exactOptional(),
        since: dayShape.exactOptional(),
        sha256: digestShape.exactOptional(),
      }),
    )
    .min(1)
    .max(LIMITS.maxSourcesPerFile),
});

const manifestShape = z
  .strictObject({
    spec: z.string().regex(/^\d{1,4}\.\d{1,4}$/, 'must be a major and a minor number'),
    repository: repositoryShape,
    epoch: counterShape,
    sequence: counterShape,
    created: instantShape,
    expires: instantShape,
    files: z.array(fileShape).min(1).max(LIMITS.maxFiles),
    probes: z
      .array(z.strictObject({ system: systemIdShape, code: labelShape, display: longTextShape }))
      .max(LIMITS.maxProbes),
    allow_shrink: z.array(systemIdShape).max(LIMITS.maxFiles),
  })
  .superRefine((manifest, context) => {
    const require = (path: string, message: string, isMet: boolean): void => {
      if (!isMet) context.addIssue({ code: 'custom', path: [path], message });
    };
    const { files } = manifest;
    const systems = new Set(files.map((file) => file.system));
    const totalBytes = files.reduce((sum, file) => sum + file.length, 0);
    require('expires', 'must be after created', parseInstant(manifest.expires) >
      parseInstant(manifest.created));
    require('files', 'must have unique names', areUnique(files.map((file) => file.name)));
    require('files', 'must have at most one file per system', systems.size === files.length);
    require('files', `must be at most ${LIMITS.maxTotalFileBytes} bytes together`, totalBytes <=
      LIMITS.maxTotalFileBytes);
    require('probes', 'must be of systems in files', manifest.probes.every((probe) =>
      systems.has(probe.system),
    ));
    require('allow_shrink', 'must be unique', areUnique(manifest.allow_shrink));
  });

type WireManifest = z.infer<typeof manifestShape>;

/**
 * Writes a manifest as the bytes to be signed: compact JSON, fields in the documented order, lists in the order given.
 * Equal manifests give equal bytes. Throws `MANIFEST_INVALID` when no client would accept it.
 */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const bytes = canonicalBytes(toWire(manifest));
  parseManifest(bytes);
  return bytes;
}

/**
 * Reads the payload of a verified envelope. Checks all that needs neither policy nor clock: exact fields, formats,
 * the limits of step 10, and that encoding the result gives the same bytes again. The major version is looked at
 * first, so that a later format is reported as such. Throws `SPEC_UNSUPPORTED` or `MANIFEST_INVALID`.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  const json = decodeStrictJson(bytes);
  if (json.fault !== undefined) throw rejection('MANIFEST_INVALID', `the manifest ${json.fault}`);
  if (isOtherMajor(json.value)) throw rejection('SPEC_UNSUPPORTED', 'spec must have major version 1');
  const parsed = manifestShape.safeParse(json.value);
  if (!parsed.success) {
    throw rejection('MANIFEST_INVALID', describeIssues('the manifest', parsed.error.issues).join('; '));
  }
  const manifest = fromWire(parsed.data);
  if (!equalBytes(canonicalBytes(toWire(manifest)), bytes)) {
    throw rejection('MANIFEST_INVALID', 'the manifest must be in canonical form, byte for byte');
  }
  return manifest;
}

function isOtherMajor(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('spec' in value)) return false;
  const { spec } = value;
  return typeof spec === 'string' && /^\d{1,4}\.\d{1,4}$/.test(spec) && !spec.startsWith('1.');
}

function areUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

function fromWire({ allow_shrink, files, ...same }: WireManifest): Manifest {
  return {
    ...same,
    files: files.map(({ record_count, sources, ...file }) => ({
      ...file,
      recordCount: record_count,
      sources: sources.map(({ retrieved_at, ...source }) => ({ ...source, retrievedAt: retrieved_at })),
    })),
    allowShrink: allow_shrink,
  };
}

/** Field by field, because the order here is the order of the bytes. */
function toWire(manifest: Manifest): WireManifest {
  return {
    spec: manifest.spec,
    repository: manifest.repository,
    epoch: manifest.epoch,
    sequence: manifest.sequence,
    created: manifest.created,
    expires: manifest.expires,
    files: manifest.files.map((file) => ({
      name: file.name,
      system: file.system,
      edition: file.edition,
      format: file.format,
      record_count: file.recordCount,
      length: file.length,
      sha256: file.sha256,
      sources: file.sources.map((source) => ({
        name: source.name,
        uri: source.uri,
        retrieved_at: source.retrievedAt,
        licence: source.licence,
        ...(source.publisher === undefined ? {} : { publisher: source.publisher }),
        ...(source.edition === undefined ? {} : { edition: source.edition }),
        ...(source.since === undefined ? {} : { since: source.since }),
        ...(source.sha256 === undefined ? {} : { sha256: source.sha256 }),
      })),
    })),
    probes: manifest.probes.map(({ system, code, display }) => ({ system, code, display })),
    allow_shrink: [...manifest.allowShrink],
  };
}
