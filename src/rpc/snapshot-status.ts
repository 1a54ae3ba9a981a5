import { create, toBinary } from '@bufbuild/protobuf';
import {
  type GetSnapshotStatusRequestSchema,
  GetSnapshotStatusResponseSchema,
  type RejectedSnapshot as RejectedSnapshotMessage,
  RejectedSnapshotSchema,
} from '../../gen/oppslag/v1/catalog_service_pb.ts';
import type { ActiveSnapshot } from '../refresh/active.ts';
import type { Refresher } from '../refresh/refresher.ts';
import type { RejectedSnapshot } from '../refresh/rejected.ts';
import type { SourceHistory } from '../refresh/source-history.ts';
import { summaryOfDataset } from '../refresh/summary.ts';
import { publicName, snapshotMessage, timestamps } from './snapshot-messages.ts';
import type { UnaryHandler } from './unary.ts';

/** What the status call needs. */
export interface StatusSource {
  readonly active: Pick<ActiveSnapshot, 'previous'>;
  readonly refresher: Pick<Refresher, 'histories' | 'pending' | 'rejected' | 'accepted'>;
}

export function getSnapshotStatus({
  active,
  refresher,
}: StatusSource): UnaryHandler<typeof GetSnapshotStatusRequestSchema> {
  return (_request, context) => {
    const { previous } = active;
    const { pending, accepted, histories, rejected } = refresher;
    const current = context.active;
    const response = create(GetSnapshotStatusResponseSchema, {
      active: snapshotMessage(summaryOfDataset(current.dataset), current.activatedAtMs),
      ...(previous === undefined
        ? {}
        : { previous: snapshotMessage(summaryOfDataset(previous.dataset), previous.activatedAtMs) }),
      ...(pending === undefined ? {} : { pending: snapshotMessage(pending) }),
      pinnedSequence: BigInt(accepted.pin?.sequence ?? 0),
      sources: histories.map(sourceMessage),
      segmentBytes: BigInt(context.dataset.byteLength),
      residentBytes: BigInt(process.memoryUsage.rss()),
      meta: context.meta.message({ ...context, day: context.today }),
      rejected: rejected.map(rejectedMessage),
      kept: accepted.kept.map((snapshot) => snapshotMessage(snapshot)),
    });
    return toBinary(GetSnapshotStatusResponseSchema, response);
  };
}

function sourceMessage(history: SourceHistory) {
  return {
    source: publicName(history.source),
    ...timestamps({
      lastAttemptAt: history.lastAttemptMs,
      lastSuccessAt: history.lastSuccessMs,
      lastChangeAt: history.lastChangeMs,
    }),
    lastErrorReason: history.lastErrorReason ?? '',
  };
}

function rejectedMessage(rejected: RejectedSnapshot): RejectedSnapshotMessage {
  const { snapshotId, sequence, reason, source, rejectedAtMs } = rejected;
  return create(RejectedSnapshotSchema, {
    ...{ snapshotId, sequence: BigInt(sequence), reason, source: publicName(source) },
    ...timestamps({ rejectedAt: rejectedAtMs }),
  });
}
