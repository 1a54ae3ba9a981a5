import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { OPEN_END, OPEN_START, parseLocalDay } from '../../../../src/concept/local-day.ts';
import type { TolerableFault } from '../../../../src/source/findings.ts';
import { csvFormat } from '../../../../src/source/formats/csv/csv.ts';
import type { Publication } from '../../../../src/source/publication.ts';
import { readContext } from '../../../support/read-context.ts';
import { REFERENCE_CSV } from '../../../support/reference-configs.ts';
import { hasReferenceData, referencePath } from '../../../support/reference-data.ts';
import { oppslagError } from '../../../support/segments.ts';
import { CODE_AND_TEXT, type CsvInput, readCsv } from './read-csv.ts';

type ConfigName = keyof typeof REFERENCE_CSV;

interface Expected {
  readonly entries?: number;
  readonly relations?: number;
  readonly faults?: Partial<Record<TolerableFault, number>>;
}

/** Rows of the files as their own description counts them, less those that are no codes. */
const EXPECTED: Readonly<Record<ConfigName, Expected>> = {
  icd10FullText: { entries: 19_634 },
  icd10Undotted: { entries: 19_521 },
  icd10Editions: { entries: 20_069 },
  // Together 1,963 rows; chapter VIII has no text.
  icd10Blocks: { entries: 255, faults: { missingNames: 1 } },
  icd10Categories: { entries: 1_707 },
  icpc2b: { entries: 16_292 },
  icpc2bMaps: { entries: 16_391, relations: 2 * 16_391 },
  icpc2: { entries: 747 },
  ncspAccumulated: { entries: 7_076 },
  ncmpAccumulated: { entries: 1_095 },
  ncrpAccumulated: { entries: 1_298 },
  ncsp2016: { entries: 6_497 },
  ncmp2016: { entries: 753 },
  ncrp2016: { entries: 1_298 },
  ncsp2017: { entries: 6_682 - 144, faults: { damagedTexts: 144 } },
  ncmp2017: { entries: 900 },
  ncrp2017: { entries: 1_490 },
  ncspEditions: { entries: 7_398 - 144, faults: { damagedTexts: 144 } },
  ncmpEditions: { entries: 1_291 },
  ncrpEditions: { entries: 1_656 },
  drg: { entries: 990 - 2 },
  municipalities: { entries: 2_000 },
  // 774 rows give a new name to the same number.
  municipalityChanges: { relations: 2_164 - 774 },
  // One of 527 rows is free text.
  municipalityNumbers: { relations: 527 - 1 },
  // 410 rows: municipalities, districts, one empty, two without municipality, and the whole country.
  hospitalAreas: { entries: 410 - 42 - 4 },
  cityDistricts: { entries: 42 },
  counties2020: { entries: 11, relations: 24 - 4 },
  counties: { entries: 33 },
  units: { entries: 1_061 },
  hospitals: { entries: 117, faults: { duplicateRows: 3 } },
  trusts: { entries: 26, faults: { duplicateRows: 5 } },
  regions: { entries: 5 },
  reshHospitals: { entries: 42 },
  reshDepartments: { entries: 35, relations: 35 },
  countries: { entries: 249 },
  countriesWithdrawn: { entries: 31 },
  languages: { entries: 487 },
  subdivisions: { entries: 58 },
  klassCodes: { entries: 357 },
};

async function readReference(name: ConfigName, changed: { tolerance?: object } = {}): Promise<Publication> {
  const { system, file, options, tolerance = {} } = { tolerance: {}, ...REFERENCE_CSV[name], ...changed };
  const context = readContext({ uri: referencePath(...file), system, source: name, tolerance });
  return await csvFormat.read(csvFormat.options.parse(options), context);
}

const day = (text: string): number => parseLocalDay(text)!;

describe('delimited text', () => {
  test('is read from a server too', async () => {
    const accepted: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      accepted.push(request.headers.accept);
      response.end('code,text\nA,Akutt\n');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list.csv`;
      const publication = await csvFormat.read(csvFormat.options.parse(CODE_AND_TEXT), readContext({ uri }));
      expect(publication.entries.get('list')).toHaveLength(1);
      expect(accepted).toEqual([expect.stringMatching(/^text\/csv,/)]);
    } finally {
      server.close();
    }
  });

  test('gives the same publication every time', async () => {
    const text = 'code,text\nB,Blodig\nA,Akutt\n';
    expect(await readCsv(text)).toEqual(await readCsv(text));
    expect((await readCsv(text)).entries.get('list')!.map(({ code }) => code)).toEqual(['B', 'A']);
  });

  test('that is shifted by a column is refused by the rules for its cells', async () => {
    const options: CsvInput = { columns: { code: { column: 'code', match: '[A-Z]\\d+' }, display: 'text' } };
    await expect(readCsv('code,text,more\n7,A03,Feber\n', options)).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'test source, line 2: column code must match [A-Z]\\d+'),
    );
  });
});

describe.skipIf(!hasReferenceData)('published files (need reference data)', () => {
  const names = Object.keys(EXPECTED) as ConfigName[];

  test.each(names)('%s has as many rows as its description says', async (name) => {
    const { entries = 0, relations = 0, faults = {} } = EXPECTED[name];
    const publication = await readReference(name);
    expect(publication.entries.get(REFERENCE_CSV[name].system)?.length ?? 0).toBe(entries);
    expect(publication.relations).toHaveLength(relations);
    const found: Partial<Record<TolerableFault, number>> = {};
    for (const { kind } of publication.findings) {
      if (kind !== 'note') found[kind] = (found[kind] ?? 0) + 1;
    }
    expect(found).toEqual(faults);
  });

  test('are refused when damage is not tolerated', async () => {
    await expect(readReference('ncsp2017', { tolerance: {} })).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'column text must not hold U+FFFD'),
    );
    await expect(readReference('ncspEditions', { tolerance: { damagedTexts: 143 } })).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'more than the 143 that tolerance.damagedTexts declares'),
    );
  });

  test('tell the same codes with and without dots', async () => {
    const codes = new Set(
      (await readReference('icd10FullText')).entries.get('icd-10')!.map(({ code }) => code),
    );
    const undotted = (await readReference('icd10Undotted')).entries.get('icd-10')!;
    const shared = undotted.filter(({ code }) => codes.has(code));
    expect(shared.length / undotted.length).toBeGreaterThan(0.97);
  });

  test('give periods to editions', async () => {
    const entries = (await readReference('icd10Editions')).entries.get('icd-10')!;
    const open = entries.filter(({ validFrom, validTo }) => validFrom === OPEN_START && validTo === OPEN_END);
    expect(open.length).toBeGreaterThan(19_000);
    expect(entries.find(({ code }) => code === 'XXXX')).toMatchObject({
      validFrom: day('2015-01-01'),
      validTo: day('2016-01-01'),
    });
  });

  test('map ICPC-2B to both other systems in dotted codes', async () => {
    const { relations } = await readReference('icpc2bMaps');
    expect(relations.slice(0, 2)).toMatchObject([
      { source: { system: 'icpc-2b', code: 'A01.0000' }, target: { system: 'icpc-2', code: 'A01' } },
      { source: { system: 'icpc-2b', code: 'A01.0000' }, target: { system: 'icd-10', code: 'R52.9' } },
    ]);
  });

  test('put the lost zero of municipality numbers back', async () => {
    const { relations } = await readReference('municipalityNumbers');
    expect(relations[0]).toMatchObject({
      row: { line: 3 },
      source: { code: '0707' },
      target: { code: '0709' },
      since: day('1988-01-01'),
    });
    const oslo = (await readReference('cityDistricts')).entries.get('bydel')!;
    expect(oslo.every(({ code }) => /^\d{6}$/.test(code))).toBe(true);
  });

  test('keep a municipality of today open', async () => {
    const entries = (await readReference('municipalities')).entries.get('kommune')!;
    expect(entries.filter(({ validTo }) => validTo === OPEN_END)).toHaveLength(358);
  });
});
