import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CatalogService } from '../../gen/oppslag/v1/catalog_service_pb.ts';
import { useService } from '../support/use-service.ts';

const { listCodeSystems, getCodeSystem, getSnapshotStatus } = CatalogService.method;

const running = useService();

describe('ListCodeSystems', () => {
  test('lists every system of the snapshot by id, with its counts', async () => {
    const { codeSystems, meta } = await running.client.call(listCodeSystems, {});
    expect(codeSystems.map(({ id, codeCount }) => [id, codeCount])).toEqual([
      ['fylke', 15n],
      ['icd-10', 19_634n],
      ['icpc-2', 708n],
      ['kommune', 357n],
      ['land', 249n],
      ['postnummer', 5_146n],
    ]);
    expect(meta?.edition).toBe('');
  });
});

describe('GetCodeSystem', () => {
  test('tells edition, age, licence, source and digest', async () => {
    const { codeSystem } = await running.client.call(getCodeSystem, { system: 'postnummer' });
    expect(codeSystem).toMatchObject({
      edition: '2024-04-11',
      editionDate: '2024-04-11',
      publisher: 'Bring (Posten Bring AS)',
    });
    expect(codeSystem?.source).toMatchObject({ name: 'norwegian-postalcodes-mapper@1.0.5', licence: 'ISC' });
    expect(codeSystem?.propertyCodes).toContain('municipality');
    const segment = readFileSync(join(running.workplace.store, 'files', codeSystem!.segmentSha256));
    expect(createHash('sha256').update(segment).digest('hex')).toBe(codeSystem!.segmentSha256);
    expect(codeSystem?.segmentBytes).toBe(BigInt(segment.length));
  });

  test('takes every name of a system and lists its languages, its own first', async () => {
    for (const system of ['land', 'urn:iso:std:iso:3166']) {
      const { codeSystem } = await running.client.call(getCodeSystem, { system });
      expect(codeSystem).toMatchObject({ id: 'land', languages: ['nb', 'en', 'nn'] });
    }
  });

  test('says which field names no system', async () => {
    expect(await running.client.failure(getCodeSystem, { system: 'x' })).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'CODE_SYSTEM_UNKNOWN',
      metadata: { field: 'system' },
    });
    expect((await running.client.failure(getCodeSystem, { system: '' })).violations[0]?.field).toBe('system');
  });
});

describe('GetSnapshotStatus', () => {
  test('tells what is served, since when, signed by whom, and how the source does', async () => {
    const status = await running.client.call(getSnapshotStatus, {});
    expect(status.active).toMatchObject({ sequence: 1n, conceptCount: 26_109n });
    expect(status.active?.keyIds).toHaveLength(1);
    expect(status.active?.activatedAt?.seconds).toBeGreaterThan(status.active?.createdAt?.seconds ?? 0n);
    expect(status.previous).toBeUndefined();
    expect(status.sources).toHaveLength(1);
    expect(status.sources[0]).toMatchObject({ source: 'directory store', lastErrorReason: '' });
    expect(status.sources.map(({ source }) => source).join()).not.toContain(running.workplace.directory);
    expect(status.sources[0]?.lastSuccessAt).toBeDefined();
    expect(Number(status.segmentBytes)).toBeGreaterThan(1_000_000);
    expect(status.residentBytes).toBeGreaterThan(status.segmentBytes);
  });
});
