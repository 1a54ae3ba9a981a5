import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuildPlace, clinicRows, clinics, csvSource, makeBuildPlace, systemOf } from './build-place.ts';

let place: BuildPlace;
let copy: string;

/** Three snapshots in the store `store`, and the first two in `copy`. */
beforeAll(async () => {
  place = await makeBuildPlace();
  copy = join(place.directory, 'copy');
  place.write('rooms.csv', clinicRows(40));
  const systems = { ...clinics().systems, ...systemOf('room', [csvSource('rooms.csv')]) };
  const publish = async (rows: string, edition: string) => {
    place.write('clinics.csv', rows);
    const own = { ...systems, clinic: { ...systems.clinic, edition } };
    const { code, stderr } = await place.build({ systems: own });
    expect(code, stderr).toBe(0);
  };
  await publish(clinicRows(300), '2024');
  await publish(
    clinicRows(301, (n) => (n === 7 ? 'Sjuende' : `Klinikk ${n}`)),
    '2025',
  );
  cpSync(place.store, copy, { recursive: true });
  await publish(
    clinicRows(299, (n) => (n === 7 ? 'Syvende' : `Klinikk ${n}`)),
    '2026',
  );
});

afterAll(() => place.remove());

describe('diff', () => {
  test('compares what two stores announce', async () => {
    const { code, stdout, stderr } = await place.run('diff', copy, place.store);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^clinic +2025 → 2026 +299 +299 +0 +2 +1 +0$/m);
    expect(stdout).toMatch(/^room +1 +40 +40 +0 +0 +0 +0$/m);
    expect(stdout).toContain('clinic: retired 2\n  C300  Klinikk 300\n  C301  Klinikk 301\n');
    expect(stdout).toContain('clinic: renamed 1\n  C007  Sjuende → Syvende\n');
  });

  test('compares snapshots of one store by their sequences', async () => {
    const { stdout } = await place.run('diff', `${place.store}@1`, `${place.store}@2`);
    expect(stdout).toMatch(/^clinic +2024 → 2025 +301 +301 +1 +0 +1 +0$/m);
    const back = await place.run('diff', place.store, `${place.store}@1`);
    expect(back.stdout).toMatch(/^clinic +2026 → 2024 +300 +300 +1 +0 +1 +0$/m);
  });

  test('compares the systems it is told to, even if others cannot be read', async () => {
    const damaged = join(place.directory, 'damaged');
    cpSync(copy, damaged, { recursive: true });
    const { stdout: inspected } = await place.run('inspect', '--store', damaged, '--json');
    const { files } = JSON.parse(inspected) as { files: { system: string; sha256: string }[] };
    const room = files.find(({ system }) => system === 'room')!;
    writeFileSync(join(damaged, 'files', room.sha256), 'damaged');
    const { code, stdout } = await place.run('diff', damaged, place.store, '--system', 'clinic');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^room/m);
    const all = await place.run('diff', damaged, place.store);
    expect([all.code, all.stdout]).toEqual([1, '']);
    expect(all.stderr).toContain(`oppslag: ${damaged}: file of room: length must be the manifest's [FILE_`);
  });

  test('names as many codes as it is told to; JSON names all and is nothing else', async () => {
    const limited = await place.run('diff', copy, place.store, '--limit', '1');
    expect(limited.stdout).toContain('clinic: retired 2\n  C300  Klinikk 300\n  … and 1 more\n');
    const { stdout } = await place.run('diff', copy, place.store, '--format', 'json', '--limit', '0');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const { systems, findings } = JSON.parse(stdout) as {
      systems: { retired: object[] }[];
      findings: object[];
    };
    expect(systems[0]!.retired).toEqual([
      { code: 'C300', display: 'Klinikk 300' },
      { code: 'C301', display: 'Klinikk 301' },
    ]);
    expect(findings).toEqual([]);
  });

  test('writes tables of Markdown', async () => {
    const { stdout } = await place.run('diff', copy, place.store, '--format', 'markdown');
    expect(stdout).toContain('| clinic | 2025 → 2026 | 299 | 299 | 0 | 2 | 1 | 0 |  |');
    expect(stdout).toContain('### clinic: retired 2\n\n- C300  Klinikk 300\n- C301  Klinikk 301\n');
  });

  test('changes nothing', async () => {
    const before = place.contents();
    await place.run('diff', copy, `${place.store}@1`);
    expect(place.contents()).toEqual(before);
  });

  test.each([
    [
      'a store that is not there',
      ['none', 'STORE'],
      'none: the store has no announced manifest [MANIFEST_MISSING]',
    ],
    [
      'a sequence that is not there',
      ['STORE', 'STORE@9'],
      '@9: the store has no manifest of sequence 9 [MANIFEST_MISSING]',
    ],
    ['a sequence of no store', ['none@1', 'STORE'], 'none@1: the store has no manifests [MANIFEST_MISSING]'],
    [
      'a system that neither has',
      ['STORE', 'STORE@1', '--system', 'room', '--system', 'rom'],
      '--system must name a code system of one of the snapshots [SYSTEM_UNKNOWN]',
    ],
  ])('tells %s', async (_, args, message) => {
    const { code, stdout, stderr } = await place.run(
      'diff',
      ...args.map((arg) => arg.replace('STORE', place.store)),
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
    expect(readdirSync(place.directory)).not.toContain('none');
  });

  test.each([
    [['diff', 'a'], /missing required argument 'after'/],
    [['diff', 'a', 'b', '--format', 'xml'], /Allowed choices are text, markdown, json/],
    [['diff', 'a', 'b', '--limit', '-1'], /whole number from 0/],
    [['build', '--approve', 'postnummer'], /must be <id>=<number>/],
    [['build', '--approve', 'postnummer=-1'], /must be <id>=<number>/],
  ])('refuses %j with code 2', async (args, message) => {
    const { code, stderr } = await place.run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
