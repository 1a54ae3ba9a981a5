import { create } from '@bufbuild/protobuf';
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type SnapshotInfo,
  SnapshotInfoSchema,
  type SystemChangeSummary,
  SystemChangeSummarySchema,
} from '../../gen/oppslag/v1/catalog_service_pb.ts';
import type { ChangeCounts } from '../dataset/change-summary.ts';
import type { SnapshotSummary } from '../refresh/summary.ts';

/** A snapshot. `activatedAtMs` is undefined for one that does not answer. */
export function snapshotMessage(snapshot: SnapshotSummary, activatedAtMs?: number): SnapshotInfo {
  const { id, sequence, createdAtMs, expiresAtMs, conceptCount, keyIds } = snapshot;
  return create(SnapshotInfoSchema, {
    snapshotId: id,
    sequence: BigInt(sequence),
    ...timestamps({ createdAt: createdAtMs, expiresAt: expiresAtMs, activatedAt: activatedAtMs }),
    conceptCount: BigInt(conceptCount),
    keyIds: [...keyIds],
  });
}

export function changeMessages(changes: readonly ChangeCounts[]): SystemChangeSummary[] {
  return changes.map(({ system, added, retired, renamed, moved }) =>
    create(SystemChangeSummarySchema, {
      system,
      added: BigInt(added),
      retired: BigInt(retired),
      renamed: BigInt(renamed),
      moved: BigInt(moved),
    }),
  );
}

/** Times that are known, as Timestamps; the others are left out. */
export function timestamps<K extends string>(
  times: Record<K, number | undefined>,
): Partial<Record<K, Timestamp>> {
  const known = Object.entries<number | undefined>(times).filter(
    (entry): entry is [string, number] => entry[1] !== undefined && !Number.isNaN(entry[1]),
  );
  return Object.fromEntries(known.map(([name, ms]) => [name, timestampFromMs(ms)])) as Partial<
    Record<K, Timestamp>
  >;
}

/** The kind of a store and the last part of its address: what tells stores apart, but not where they are. */
export function publicName(source: string): string {
  const isUrl = /^https?:/i.test(source);
  return `${isUrl ? 'url' : 'directory'} ${source.split(/[/\\]/).findLast((part) => part !== '') ?? ''}`.trimEnd();
}
