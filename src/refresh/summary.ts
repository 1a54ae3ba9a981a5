import type { Dataset } from '../dataset/dataset.ts';
import { snapshotIdOf } from '../snapshot/opener.ts';
import { parseInstant } from '../trust/instant.ts';
import type { VerifiedManifest } from '../trust/verify.ts';

/** A snapshot as its verified manifest describes it, open or not. Times are milliseconds since 1970. */
export interface SnapshotSummary {
  /** `<sequence>-<first 12 hex digits of the manifest's SHA-256>` */
  readonly id: string;
  readonly sequence: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** Concepts of all systems. */
  readonly conceptCount: number;
  /** Ids of the policy keys whose signatures counted. */
  readonly keyIds: readonly string[];
}

export function summaryOf(verified: VerifiedManifest): SnapshotSummary {
  const { manifest, keyIds } = verified;
  return {
    id: snapshotIdOf(verified),
    sequence: manifest.sequence,
    createdAtMs: parseInstant(manifest.created),
    expiresAtMs: parseInstant(manifest.expires),
    conceptCount: manifest.files.reduce((sum, { recordCount }) => sum + recordCount, 0),
    keyIds,
  };
}

export function summaryOfDataset({ snapshot, conceptCount }: Dataset): SnapshotSummary {
  const { id, sequence, createdAtMs, expiresAtMs, keyIds } = snapshot;
  return { id, sequence, createdAtMs, expiresAtMs, conceptCount, keyIds };
}
