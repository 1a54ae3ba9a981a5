import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { TestClient } from '../support/grpc-client.ts';
import { copyWorkplace, runCommand, serveIn } from '../support/service.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** A copy of what a runtime image has: no development dependencies, so no data packages. */
let image: string;

beforeAll(async () => {
  image = mkdtempSync(join(tmpdir(), 'oppslag-image-'));
  for (const part of ['package.json', 'package-lock.json', 'bin', 'src', 'gen']) {
    cpSync(join(ROOT, part), join(image, part), { recursive: true });
  }
  await run('npm', ['ci', '--omit=dev', '--omit=optional', '--no-audit', '--no-fund'], { cwd: image });
});

afterAll(() => rmSync(image, { recursive: true, force: true }));

describe('a runtime image', () => {
  test('has no data packages', () => {
    expect(existsSync(join(image, 'node_modules/@grpc/grpc-js'))).toBe(true);
    for (const name of ['@navikt/diagnosekoder', 'i18n-iso-countries', 'norwegian-postalcodes-mapper']) {
      expect(existsSync(join(image, 'node_modules', name))).toBe(false);
    }
  });

  test('serves a snapshot that was built elsewhere', async () => {
    const workplace = copyWorkplace(inject('snapshotDirectory'));
    const service = await serveIn(workplace, { root: image });
    const client = new TestClient(service.grpc);
    const answer = await client.call(LookupService.method.lookupConcept, {
      system: 'postnummer',
      code: '9019',
    });
    expect(answer.concept?.coding?.display).toBe('TROMSØ');
    client.close();
    expect(await service.stop()).toBe(0);
    workplace.remove();
  });

  test('cannot build the bundled sources, and says what is missing', async () => {
    const workplace = copyWorkplace(inject('snapshotDirectory'));
    const key = join(workplace.directory, 'keys', 'local.key.pem');
    const { code, stderr } = await runCommand(['build', '--key', key], { env: workplace.env, root: image });
    expect(code).toBe(1);
    expect(stderr).toContain('the package is not installed [SOURCE_MISSING]');
    workplace.remove();
  });
});
