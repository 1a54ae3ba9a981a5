import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixed, type HttpServer, startHttpServer } from '../support/upstream/http-server.ts';
import { answerOf, type BuildPlace, clinicRows, clinics, flagsOf, makeBuildPlace } from './build-place.ts';

let place: BuildPlace;

beforeEach(async () => {
  place = await makeBuildPlace();
  place.write('clinics.csv', clinicRows(100));
  expect((await place.build(clinics())).code).toBe(0);
});

afterEach(() => place.remove());

describe('a store that is damaged', () => {
  beforeEach(async () => {
    expect((await place.build(clinics())).code).toBe(0);
  });

  test.each([
    ['empty', ''],
    ['of a manifest that is not there', '9-000000000000.dsse.json\n'],
  ])('by an announcement that is %s neither starts again at 1 nor goes unguarded', async (_, text) => {
    writeFileSync(join(place.store, 'announcement'), text);
    place.write('clinics.csv', clinicRows(10));
    const refused = await place.build(clinics());
    expect(refused.stderr).toContain('[CHANGE_TOO_LARGE]');
    const passed = await place.build(clinics(), ...flagsOf(refused.stderr));
    expect(passed.code, passed.stderr).toBe(0);
    expect(place.announcement()).toMatch(/^3-/);
  });

  test('in a file cannot be compared with, but does not lose its concepts unnoticed', async () => {
    writeFileSync(join(place.store, 'files', place.segments()[0]!), 'damaged');
    place.write('clinics.csv', clinicRows(79));
    const refused = await place.build(clinics());
    expect(refused.stdout).toMatch(/^clinic +1 +79 +79 +not compared$/m);
    expect(refused.stderr).toMatch(/clinic is not compared with the snapshot before: .*FILE_LENGTH_WRONG/);
    expect(refused.stderr).toContain('[CONTENT_SHRUNK]');
    place.write('clinics.csv', clinicRows(80));
    expect((await place.build(clinics())).code).toBe(0);
    expect((await place.run('verify')).code).toBe(0);
  });

  test('in its manifest wants a sequence, and takes none that servers would refuse', async () => {
    const lower = await place.build(clinics(), '--sequence', '2', '--validity-days', '30');
    expect(lower.stderr).toContain('[EQUIVOCATION]');
    expect((await place.build(clinics(), '--sequence', '1')).stderr).toContain('[ROLLBACK]');
    expect(place.announcement()).toMatch(/^2-/);
    const manifest = join(place.store, 'manifests', place.announcement().trim());
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"sig":"', '"sig":"AAAA'));
    const refused = await place.build(clinics());
    expect(refused.stderr).toContain('so its sequence is not known [SEQUENCE_UNKNOWN]');
    expect((await place.build(clinics(), '--sequence', '3')).code).toBe(0);
    expect((await place.run('verify')).code).toBe(0);
  });
});

describe('a build', () => {
  let server: HttpServer;

  beforeEach(async () => {
    server = await startHttpServer({ '/good': fixed(clinicRows(100)) });
  });

  afterEach(async () => await server.close());

  test('a cache that cannot be written is named', async () => {
    place.write('no-directory', '');
    const config = { cacheDirectory: 'no-directory', ...clinics(`${server.origin}/good`) };
    const { code, stderr } = await place.build(config);
    expect(code).toBe(1);
    expect(stderr).toMatch(/clinic: Clinic list.*cacheDirectory.*\(E[A-Z]+\) \[CACHE_UNUSABLE\]/);
  });

  test('a policy that would refuse the snapshot stops it before it is published', async () => {
    const before = place.contents(place.store);
    const trust = join(place.directory, 'strict.json');
    const policy = JSON.parse(Buffer.from(place.contents()['keys/trust.json']!, 'base64').toString());
    writeFileSync(trust, JSON.stringify({ ...policy, max_validity_days: 400, required_systems: ['icd-10'] }));
    const refused = await place.build(clinics(), '--trust', trust);
    expect(refused.stderr).toContain('files must have every required system; missing: icd-10');
    expect(place.contents(place.store)).toEqual(before);
  });

  test('another build that publishes meanwhile is not overwritten', async () => {
    server.route('/meanwhile', (request, response) => {
      void place
        .run('build', '--config', place.write('other.json', JSON.stringify(clinics())))
        .then(() => fixed(clinicRows(100))(request, response));
    });
    const own = await place.build(clinics(`${server.origin}/meanwhile`), '--validity-days', '30', '--json');
    expect(own.code).toBe(1);
    expect(own.stderr).toContain('[STORE_CHANGED]');
    expect(answerOf(own)).toMatchObject({ snapshot: null, error: { code: 'STORE_CHANGED' } });
    expect(place.announcement()).toMatch(/^2-/);
  });

  test('a store that cannot be written is told as JSON once, with the report', async () => {
    const file = place.write('no-store', '');
    const result = await place.build(clinics(), '--store', file, '--json');
    expect(result.code).toBe(1);
    expect(answerOf(result)).toMatchObject({
      snapshot: null,
      systems: [{ system: 'clinic', after: { codesInUse: 100 } }],
      error: { code: 'STORE_UNWRITABLE' },
    });
  });
});
