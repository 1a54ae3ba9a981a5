import { toJsonString } from '@bufbuild/protobuf';
import {
  CatalogService,
  SnapshotEventKindSchema,
  type WatchSnapshotsResponse,
  WatchSnapshotsResponseSchema,
} from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { changeText } from './change-text.ts';
import { withClient } from './client.ts';
import type { Output } from './output.ts';

export interface WatchOptions {
  readonly address: string;
  readonly json: boolean;
}

/** Writes a line when the call begins and for every change of the snapshot, until it is ended or the service drains. */
export async function watch(options: WatchOptions, output: Output): Promise<void> {
  await withClient(options.address, async (client) => {
    for await (const event of client.stream(CatalogService.method.watchSnapshots, {})) {
      output.line(options.json ? toJsonString(WatchSnapshotsResponseSchema, event) : lineOf(event));
    }
  });
}

function lineOf({ kind, snapshot, reason, changes, meta, pinnedSequence }: WatchSnapshotsResponse): string {
  const name = SnapshotEventKindSchema.value[kind]?.localName ?? '';
  const isLetGo = name === 'PINNED' && pinnedSequence === 0n;
  const facts = [
    new Date().toISOString(),
    isLetGo ? 'unpinned' : name.toLowerCase(),
    snapshot?.snapshotId ?? '',
    reason,
    meta?.stale === true ? '(stale)' : '',
    pinnedSequence === 0n ? '' : `(pinned at ${pinnedSequence})`,
    ...changes.map(changeText),
  ];
  return facts.filter((fact) => fact !== '').join('  ');
}
