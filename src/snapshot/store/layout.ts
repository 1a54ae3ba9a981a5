import { rejection } from '../../trust/rejection.ts';

/** The file that names the newest manifest. */
export const ANNOUNCEMENT = 'announcement';
/** Where a snapshot lies that is not signed by enough people yet. */
export const PENDING = 'pending.dsse.json';

const MANIFEST_NAME = /^[0-9]{1,16}-[0-9a-f]{12}\.dsse\.json$/;

/** `<sequence>-<first 12 hex digits of the manifest's SHA-256>.dsse.json` */
export function manifestName(sequence: number, digest: string): string {
  return `${sequence}-${digest.slice(0, 12)}.dsse.json`;
}

export function isManifestName(name: string): boolean {
  return MANIFEST_NAME.test(name);
}

/**
 * Reads an announcement. What it names becomes part of a path, so nothing but a manifest's name passes.
 *
 * @throws OppslagError MANIFEST_MISSING
 */
export function announcedName(announcement: Uint8Array): string {
  const name = Buffer.from(announcement).toString('latin1').trimEnd();
  if (isManifestName(name)) return name;
  throw rejection('MANIFEST_MISSING', 'the announcement must be the name of a manifest');
}

/** Where a manifest lies in a store, with `/` between the parts. */
export function manifestPath(name: string): string {
  return `manifests/${name}`;
}

/** Where a segment lies in a store. */
export function filePath(sha256: string): string {
  return `files/${sha256}`;
}
