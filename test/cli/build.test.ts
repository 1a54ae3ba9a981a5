import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  compressed,
  fixed,
  type HttpServer,
  type Route,
  startHttpServer,
  validated,
} from '../support/upstream/http-server.ts';
import {
  answerOf,
  type BuildPlace,
  clinicRows,
  clinics,
  csvSource,
  makeBarePlace,
  makeBuildPlace,
  systemOf,
} from './build-place.ts';

let place: BuildPlace;
let server: HttpServer | undefined;

beforeEach(async () => {
  place = await makeBuildPlace();
  place.write('clinics.csv', clinicRows(300));
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  place.remove();
});

async function serve(route: Route): Promise<string> {
  server = await startHttpServer({ '/clinics.csv': route });
  return `${server.origin}/clinics.csv`;
}

/** Lines of progress that were written instead of a display. */
function logOf(stderr: string): Record<string, unknown>[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('build --config', () => {
  test('publishes what the configuration names, and says what', async () => {
    const { code, stdout } = await place.build(clinics());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^clinic +1 +300 +300 +new$/m);
    expect(stdout).toMatch(/^snapshot 1-[0-9a-f]{12} is in .*, valid until 2\d{3}-/m);
    expect((await place.run('verify')).stdout).toContain('good: signature, files, contents and probes');
    expect((await place.run('inspect')).stdout).toMatch(/clinic +1 +300 .* CC0-1\.0/);
  });

  test('gives the same segments for the same input, in another process and at another time', async () => {
    const sources = [
      csvSource('clinics.csv'),
      csvSource('more.csv', { name: 'more', role: 'details', tolerance: { unknownCodes: 1 } }),
    ];
    place.write('more.csv', 'code,display\nC001,Klinikk 1\nX,Ukjent\n');
    const config = { systems: { ...systemOf('b', sources), ...systemOf('a', [csvSource('clinics.csv')]) } };
    const first = answerOf(await place.build(config, '--json'));
    const segments = place.segments();
    expect(segments).toHaveLength(2);
    utimesSync(join(place.directory, 'clinics.csv'), 1_000_000_000, 1_000_000_000);
    const second = answerOf(await place.build(config, '--json'));
    expect(second.files).toEqual(first.files);
    expect(place.segments()).toEqual(segments);
    expect([first.snapshot, second.snapshot]).toEqual([
      expect.stringMatching(/^1-/),
      expect.stringMatching(/^2-/),
    ]);
    expect(first.systems.map(({ before, touched }) => [before, touched])).toEqual([
      [null, 300],
      [null, 300],
    ]);
    for (const { before, after, touched, otherTexts, otherPeriods } of second.systems) {
      expect(before).toEqual(after);
      expect([touched, otherTexts, otherPeriods]).toEqual([0, 0, 0]);
    }
  });

  test('asks a server only for what is new, and knows an edition without a name by its first day', async () => {
    const uri = await serve(validated(clinicRows(300), { etag: '"1"' }));
    const config = { cacheDirectory: 'cache', ...clinics(uri, { edition: undefined }) };
    const first = await place.build(config, '--json');
    const edition = answerOf(first).files![0]!.edition;
    expect(edition).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(logOf(first.stderr).map(({ phase }) => phase)).not.toContain('unchanged');
    // As if the first build had been on another day.
    for (const name of readdirSync(join(place.directory, 'cache', 'records'))) {
      const path = join(place.directory, 'cache', 'records', name);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(edition, '2020-02-29'));
    }
    const second = await place.build(config, '--json');
    expect(answerOf(second).files![0]!.edition).toBe('2020-02-29');
    const third = await place.build(config, '--json');
    expect(answerOf(third).files).toEqual(answerOf(second).files);
    expect(logOf(third.stderr).map(({ phase }) => phase)).toContain('unchanged');
    expect(server!.seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"', '"1"']);
  });

  test.each([
    ['says no ETag', () => fixed(clinicRows(300))],
    ['sends it compressed', () => compressed('gzip', clinicRows(300))],
  ])('gives the same segments when the server %s', async (_, route) => {
    const fromFile = answerOf(await place.build(clinics(), '--json'));
    const config = clinics(await serve(route()));
    const fromServer = answerOf(await place.build(config, '--json'));
    expect(fromServer.files).toEqual(fromFile.files);
    expect(answerOf(await place.build(config, '--json')).files).toEqual(fromFile.files);
  });

  test('wants an edition, or a cache that remembers the first day of one', async () => {
    const uri = await serve(fixed(clinicRows(300)));
    const { code, stderr } = await place.build(clinics(uri, { edition: undefined }));
    expect(code).toBe(1);
    expect(stderr).toContain('clinic: edition must be given, or cacheDirectory');
    const fromFile = await place.build(clinics('clinics.csv', { edition: undefined }));
    expect(fromFile.stderr).toContain('clinic: edition must be given: a file does not tell it');
    expect(existsSync(place.store)).toBe(false);
  });

  test('keeps the query of an address, where keys are, out of everything that is published', async () => {
    server = await startHttpServer({ '/clinics.csv?key=hush': fixed(clinicRows(300)) });
    const result = await place.build(clinics(`${server.origin}/clinics.csv?key=hush`), '--json');
    expect(result.code, result.stderr).toBe(0);
    expect(JSON.parse((await place.run('inspect', '--json')).stdout).files[0].sources[0].uri).toBe(
      `${server.origin}/clinics.csv`,
    );
    expect(`${result.stdout}${result.stderr}`).not.toContain('hush');
  });

  test('logs what it does to stderr when there is no terminal, each line with its time', async () => {
    const { stderr } = await place.build(clinics());
    const log = logOf(stderr);
    expect(stderr).toBe(log.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(log.every(({ time }) => !Number.isNaN(Date.parse(String(time))))).toBe(true);
    expect(log).toContainEqual(
      expect.objectContaining({ system: 'clinic', source: 'Clinic list', phase: 'read', rows: 300 }),
    );
    const bundled = await place.run('build', '--dry-run', '--store', join(place.directory, 'none'));
    expect([bundled.code, bundled.stderr]).toEqual([0, '']);
  });
});

describe('build --dry-run', () => {
  test('needs neither store nor keys nor policy, and changes nothing', async () => {
    const bare = makeBarePlace();
    bare.write('clinics.csv', clinicRows(300));
    bare.write('sources.json', JSON.stringify(clinics()));
    const before = bare.contents();
    const { code, stdout, stderr } = await bare.run('build', '--config', 'sources.json', '--dry-run');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^clinic +1 +300 +300 +new$/m);
    expect(stdout).toContain('dry run: nothing was signed or published');
    expect(stderr).toContain('there is no trust policy');
    expect(bare.contents()).toEqual(before);
    expect(readdirSync(bare.directory).sort()).toEqual(['clinics.csv', 'sources.json']);
    bare.remove();
  });

  test('compares with the store and leaves it as it is; private keys are not read', async () => {
    await place.build(clinics());
    rmSync(join(place.directory, 'keys', 'local.key.pem'));
    place.write(
      'clinics.csv',
      clinicRows(300, (n) => (n === 7 ? 'Sjuende' : `Klinikk ${n}`)),
    );
    const before = place.contents();
    const result = await place.build(clinics(), '--dry-run');
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain('C007  Klinikk 7 → Sjuende');
    const json = answerOf(await place.build(clinics(), '--dry-run', '--json'));
    expect(json).toMatchObject({ snapshot: null, systems: [{ renamed: [{ code: 'C007' }] }] });
    expect(place.contents()).toEqual(before);
  });

  test('keeps documents in the cache, if there is one, and nothing else', async () => {
    const uri = await serve(validated(clinicRows(300), { etag: '"1"' }));
    const config = { cacheDirectory: 'cache', ...clinics(uri) };
    place.write('sources.json', JSON.stringify(config));
    const before = Object.keys(place.contents());
    expect((await place.build(config, '--dry-run')).code).toBe(0);
    const added = Object.keys(place.contents()).filter((name) => !before.includes(name));
    expect(added.map((name) => name.replace(/[0-9a-f]{64}/, '<sha256>'))).toEqual([
      'cache/bodies/<sha256>',
      'cache/records/<sha256>.json',
    ]);
  });

  test('ends with code 1 when the build would be refused', async () => {
    await place.build(clinics());
    place.write('clinics.csv', clinicRows(100));
    const { code, stdout, stderr } = await place.build(clinics(), '--dry-run');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^clinic +1 +100 +100 +0 +200 /m);
    expect(stderr).toContain('[CHANGE_TOO_LARGE]');
  });

  test('works on a store whose manifest is refused, and says so', async () => {
    await place.build(clinics());
    writeFileSync(join(place.store, 'manifests', place.announcement().trim()), '{}');
    const { code, stderr } = await place.build(clinics(), '--dry-run');
    expect(code).toBe(0);
    expect(stderr).toMatch(/the snapshot that the store announces is refused \(ENVELOPE_INVALID: /);
  });
});
