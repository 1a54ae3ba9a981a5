import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLocalDay } from '../../src/concept/local-day.ts';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { conceptOn, openAnnounced } from '../support/datasets.ts';
import { fileSource, referenceSources } from '../support/reference-build.ts';
import { hasReferenceData } from '../support/reference-data.ts';
import { makeWorkplace, runCommand, type Workplace } from '../support/service.ts';

const today = parseLocalDay('2026-11-23')!;

describe.skipIf(!hasReferenceData)('a build of all reference data (skipped where they are missing)', () => {
  let workplace: Workplace;
  let dataset: Dataset;
  let report: { systems: { system: string; after: { codesInUse: number } }[] };

  const configure = (name: string, systems: object): string => {
    const path = join(workplace.directory, name);
    writeFileSync(path, JSON.stringify({ systems }));
    return path;
  };
  const build = async (config: string, ...more: string[]) => {
    const key = join(workplace.directory, 'keys', 'local.key.pem');
    return await runCommand(['build', '--config', config, '--key', key, '--json', ...more], {
      env: workplace.env,
    });
  };

  beforeAll(async () => {
    workplace = makeWorkplace();
    mkdirSync(join(workplace.directory, 'keys'));
    writeFileSync(
      join(workplace.directory, 'chapter-viii.csv'),
      'code,display\nVIII,Sykdommer i øre og ørebensknute (processus mastoideus)\n',
    );
    await runCommand(
      ['keygen', '--directory', join(workplace.directory, 'keys'), '--trust', workplace.trust],
      { env: workplace.env },
    );
    const result = await build(configure('sources.json', referenceSources(workplace.directory)));
    expect(result.code, result.stderr).toBe(0);
    report = JSON.parse(result.stdout);
    dataset = await openAnnounced(workplace);
  }, 120_000);

  afterAll(() => workplace.remove());

  test.each([
    ['icpc-2', 708],
    ['icpc-2b', 708 + 16_292],
    ['ncsp', 7_076],
    ['ncmp', 1_095],
    ['ncrp', 1_298],
    ['postnummer', 5_122],
    ['kommune', 357],
    ['fylke', 15],
    ['land', 249],
    ['bydel', 42],
    ['enhet', 1_061],
    ['sprak', 487],
  ])('%s has %i codes in use', (system, codes) => {
    expect(report.systems.find((own) => own.system === system)?.after.codesInUse).toBe(codes);
  });

  test('icd-10 has 19,634 selectable concepts with full and short texts, and what is above them', () => {
    const icd10 = dataset.find('icd-10')!;
    let selectable = 0;
    let withShort = 0;
    const orphans: string[] = [];
    for (let number = 0; number < icd10.codes.size; number++) {
      const concept = conceptOn(icd10, icd10.codes.codeAt(number), today);
      if (concept === undefined || !concept.selectable) continue;
      selectable++;
      if (concept.designations.some(({ use }) => use === 'short')) withShort++;
      if (concept.parents.length === 0) orphans.push(concept.code);
    }
    expect(selectable).toBe(19_634);
    // 14,624 texts differ in the two publications, one of them only by a blank too many.
    expect(withShort).toBe(14_623);
    const ancestors: string[] = [];
    for (let code = 'E11.9'; ; ) {
      const parent = conceptOn(icd10, code, today)?.parents[0];
      if (parent === undefined) break;
      ancestors.push(parent);
      code = parent;
    }
    expect(ancestors).toEqual(['E11', 'E10-E14', 'IV']);
    // The hierarchy of 2016 knows no block for Norway's own categories of external causes (`W2s`, `T4n`) and for newer ones of
    // chapter XXII: nothing is invented for them.
    expect(orphans.filter((code) => !/^([V-Y]\d[a-z]|U\d\d|T4n)/.test(code))).toEqual([]);
  });

  test('every former municipality since 1838 is there on its days', () => {
    const kommune = dataset.find('kommune')!;
    expect(kommune.extent.validFrom).toBe(parseLocalDay('1838-01-01'));
    for (const [code, day, name] of [
      ['1902', '2019-12-31', 'Tromsø'],
      ['5401', '2020-01-01', 'Tromsø'],
      ['5501', '2024-01-01', 'Tromsø'],
      ['0101', '1900-01-01', 'Fredrikshald'],
      ['1507', '2023-12-31', 'Ålesund'],
    ] as const) {
      expect(conceptOn(kommune, code, parseLocalDay(day)!)?.display).toBe(name);
    }
    expect(conceptOn(kommune, '1902', parseLocalDay('2020-01-01')!)).toBeUndefined();
  });

  test('a postal code points at its municipality of the day', () => {
    const postnummer = dataset.find('postnummer')!;
    const municipalityOn = (day: string) =>
      conceptOn(postnummer, '9019', parseLocalDay(day)!)
        ?.properties.filter(({ code }) => code === 'municipality')
        .map(({ value }) => value.value);
    expect(municipalityOn('2021-01-01')).toEqual([{ system: 'kommune', code: '5401', display: 'Tromsø' }]);
    expect(municipalityOn('2026-02-01')).toEqual([{ system: 'kommune', code: '5501', display: 'Tromsø' }]);
  });

  test('ICPC-2B leads to ICPC-2 and on to ICD-10; its codes are children of those of ICPC-2', () => {
    const icpc2b = dataset.find('icpc-2b')!;
    const number = icpc2b.codes.find('T90.0002');
    const code = icpc2b.codes.codeAt(number);
    const systems = icpc2b.maps.relationsOf(number).map(({ target }) => target.system);
    expect(new Set(systems)).toEqual(new Set(['icpc-2', 'icd-10']));
    expect(conceptOn(icpc2b, code, today)?.parents).toEqual(['T90']);
    const sizes = Object.fromEntries(icpc2b.maps.sizes().map((size) => [size.targetSystem, size.relations]));
    expect(sizes['icpc-2']).toBeGreaterThan(16_000);
    expect(sizes['icd-10']).toBeGreaterThan(15_000);
  });

  test('the catalogue says where a system comes from', () => {
    expect(dataset.snapshot.sources.get('postnummer')?.[0]).toMatchObject({
      name: 'Postnummerregister-ansi.2026-01.latin1-crlf.RECODED.txt',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(dataset.snapshot.sources.get('postnummer')?.map(({ since }) => since)).toEqual([
      '2026-01-22',
      '2023-09-08',
      '2023-02-05',
      '2020-06-10',
    ]);
    expect(dataset.snapshot.sources.get('icd-10')?.length).toBe(7);
  });

  test('the same inputs give the same segments, byte for byte', async () => {
    const before = report as unknown as { files: { system: string; sha256: string }[] };
    const again = await build(join(workplace.directory, 'sources.json'));
    expect(again.code, again.stderr).toBe(0);
    const after = JSON.parse(again.stdout) as { files: { sha256: string }[] };
    expect(after.files.map(({ sha256 }) => sha256)).toEqual(before.files.map(({ sha256 }) => sha256));
  }, 120_000);
});

describe.skipIf(!hasReferenceData)('refreshes with reference data (skipped where they are missing)', () => {
  let workplace: Workplace;
  const key = () => join(workplace.directory, 'keys', 'local.key.pem');
  const announcement = () => readFileSync(join(workplace.store, 'announcement'), 'utf8');

  const build = async (systems: object, ...more: string[]) => {
    const config = join(workplace.directory, 'sources.json');
    writeFileSync(config, JSON.stringify({ systems }));
    return await runCommand(['build', '--config', config, '--key', key(), ...more], { env: workplace.env });
  };
  const postal = (file: string, edition: string) => ({
    postnummer: { edition, sources: [fileSource('bring', ['postal', file])] },
  });
  const icd10 = (edition: string) => ({
    'icd-10': {
      edition,
      sources: [
        fileSource('diagnosis-list', ['icd10', `ICD10.navikt-diagnosekoder-${edition}.json`], {
          dotted: true,
        }),
      ],
    },
  });

  beforeAll(async () => {
    workplace = makeWorkplace();
    await runCommand(
      ['keygen', '--directory', join(workplace.directory, 'keys'), '--trust', workplace.trust],
      { env: workplace.env },
    );
  });

  afterAll(() => workplace.remove());

  test('of the postal codes from 2023 to 2026 passes only when its size is approved', async () => {
    const first = await build(postal('Postnummerregister-ansi.2023-09.latin1-crlf.txt', '2023-09'));
    expect(first.code, first.stderr).toBe(0);
    const before = announcement();
    const next = postal('Postnummerregister-ansi.2026-01.latin1-crlf.RECODED.txt', '2026-01');
    const refused = await build(next);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(
      /postnummer +2023-09 → 2026-01 +5,122 +5,122 +16 +33 +20 +0 +category 16, municipality 1,578/,
    );
    expect(refused.stderr).toContain('CHANGE_TOO_LARGE');
    const flag = /--approve (postnummer=\d+)/.exec(refused.stderr)![1]!;
    expect(announcement()).toBe(before);
    const tooSmall = await build(next, '--approve', 'postnummer=1000');
    expect(tooSmall.code).toBe(1);
    expect(announcement()).toBe(before);
    const passed = await build(next, '--approve', flag);
    expect(passed.code, passed.stderr).toBe(0);
    expect(announcement()).not.toBe(before);
  });

  test('of a damaged copy is refused with source, line and rule; the snapshot before stays', async () => {
    const before = announcement();
    for (const encoding of ['utf-8', 'iso-8859-1']) {
      const file = 'Postnummerregister-ansi.2025-09.CORRUPT-ufffd.txt';
      const { code, stderr } = await build({
        postnummer: { edition: '2025-09', sources: [fileSource('bring', ['postal', file], { encoding })] },
      });
      expect(code).toBe(1);
      expect(stderr).toContain(`${file}, line 635: the text must not hold U+FFFD`);
    }
    expect(announcement()).toBe(before);
  });

  test('of ICD-10 from 2025 to 2026 names the five codes that went', async () => {
    const first = await build(icd10('2025'), '--allow-shrink', 'postnummer', '--approve', 'postnummer=6000');
    expect(first.code, first.stderr).toBe(0);
    const second = await build(icd10('2026'));
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).toMatch(/icd-10 +2025 → 2026 +19,634 +19,634 +0 +5 +0 +0/);
    for (const code of ['M19.06', 'M19.16', 'M19.26', 'M19.86', 'M19.96'])
      expect(second.stdout).toContain(code);
    const sequence = Number(/^\d+/.exec(announcement())![0]);
    const compared = await runCommand(
      ['diff', `${workplace.store}@${sequence - 1}`, workplace.store, '--format', 'json'],
      { env: workplace.env },
    );
    const { systems } = JSON.parse(compared.stdout) as { systems: { retired: { code: string }[] }[] };
    expect(systems[0]!.retired.map(({ code }) => code)).toEqual([
      'M19.06',
      'M19.16',
      'M19.26',
      'M19.86',
      'M19.96',
    ]);
  });
});
