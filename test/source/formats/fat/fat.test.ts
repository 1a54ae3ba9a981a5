import { describe, expect, test } from 'vitest';
import { OPEN_END, parseLocalDay } from '../../../../src/concept/local-day.ts';
import { fatFormat } from '../../../../src/source/formats/fat/fat.ts';
import type { Entry } from '../../../../src/source/publication.ts';
import { hasReferenceData, referencePath } from '../../../support/reference-data.ts';
import { icd10Diagnoses, icd10Download, icd10Items, icpc2Download, nkpkItems } from './reference-rows.ts';
import { entriesOf, fatServer, readFat, refusal } from './rows.ts';

const YES = { code: 'reportable-npr', value: { type: 'boolean', value: true } };
const NO = { code: 'reportable-npr', value: { type: 'boolean', value: false } };
const SINCE_1999 = {
  code: 'reportable-npr-from',
  value: { type: 'date', value: parseLocalDay('1999-01-01') },
};
const UNTIL_2005 = { code: 'reportable-npr-to', value: { type: 'date', value: parseLocalDay('2005-01-01') } };
const UNSPECIFIC = { code: 'unspecific', value: { type: 'boolean', value: true } };
const ACCUMULATED = {
  NCSP: 'ncsp.skde-accumulated.tsv',
  NCMP: 'ncmp.skde-accumulated.tsv',
  NCRP: 'ncrp.skde-accumulated.tsv',
};
const SPLIT = { by: 'sourceCodeSystem', systems: { NCSP: 'ncsp', NCMP: 'ncmp', NCRP: 'ncrp' } };

describe('options', () => {
  test('have defaults', () => {
    expect(fatFormat.options.parse({})).toEqual({ pageSize: 5000, enriched: 'exclude' });
    expect(fatFormat.options.parse({ split: SPLIT }).split).toEqual({ ...SPLIT, ignore: [] });
  });

  test.each([
    ['an unknown field', { apis: 'pages' }],
    ['another API', { api: 'xml' }],
    ['pages above what upstream serves', { pageSize: 5001 }],
    ['another choice of enriched codes', { enriched: true }],
    ['a split by another field', { split: { ...SPLIT, by: 'chapter' } }],
    ['a split into what is no system id', { split: { ...SPLIT, systems: { NCSP: 'NCSP' } } }],
  ])('with %s are refused', (_, options) => {
    expect(() => fatFormat.options.parse(options)).toThrow();
  });
});

describe.skipIf(!hasReferenceData)('the recorded download (needs reference data)', () => {
  test('is read exactly', async () => {
    const path = referencePath('api-samples', 'fat-download-icd10.sample.json');
    const publication = await readFat(path, {}, { system: 'icd-10' });
    const common = {
      designations: [],
      validFrom: parseLocalDay('1999-01-01'),
      validTo: OPEN_END,
    };
    const group = (row: number, code: string, display: string, parents: string[], ...more: unknown[]) => ({
      ...common,
      ...{ row, code, display, parents, properties: [NO, ...more], selectable: false },
    });
    const leaf = (row: number, code: string, display: string, parents: string[], ...more: unknown[]) => ({
      ...common,
      ...{ row, code, display, parents, properties: [YES, SINCE_1999, ...more], selectable: true },
    });
    expect(entriesOf(publication, 'icd-10')).toEqual([
      group(1, 'I', '(A00-B99) Visse infeksjonssykdommer og parasittsykdommer', []),
      group(2, 'A00-A09', 'Infeksiøse tarmsykdommer', ['I']),
      group(3, 'A00', 'Kolera (cholera)', ['A00-A09'], SINCE_1999, UNTIL_2005),
      leaf(4, 'A00.0', 'Kolera som skyldes Vibrio cholerae 01, biovar cholerae', ['A00']),
      leaf(5, 'A00.1', 'Kolera som skyldes Vibrio cholerae 01, biovar eltor', ['A00']),
      leaf(6, 'A00.9', 'Uspesifisert kolera', ['A00'], UNSPECIFIC),
      group(7, 'A01', 'Tyfoidfeber og paratyfoidfeber', ['A00-A09'], SINCE_1999, UNTIL_2005),
      leaf(8, 'A01.0', 'Tyfoidfeber', ['A01']),
    ]);
    expect(publication.relations).toEqual([]);
    expect(publication.findings).toEqual([]);
  });
});

describe.skipIf(!hasReferenceData)('ICD-10 as a whole (needs reference data)', () => {
  const shown = (text: string): string =>
    text
      .trim()
      .replace(/<br\s*\/?>|\s+/gi, ' ')
      .replace(/ {2,}/g, ' ');

  test('comes with full and short texts, and with parents up to a chapter, alike in both shapes', async () => {
    const diagnoses = icd10Diagnoses();
    const systems = { ICD10: { download: icd10Download(diagnoses), items: icd10Items(diagnoses) } };
    const server = await fatServer({ systems, gzip: true });
    const publication = await readFat(`${server.url}/ICD10/download/JSON`, { api: 'download' });
    const entries = entriesOf(publication);
    expect(publication.findings).toEqual([]);
    expect(entries).toHaveLength(diagnoses.length);

    const selectable = entries.filter((entry) => entry.selectable);
    expect(selectable).toHaveLength(19_634);
    const byCode = new Map(entries.map((entry) => [entry.code, entry]));
    const published = diagnoses.filter(({ short }) => short !== undefined);
    const wrongTexts = published.filter(({ code, full, short }) => {
      const { display, designations } = byCode.get(code)!;
      const expected =
        shown(short!) === shown(full) ? [] : [{ language: 'nb', use: 'short', value: shown(short!) }];
      return display !== shown(full) || JSON.stringify(designations) !== JSON.stringify(expected);
    });
    expect(wrongTexts).toEqual([]);
    const shortened = selectable.filter(({ designations }) => designations!.length === 1);
    expect(shortened.length).toBeGreaterThan(14_000);

    const root = (entry: Entry): Entry => {
      const [parent] = entry.parents!;
      return parent === undefined ? entry : root(byCode.get(parent)!);
    };
    const roots = new Set(selectable.map((entry) => root(entry).code));
    expect(roots.size).toBe(22);
    expect([...roots].filter((code) => !/^[IVX]+$/.test(code))).toEqual([]);

    const paged = await readFat(`${server.url}/ICD10`, { api: 'pages' });
    expect(server.requests.slice(1)).toEqual(
      [1, 2, 3, 4, 5].map((page) => `/api/code-systems/ICD10?pageNumber=${page}&pageSize=5000`),
    );
    expect(entriesOf(paged)).toEqual(entries);
    expect(paged.findings).toEqual([]);
  });
});

describe.skipIf(!hasReferenceData)('ICPC-2 as a whole (needs reference data)', () => {
  test('has its 708 plain codes, or those with 16,292 enriched ones below them', async () => {
    const server = await fatServer({ systems: { ICPC2: { download: icpc2Download() } } });
    const uri = `${server.url}/ICPC2/download/JSON`;
    const plain = await readFat(uri, {}, { system: 'icpc-2' });
    expect(entriesOf(plain, 'icpc-2').filter(({ selectable }) => selectable)).toHaveLength(708);
    expect(plain.relations).toEqual([]);

    const both = await readFat(uri, { enriched: 'include' }, { system: 'icpc-2b' });
    const entries = entriesOf(both, 'icpc-2b');
    const selectable = entries.filter((entry) => entry.selectable);
    expect(selectable).toHaveLength(16_292);
    expect(selectable.filter(({ code }) => !code.includes('.'))).toEqual([]);
    expect(entries).toHaveLength(entriesOf(plain, 'icpc-2').length + 16_292);
    expect(both.relations).toHaveLength(16_292);
    const codes = new Set(entriesOf(plain, 'icpc-2').map(({ code }) => code));
    expect(both.relations.filter(({ target }) => !codes.has(target.code))).toEqual([]);
    expect(both.findings).toHaveLength(1);
  });
});

describe.skipIf(!hasReferenceData)('NKPK as a whole (needs reference data)', () => {
  test('parts into three systems', async () => {
    const server = await fatServer({ systems: { NKPK: { items: nkpkItems(ACCUMULATED) } } });
    const publication = await readFat(`${server.url}/NKPK`, { api: 'pages', split: SPLIT });
    const counts = [...publication.entries].map(([system, entries]) => [system, entries.length]);
    expect(counts).toEqual([
      ['ncsp', 7076],
      ['ncmp', 1095],
      ['ncrp', 1298],
    ]);
    const unlike = [...publication.entries].flatMap(([system, entries]) =>
      entries.filter(
        ({ selectable, properties }) =>
          selectable !== true ||
          JSON.stringify(properties) !==
            JSON.stringify([
              { code: 'source-code-system', value: { type: 'string', value: system.toUpperCase() } },
            ]),
      ),
    );
    expect(unlike).toEqual([]);
    expect(publication.findings).toEqual([]);
  });

  test('is refused for the damaged texts of an edition, or loses just those where that is tolerated', async () => {
    const items = nkpkItems({ NCSP: 'NCSP_2017.tsv' });
    const server = await fatServer({ systems: { NKPK: { items } } });
    const read = (damagedTexts: number) =>
      readFat(`${server.url}/NKPK`, { api: 'pages' }, { tolerance: { damagedTexts } });
    await expect(read(0)).rejects.toThrow(
      refusal(', row 6539: nameNorwegian must not hold U+FFFD (wrongly decoded)') as Error,
    );
    await expect(read(143)).rejects.toThrow(expect.objectContaining({ code: 'SOURCE_INVALID' }));
    const publication = await read(144);
    expect(entriesOf(publication)).toHaveLength(6682 - 144);
    expect(publication.findings).toHaveLength(144);
  });
});
