import { toJsonString } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  CatalogService,
  GetSnapshotStatusResponseSchema,
  type SnapshotInfo,
} from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { withClient } from './client.ts';
import { count, type Output, pairs, table } from './output.ts';

export interface StatusOptions {
  readonly address: string;
  readonly json: boolean;
}

/** Tells what a running service serves, how its stores do, what it refused, and what it can go back to. */
export async function status(options: StatusOptions, output: Output): Promise<void> {
  const response = await withClient(options.address, (client) =>
    client.call(CatalogService.method.getSnapshotStatus, {}),
  );
  if (options.json) return output.line(toJsonString(GetSnapshotStatusResponseSchema, response));
  const { active, previous, pending, pinnedSequence, sources, rejected, kept, meta } = response;
  output.line(
    pairs([
      ['snapshot', `${active?.snapshotId ?? ''}${meta?.stale === true ? ' (stale)' : ''}`],
      ['pinned', pinnedSequence === 0n ? 'no' : `at sequence ${pinnedSequence}`],
      ['created', timeText(active?.createdAt)],
      ['expires', timeText(active?.expiresAt)],
      ['serving since', timeText(active?.activatedAt)],
      ['signed by', active?.keyIds.map((id) => `${id.slice(0, 12)}…`).join(' ')],
      ['concepts', count(active?.conceptCount ?? 0n)],
      ['before', previous?.snapshotId],
      ['being checked', pending?.snapshotId],
    ]),
  );
  section(output, ['store', 'asked', 'good', 'new', 'fault'], sources, (source) => [
    source.source,
    ...[source.lastAttemptAt, source.lastSuccessAt, source.lastChangeAt].map(timeText),
    source.lastErrorReason,
  ]);
  section(output, ['refused', 'reason', 'when', 'store'], rejected, (one) => [
    ...[one.snapshotId, one.reason, timeText(one.rejectedAt), one.source],
  ]);
  section(output, ['kept', 'created', 'expires', 'concepts'], kept, keptCells);
}

function section<T>(
  output: Output,
  heading: readonly string[],
  rows: readonly T[],
  cellsOf: (row: T) => string[],
): void {
  if (rows.length > 0) output.line(`\n${table(heading, rows.map(cellsOf))}`);
}

function keptCells({ snapshotId, createdAt, expiresAt, conceptCount }: SnapshotInfo): string[] {
  return [snapshotId, timeText(createdAt), timeText(expiresAt), count(conceptCount)];
}

/** A moment in UTC to the second. */
function timeText(time: Timestamp | undefined): string {
  return time === undefined ? '' : `${timestampDate(time).toISOString().slice(0, 19)}Z`;
}
