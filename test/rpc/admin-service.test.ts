import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AdminService } from '../../gen/oppslag/v1/admin_service_pb.ts';
import { CatalogService } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { type InProcessService, startInProcess } from '../support/in-process-service.ts';
import { listOf } from '../support/publisher.ts';

const { refreshSnapshot, pinSnapshot, unpinSnapshot } = AdminService.method;
const { getSnapshotStatus } = CatalogService.method;
let service: InProcessService;

beforeEach(async () => {
  service = await startInProcess([listOf('postnummer', 10, 'A')]);
});

afterEach(() => service.close());

/** Every file of the cache with its bytes. */
function cacheContents(): Record<string, string> {
  const files = readdirSync(service.cache, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(path, 'base64')]));
}

describe('RefreshSnapshot', () => {
  test('takes what is new, and says what changed', async () => {
    await service.publish([listOf('postnummer', 12, 'A')]);
    expect(await service.admin.call(refreshSnapshot, {})).toMatchObject({
      snapshot: { sequence: 2n, conceptCount: 12n },
      changed: true,
      changes: [{ system: 'postnummer', added: 2n, renamed: 0n }],
      meta: { sequence: 2n },
    });
    const again = await service.admin.call(refreshSnapshot, {});
    expect(again).toMatchObject({ snapshot: { sequence: 2n }, changed: false, changes: [] });
  });

  test('with validate_only checks all of it and changes nothing', async () => {
    await service.publish([listOf('postnummer', 12, 'A')]);
    const before = { ...service.refresher.histories[0]! };
    const [contents, told, current] = [cacheContents(), service.events.length, service.active.current];
    const answer = await service.admin.call(refreshSnapshot, { validateOnly: true });
    expect(answer).toMatchObject({
      snapshot: { sequence: 2n },
      changed: true,
      changes: [{ system: 'postnummer', added: 2n }],
      meta: { sequence: 1n },
    });
    expect(answer.snapshot?.activatedAt).toBeUndefined();
    await service.publish([listOf('postnummer', 5, 'A')], []);
    expect(await service.admin.failure(refreshSnapshot, { validateOnly: true })).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'SNAPSHOT_REJECTED',
      metadata: { reason: 'CONTENT_SHRUNK', source: 'directory store' },
    });
    expect(service.active.current).toBe(current);
    expect(service.refresher.histories[0]).toEqual(before);
    expect(service.refresher.rejected).toEqual([]);
    expect(service.events).toHaveLength(told);
    expect(cacheContents()).toEqual(contents);
    // The floor has not moved either.
    expect(service.refresher.accepted.newest?.manifest.sequence).toBe(1);
  });

  test('that is refused says why, and the old one answers on', async () => {
    await service.publish([listOf('postnummer', 5, 'A')], []);
    expect(await service.admin.failure(refreshSnapshot, {})).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'SNAPSHOT_REJECTED',
      metadata: { reason: 'CONTENT_SHRUNK' },
    });
    const state = await service.client.call(getSnapshotStatus, {});
    expect(state).toMatchObject({
      active: { sequence: 1n },
      sources: [{ lastErrorReason: 'CONTENT_SHRUNK' }],
      rejected: [{ sequence: 2n, reason: 'CONTENT_SHRUNK', source: 'directory store' }],
    });
    expect(state.rejected[0]?.rejectedAt).toBeDefined();
  });

  test('while one is pinned keeps what is new and does not serve it', async () => {
    await service.admin.call(pinSnapshot, { sequence: 1n });
    await service.publish([listOf('postnummer', 12, 'A')]);
    const held = { snapshot: { sequence: 2n }, changed: true, meta: { sequence: 1n } };
    expect(await service.admin.call(refreshSnapshot, {})).toMatchObject(held);
    expect(await service.admin.call(refreshSnapshot, {})).toMatchObject(held);
  });
});

describe('PinSnapshot and UnpinSnapshot', () => {
  test('go back and let go', async () => {
    await service.swap([listOf('postnummer', 12, 'B')]);
    expect(await service.admin.call(pinSnapshot, { sequence: 1n })).toMatchObject({
      snapshot: { sequence: 1n },
      meta: { sequence: 1n },
    });
    expect(await service.client.call(getSnapshotStatus, {})).toMatchObject({
      active: { sequence: 1n },
      previous: { sequence: 2n },
      pinnedSequence: 1n,
      kept: [{ sequence: 2n }, { sequence: 1n }],
    });
    expect((await service.admin.call(unpinSnapshot, {})).meta?.sequence).toBe(1n);
    expect(await service.client.call(getSnapshotStatus, {})).toMatchObject({ pinnedSequence: 0n });
    expect(await service.admin.call(refreshSnapshot, {})).toMatchObject({ meta: { sequence: 2n } });
  });

  test('refuse what is not kept, and what is no sequence', async () => {
    expect(await service.admin.failure(pinSnapshot, { sequence: 9n })).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'SNAPSHOT_NOT_KEPT',
      metadata: { field: 'sequence' },
    });
    for (const sequence of [0n, -1n, 2n ** 60n]) {
      expect(await service.admin.failure(pinSnapshot, { sequence })).toMatchObject({
        code: 'INVALID_ARGUMENT',
        violations: [{ field: 'sequence' }],
      });
    }
  });

  test('are not served on the public listener', async () => {
    expect(await service.client.failure(pinSnapshot, { sequence: 1n })).toMatchObject({
      code: 'UNIMPLEMENTED',
    });
  });
});

describe('GetSnapshotStatus', () => {
  test('names the snapshot that is being checked', async () => {
    await service.publish([listOf('postnummer', 12, 'B')]);
    let seen: string | undefined;
    const refreshed = service.refresher.refresh();
    while (seen === undefined) {
      seen = (await service.client.call(getSnapshotStatus, {})).pending?.snapshotId;
      if (service.active.current?.dataset.snapshot.sequence === 2) break;
    }
    await refreshed;
    expect(seen).toMatch(/^2-[0-9a-f]{12}$/);
    expect((await service.client.call(getSnapshotStatus, {})).pending).toBeUndefined();
  });
});
