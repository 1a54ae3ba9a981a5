import { toJsonString } from '@bufbuild/protobuf';
import {
  AdminService,
  PinSnapshotResponseSchema,
  UnpinSnapshotResponseSchema,
} from '../../gen/oppslag/v1/admin_service_pb.ts';
import { withAdminClient } from './admin-client.ts';
import type { Output } from './output.ts';

export interface PinOptions {
  readonly address: string;
  readonly sequence: number;
  readonly json: boolean;
}

/** Holds a running service at a snapshot that it has kept. */
export async function pin(options: PinOptions, output: Output): Promise<void> {
  const response = await withAdminClient(options.address, (client) =>
    client.call(AdminService.method.pinSnapshot, { sequence: BigInt(options.sequence) }),
  );
  if (options.json) return output.line(toJsonString(PinSnapshotResponseSchema, response));
  const stale = response.meta?.stale === true ? ' (stale)' : '';
  output.line(`${response.snapshot?.snapshotId ?? ''}${stale} is pinned and served, until \`oppslag unpin\``);
}

export type UnpinOptions = Omit<PinOptions, 'sequence'>;

/** Lets refreshes change the snapshot again. */
export async function unpin(options: UnpinOptions, output: Output): Promise<void> {
  const response = await withAdminClient(options.address, (client) =>
    client.call(AdminService.method.unpinSnapshot, {}),
  );
  if (options.json) return output.line(toJsonString(UnpinSnapshotResponseSchema, response));
  output.line(
    `nothing is pinned; ${response.meta?.snapshotId ?? ''} is served until the next refresh, or \`oppslag refresh\``,
  );
}
