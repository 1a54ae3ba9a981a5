import { describe, expect, test } from 'vitest';
import { useOwnService } from '../support/own-service.ts';
import { arrow, PLACES, period, systemOf } from '../support/reforms.ts';
import { runCommand } from '../support/service.ts';

const running = useOwnService([
  PLACES,
  systemOf('term', [period('T1', 'Ord 1')], [arrow('class', 'T1', 'K1')]),
  systemOf('class', [period('K1', 'Klasse 1'), period('K2', 'Klasse 2')]),
]);

const ask = async (...args: string[]) => await runCommand([...args, '--address', running.service.grpc]);

describe('validate', () => {
  test('says yes with code 0', async () => {
    const { code, stdout } = await ask('validate', 'place', '55-01', '--as-of', '2024-06-01');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^valid\ndisplay {2}Tromsø\nperiods {2}from 2024-01-01\nas of {4}2024-06-01, snapshot 1-[0-9a-f]{12}\n$/,
    );
  });

  test('says no with code 1, and what to register instead', async () => {
    const { code, stdout, stderr } = await ask('validate', 'place', '1507', '--as-of', '2024-06-01');
    expect(code).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toContain('not valid\n');
    expect(stdout).toMatch(/replaced by +1508 Ålesund, 1580 Haram\n/);
    const english = await ask('validate', 'place', '1507', '--as-of', '2024-06-01', '--language', 'en');
    expect(english.stdout).toContain('The code is replaced by 1508 Ålesund and 1580 Haram.');
  });

  test('checks a display', async () => {
    expect((await ask('validate', 'place', '5501', '--display', 'tromsø')).code).toBe(0);
    expect((await ask('validate', 'place', '5501', '--display', 'Bergen')).code).toBe(1);
    const two = await ask('validate', 'place', '5501', '1508', '--display', 'tromsø');
    expect(two.code).toBe(2);
    expect(two.stderr).toContain('--display goes with one code');
  });

  test('shows several codes as lines, with code 1 when any is wrong', async () => {
    const { code, stdout } = await ask('validate', 'place', '1902', '5501', 'nope', '--as-of', '2024-06-01');
    expect(code).toBe(1);
    expect(stdout).toMatch(/1902 +no +Tromsø +.* Koden er erstattet av 5501 Tromsø\.\n/);
    expect(stdout).toMatch(/5501 +yes +Tromsø\n/);
    expect(stdout).toMatch(/nope +no +Koden finnes ikke i Liste place\.\n/);
    expect((await ask('validate', 'place', '1508', '5501')).code).toBe(0);
  });

  test('answers as JSON, with the same exit codes', async () => {
    const one = await ask('validate', 'place', '1902', '--json', '--as-of', '2021-01-01');
    expect(one.code).toBe(1);
    expect(JSON.parse(one.stdout)).toMatchObject({
      reason: 'ERROR_REASON_CODE_NOT_VALID_ON_DATE',
      replacedBy: [{ system: 'place', code: '5401', display: 'Tromsø' }],
    });
    const two = await ask('validate', 'place', '1508', '5501', '--json');
    expect(two.code).toBe(0);
    expect(JSON.parse(two.stdout).results).toHaveLength(2);
  });
});

describe('translate', () => {
  test('shows every candidate over time', async () => {
    const { code, stdout } = await ask('translate', 'place', '1507');
    expect(code).toBe(0);
    expect(stdout).toMatch(/place +1508 +Ålesund +source is broader than target +2024-01-01 +place\n/);
    expect(stdout).toMatch(/place +1580 +Haram /);
    const dates = ['--as-of', '2024-01-01', '--target-as-of', '2019-12-31'];
    expect((await ask('translate', 'place', '5501', ...dates)).stdout).toMatch(/place +1902 +Tromsø/);
  });

  test('translates to another system', async () => {
    const { stdout } = await ask('translate', 'class', 'K1', '--to', 'term');
    expect(stdout).toMatch(/term +T1 +Ord 1 +equivalent +class → term\n/);
    const none = await ask('translate', 'class', 'K2', '--to', 'term');
    expect([none.code, none.stdout]).toEqual([0, 'no matches\n']);
  });

  test('shows several codes as lines, missing ones with the reason', async () => {
    const { code, stdout } = await ask('translate', 'place', '1902', '4001', 'nope');
    expect(code).toBe(0);
    expect(stdout).toMatch(/1902 +place +5501 +Tromsø +equivalent +2024-01-01 +place\n/);
    expect(stdout).toMatch(/4001 +no matches\n/);
    expect(stdout).toMatch(/nope +coding\.code must be a code of place\n/);
  });

  test('answers as JSON, and a wrong code ends with code 1', async () => {
    const one = JSON.parse((await ask('translate', 'place', '1902', '--json')).stdout);
    expect(one.matches).toEqual([
      {
        coding: { system: 'place', code: '5501', display: 'Tromsø' },
        relationship: 'MAP_RELATIONSHIP_EQUIVALENT',
        validFrom: '2024-01-01',
        origin: 'place',
      },
    ]);
    expect(JSON.parse((await ask('translate', 'place', '1902', 'C1', '--json')).stdout).results).toHaveLength(
      2,
    );
    const wrong = await ask('translate', 'place', 'nope');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('[CODE_UNKNOWN]');
  });
});

describe('changes', () => {
  test('shows what happened, with before and after', async () => {
    const { code, stdout } = await ask('changes', 'place', '--from', '2022-01-01', '--to', '2024-01-02');
    expect(code).toBe(0);
    expect(stdout).toMatch(/2022-01-01 +split +S1 Mange +S2 Del S2, S3 Del S3/);
    expect(stdout).toMatch(/2024-01-01 +renumbered +5401 Tromsø +5501 Tromsø\n/);
    expect(stdout).toMatch(/\n3 from 2022-01-01 to 2024-01-01\n$/);
  });

  test('says when nothing happened, answers as JSON, and wants a first day', async () => {
    expect((await ask('changes', 'class', '--from', '2024-01-01')).stdout).toBe('no changes\n');
    const json = JSON.parse((await ask('changes', 'place', '--from', '2024-01-01', '--json')).stdout);
    expect(json.changes.map(({ kind }: { kind: string }) => kind)).toEqual([
      'CONCEPT_CHANGE_KIND_SPLIT',
      'CONCEPT_CHANGE_KIND_RENUMBERED',
    ]);
    expect((await ask('changes', 'place')).code).toBe(2);
    const wrong = await ask('changes', 'place', '--from', 'yesterday');
    expect(wrong.stderr).toContain('from must be a date in the form YYYY-MM-DD');
    expect(wrong.code).toBe(1);
  });
});
