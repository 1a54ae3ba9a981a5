import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  answerOf,
  type BuildPlace,
  clinicRows,
  clinics,
  csvSource,
  flagsOf,
  makeBuildPlace,
  systemOf,
} from './build-place.ts';

let place: BuildPlace;

beforeEach(async () => {
  place = await makeBuildPlace();
});

afterEach(() => place.remove());

/** Publishes so many codes, and then writes the list with the first ones renamed. */
async function publishThenRename(codes: number, renamed: number): Promise<void> {
  place.write('clinics.csv', clinicRows(codes));
  const { code, stderr } = await place.build(clinics());
  expect(code, stderr).toBe(0);
  place.write(
    'clinics.csv',
    clinicRows(codes, (n) => (n <= renamed ? `Nytt navn ${n}` : `Klinikk ${n}`)),
  );
}

describe('a change of a code system', () => {
  test.each([
    [300, 30],
    [30, 25],
  ])('of %i codes in which %i change passes without approval', async (codes, renamed) => {
    await publishThenRename(codes, renamed);
    const { code, stdout, stderr } = await place.build(clinics());
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`clinic: renamed ${renamed}\n  C001  Klinikk 1 → Nytt navn 1`);
    expect(place.announcement()).toMatch(/^2-/);
  });

  test.each([
    [300, 31, '31 of 300 codes would change (10.3 %); without approval 30 may'],
    [30, 26, '26 of 30 codes would change (86.7 %); without approval 25 may'],
  ])('of %i codes in which %i change is refused with the numbers and the flag to give', async (...row) => {
    const [codes, renamed, numbers] = row;
    await publishThenRename(codes, renamed);
    place.write('sources.json', JSON.stringify(clinics()));
    const before = place.contents();
    const refused = await place.build(clinics());
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`oppslag: clinic: ${numbers} [CHANGE_TOO_LARGE]`);
    expect(flagsOf(refused.stderr)).toEqual(['--approve', `clinic=${renamed}`]);
    // The report is what the operator judges by.
    expect(refused.stdout).toMatch(/^clinic +1 +[\d,]+ +[\d,]+ +0 +0 +[\d,]+ +0$/m);
    expect(refused.stdout).toContain('C001  Klinikk 1 → Nytt navn 1');
    const tooLittle = await place.build(clinics(), '--approve', `clinic=${renamed - 1}`);
    expect(tooLittle.code).toBe(1);
    expect(tooLittle.stderr).toMatch(/may, and [\d,]+ are approved \[CHANGE_TOO_LARGE\]/);
    const another = await place.build(
      clinics(),
      '--approve',
      `klinik=${renamed}`,
      '--allow-shrink',
      'clinic',
    );
    expect(another.code).toBe(1);
    expect(place.contents()).toEqual(before);
    const approved = await place.build(clinics(), ...flagsOf(refused.stderr));
    expect(approved.code, approved.stderr).toBe(0);
    expect(place.announcement()).toMatch(/^2-/);
  });

  test('that makes codes unselectable is a change like others', async () => {
    const options = { columns: { code: 'code', display: 'display', selectable: 'selectable' } };
    const config = { systems: systemOf('clinic', [csvSource('clinics.csv', { options })]) };
    const rows = (selectable: boolean) =>
      clinicRows(100, (n) => `Klinikk ${n},${selectable}`).replace('display', 'display,selectable');
    place.write('clinics.csv', rows(true));
    await place.build(config);
    place.write('clinics.csv', rows(false));
    const { code, stdout, stderr } = await place.build(config);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^clinic .* selectable 100$/m);
    expect(stdout).toContain('C001  Klinikk 1: true → false');
    expect(flagsOf(stderr)).toEqual(['--approve', 'clinic=100']);
  });

  test('is approved of systems that there are only', async () => {
    await publishThenRename(30, 3);
    const before = place.announcement();
    for (const [options, flags] of [
      ['--allow-shrink', ['--allow-shrink', 'klinik']],
      ['--approve', ['--approve', 'clinic=3', '--approve', 'klinik=4']],
      ['--allow-shrink and --approve', ['--allow-shrink', 'klinik', '--approve', 'klinik=4', '--dry-run']],
    ] as const) {
      const { code, stderr } = await place.build(clinics(), ...flags);
      expect(code).toBe(1);
      expect(stderr).toContain(
        `oppslag: ${options} must name code systems of the new snapshot or of the one before [SYSTEM_UNKNOWN]\n`,
      );
      expect(stderr).not.toContain('klinik');
    }
    expect(place.announcement()).toBe(before);
    expect((await place.build(clinics(), '--approve', 'clinic=3', '--allow-shrink', 'clinic')).code).toBe(0);
  });

  test('is approved of systems that there are only, also in a first build', async () => {
    place.write('clinics.csv', clinicRows(30));
    const { code, stderr } = await place.build(clinics(), '--allow-shrink', 'klinik');
    expect(code).toBe(1);
    expect(stderr).toContain('[SYSTEM_UNKNOWN]');
    expect(existsSync(place.store)).toBe(false);
  });

  test('is told as JSON once, also when it is refused', async () => {
    await publishThenRename(300, 31);
    const result = await place.build(clinics(), '--json');
    expect(result.code).toBe(1);
    const answer = answerOf(result);
    expect(answer).toMatchObject({ snapshot: null, error: { code: 'CHANGE_TOO_LARGE' } });
    expect(answer.systems[0]!.renamed).toHaveLength(31);
  });
});

describe('a code system that shrinks', () => {
  beforeEach(async () => {
    place.write('clinics.csv', clinicRows(100));
    place.write('rooms.csv', clinicRows(40));
    const both = { systems: { ...clinics().systems, ...systemOf('room', [csvSource('rooms.csv')]) } };
    expect((await place.build(both)).code).toBe(0);
  });

  const rooms = systemOf('room', [csvSource('rooms.csv')]);
  const both = { systems: { ...clinics().systems, ...rooms } };

  test('by a fifth passes', async () => {
    place.write('clinics.csv', clinicRows(80));
    expect((await place.build(both)).code).toBe(0);
  });

  test('by more is refused unless the manifest says that it is meant', async () => {
    place.write('clinics.csv', clinicRows(79));
    const before = place.announcement();
    const refused = await place.build(both);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'oppslag: clinic would shrink from 100 to 79 concepts; servers refuse to lose more than 20 % [CONTENT_SHRUNK]',
    );
    expect(flagsOf(refused.stderr)).toEqual(['--allow-shrink', 'clinic']);
    expect(place.announcement()).toBe(before);
    expect((await place.build(both, '--allow-shrink', 'clinic')).code).toBe(0);
    expect(JSON.parse((await place.run('inspect', '--json')).stdout).allowShrink).toEqual(['clinic']);
  });

  test('and changes in everything else is told all flags at once', async () => {
    place.write('clinics.csv', clinicRows(20));
    const refused = await place.build({ systems: clinics().systems });
    expect(flagsOf(refused.stderr)).toEqual(
      '--approve clinic=80 --allow-shrink clinic --allow-shrink room'.split(' '),
    );
    const passed = await place.build({ systems: clinics().systems }, ...flagsOf(refused.stderr));
    expect(passed.code, passed.stderr).toBe(0);
  });

  test('to nothing is named, and needs no approval beyond that', async () => {
    const refused = await place.build({ systems: rooms });
    expect(refused.stderr).toContain('clinic would vanish, with 100 concepts');
    expect(refused.stdout).toMatch(/^clinic +1 +0 +0 +gone, with 100 concepts$/m);
    expect((await place.build({ systems: rooms }, '--allow-shrink', 'clinic')).code).toBe(0);
  });

  test('is not confused with one that is new, which needs nothing', async () => {
    place.write('beds.csv', clinicRows(5_000));
    const all = { systems: { ...both.systems, ...systemOf('bed', [csvSource('beds.csv')]) } };
    const { code, stdout } = await place.build(all);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^bed +1 +5,000 +5,000 +new$/m);
  });
});

describe('a code system that the policy wants larger', () => {
  beforeEach(() => {
    const policy = JSON.parse(readFileSync(place.trust, 'utf8')) as object;
    writeFileSync(place.trust, JSON.stringify({ ...policy, min_concepts: { clinic: 101 } }));
    place.write('clinics.csv', clinicRows(100));
  });

  test.each([[[]], [['--dry-run']]])('is refused after the report, with %j too', async (flags) => {
    const { code, stdout, stderr } = await place.build(clinics(), ...flags);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^clinic +1 +100 +100 +new$/m);
    expect(stderr).toContain(
      'oppslag: clinic: record_count must be at least min_concepts of the trust policy [CONTENT_TOO_SMALL]',
    );
    expect(existsSync(place.store)).toBe(false);
  });

  test('passes when it has as many', async () => {
    place.write('clinics.csv', clinicRows(101));
    expect((await place.build(clinics())).code).toBe(0);
  });
});
