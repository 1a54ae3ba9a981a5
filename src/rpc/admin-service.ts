import { create, toBinary } from '@bufbuild/protobuf';
import type { Server } from '@grpc/grpc-js';
import {
  AdminService,
  type PinSnapshotRequestSchema,
  PinSnapshotResponseSchema,
  type RefreshSnapshotRequestSchema,
  RefreshSnapshotResponseSchema,
  type UnpinSnapshotRequestSchema,
  UnpinSnapshotResponseSchema,
} from '../../gen/oppslag/v1/admin_service_pb.ts';
import type { ResponseMeta } from '../../gen/oppslag/v1/concept_pb.ts';
import { OppslagError } from '../base/errors.ts';
import { OsloCalendar } from '../concept/today.ts';
import { type ActiveSnapshot, isStale } from '../refresh/active.ts';
import type { Refresher } from '../refresh/refresher.ts';
import type { SnapshotSummary } from '../refresh/summary.ts';
import { isRejection } from '../trust/rejection.ts';
import type { AsyncUnaryHandler } from './async-unary.ts';
import type { Calls } from './calls.ts';
import { Fault } from './fault.ts';
import { MetaWriter } from './meta-writer.ts';
import { RequestChecks } from './request-checks.ts';
import { serviceDefinition } from './service-definition.ts';
import { changeMessages, publicName, snapshotMessage } from './snapshot-messages.ts';

export interface AdminOptions {
  readonly refresher: Refresher;
  readonly active: ActiveSnapshot;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Adds AdminService to a listener of its own. */
export function addAdminService(server: Server, calls: Calls, options: AdminOptions): void {
  const admin = new Admin(options);
  const { refreshSnapshot, pinSnapshot, unpinSnapshot } = AdminService.method;
  server.addService(serviceDefinition(AdminService), {
    refreshSnapshot: calls.waiting.handle(refreshSnapshot, admin.refreshSnapshot),
    pinSnapshot: calls.waiting.handle(pinSnapshot, admin.pinSnapshot),
    unpinSnapshot: calls.waiting.handle(unpinSnapshot, admin.unpinSnapshot),
  });
}

class Admin {
  readonly #options: AdminOptions;
  readonly #calendar = new OsloCalendar();
  readonly #meta = new MetaWriter();

  constructor(options: AdminOptions) {
    this.#options = options;
  }

  readonly refreshSnapshot: AsyncUnaryHandler<typeof RefreshSnapshotRequestSchema> = async ({
    validateOnly,
  }) => {
    const { refresher, active } = this.#options;
    const before = active.current?.dataset.snapshot.id;
    const report = await refresher.refreshNow({ validateOnly });
    if (report.outcome === 'rejected') throw refused(report.error, report.source);
    const response = create(RefreshSnapshotResponseSchema, {
      snapshot: this.#snapshot(report.snapshot),
      changed: report.snapshot.id !== before,
      changes: changeMessages(report.changes),
      ...this.#state(),
    });
    return toBinary(RefreshSnapshotResponseSchema, response);
  };

  readonly pinSnapshot: AsyncUnaryHandler<typeof PinSnapshotRequestSchema> = async ({ sequence }) => {
    const checks = new RequestChecks();
    checks.require(
      sequence > 0n && sequence <= BigInt(Number.MAX_SAFE_INTEGER),
      'sequence',
      'must be 1 to 2^53-1',
    );
    checks.finish();
    const { refresher } = this.#options;
    const snapshot = await refresher.accepted.hold(Number(sequence)).catch((error: unknown) => {
      throw refused(error);
    });
    const response = create(PinSnapshotResponseSchema, {
      snapshot: this.#snapshot(snapshot),
      ...this.#state(),
    });
    return toBinary(PinSnapshotResponseSchema, response);
  };

  readonly unpinSnapshot: AsyncUnaryHandler<typeof UnpinSnapshotRequestSchema> = async () => {
    await this.#options.refresher.accepted.release().catch((error: unknown) => {
      throw refused(error);
    });
    return toBinary(UnpinSnapshotResponseSchema, create(UnpinSnapshotResponseSchema, this.#state()));
  };

  #snapshot(snapshot: SnapshotSummary) {
    const { current } = this.#options.active;
    const isActive = current?.dataset.snapshot.id === snapshot.id;
    return snapshotMessage(snapshot, isActive ? current?.activatedAtMs : undefined);
  }

  /** `meta` after the call. */
  #state(): { readonly meta?: ResponseMeta } {
    const { active, now } = this.#options;
    const dataset = active.current?.dataset;
    if (dataset === undefined) return {};
    const nowMs = now();
    const day = this.#calendar.dayAt(nowMs);
    return { meta: this.#meta.message({ dataset, day, isStale: isStale(dataset, nowMs) }) };
  }
}

/** What an operator is told of a refusal; anything else is a defect. */
function refused(error: unknown, source?: string): unknown {
  if (isRejection(error)) {
    return new Fault({
      reason: 'SNAPSHOT_REJECTED',
      message: `${error.code}: ${error.message}`,
      metadata: { reason: error.code, ...(source === undefined ? {} : { source: publicName(source) }) },
      cause: error,
    });
  }
  if (error instanceof OppslagError && error.code === 'SNAPSHOT_NOT_KEPT') {
    return new Fault({
      reason: 'SNAPSHOT_NOT_KEPT',
      message: error.message,
      metadata: { field: 'sequence' },
    });
  }
  return error;
}
