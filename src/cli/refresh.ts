import { toJsonString } from '@bufbuild/protobuf';
import { AdminService, RefreshSnapshotResponseSchema } from '../../gen/oppslag/v1/admin_service_pb.ts';
import { withAdminClient } from './admin-client.ts';
import { changeText } from './change-text.ts';
import type { Output } from './output.ts';

export interface RefreshOptions {
  readonly address: string;
  readonly validateOnly: boolean;
  readonly json: boolean;
}

/** Longer than a service takes for its slowest store. */
const TIMEOUT_MS = 15 * 60_000;

/** Makes a running service look for a new snapshot now, or only tell what would change. */
export async function refresh(options: RefreshOptions, output: Output): Promise<void> {
  const { address, validateOnly } = options;
  const response = await withAdminClient(address, (client) =>
    client.call(AdminService.method.refreshSnapshot, { validateOnly }, { timeoutMs: TIMEOUT_MS }),
  );
  if (options.json) return output.line(toJsonString(RefreshSnapshotResponseSchema, response));
  const { snapshot, changed, changes, meta } = response;
  const id = snapshot?.snapshotId ?? '';
  const isServed = meta?.snapshotId === id;
  if (!changed) output.line(`${id} is the newest and is served already`);
  else if (isServed) output.line(`${id} is served now`);
  else if (validateOnly) output.line(`${id} is good; ${meta?.snapshotId ?? ''} is served on`);
  else output.line(`${id} is good and kept; ${meta?.snapshotId ?? ''} is pinned and served on`);
  for (const change of changes) output.line(changeText(change));
}
