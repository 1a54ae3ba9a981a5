import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Tolerance } from '../../../../src/source/findings.ts';
import { diagnosisListFormat } from '../../../../src/source/formats/diagnosis-list/diagnosis-list.ts';
import { readContext } from '../../../support/read-context.ts';
import {
  hasReferenceData,
  referenceData,
  referencePath,
  referenceRows,
} from '../../../support/reference-data.ts';

const directory = mkdtempSync(join(tmpdir(), 'diagnoses-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function readFrom(uri: string, options: Record<string, unknown>, tolerance: Tolerance = {}) {
  const context = readContext({ uri, system: 'icd-10', source: 'diagnoses', tolerance });
  return diagnosisListFormat.read(diagnosisListFormat.options.parse(options), context);
}

function read(body: unknown, options: Record<string, unknown> = {}, tolerance: Tolerance = {}) {
  const path = join(directory, 'list.json');
  writeFileSync(path, typeof body === 'string' ? body : JSON.stringify(body));
  return readFrom(path, { minimumRows: 1, ...options }, tolerance);
}

function refusal(message: string) {
  return expect.objectContaining({ code: 'SOURCE_INVALID', message });
}

const ROWS = [
  { code: 'I10', text: 'Essensiell hypertensjon' },
  { code: 'I210a', text: 'Akutt infarkt, type 4a' },
];

test('gives codes as published and texts as displays', async () => {
  expect(await read(ROWS)).toEqual({
    entries: new Map([
      [
        'icd-10',
        [
          { row: 1, code: 'I10', display: 'Essensiell hypertensjon' },
          { row: 2, code: 'I210a', display: 'Akutt infarkt, type 4a' },
        ],
      ],
    ]),
    relations: [],
    findings: [],
  });
});

test('gives dotted codes and short texts when asked', async () => {
  const publication = await read(ROWS, { dotted: true, use: 'short' });
  expect(publication.entries.get('icd-10')).toEqual([
    {
      row: 1,
      code: 'I10',
      designations: [{ language: 'nb', use: 'short', value: 'Essensiell hypertensjon' }],
    },
    {
      row: 2,
      code: 'I21.0a',
      designations: [{ language: 'nb', use: 'short', value: 'Akutt infarkt, type 4a' }],
    },
  ]);
});

test('reads rows that name their system', async () => {
  const publication = await read(ROWS.map((row) => ({ system: 'ICD10', ...row })));
  expect(publication).toEqual(await read(ROWS));
});

test('mends white space and HTML in texts and says so', async () => {
  const publication = await read([{ code: 'B179', text: ' Akutt hepatitt.<br/>INA' }]);
  expect(publication.entries.get('icd-10')![0]!.display).toBe('Akutt hepatitt. INA');
  expect(publication.findings).toMatchObject([
    { row: 1, kind: 'note', message: 'white space or a line break in text was mended' },
  ]);
});

test('a code that occurs twice is refused, or left out when that is tolerated', async () => {
  const rows = [...ROWS, { code: 'I210a', text: 'Noe annet' }];
  await expect(read(rows)).rejects.toEqual(refusal('diagnoses, row 3: code must occur once'));
  const publication = await read(rows, {}, { duplicateRows: 1 });
  expect(publication.entries.get('icd-10')!.map(({ code }) => code)).toEqual(['I10', 'I210a']);
});

describe('a wrong list', () => {
  test.each([
    ['an object', {}, ', row 0: the publication must be an array of rows'],
    ['HTML', '<html></html>', ': the document must be JSON; what came is HTML or XML'],
    ['half a list', '[{"code": "I10",', ': the document must be JSON; it breaks off or is malformed'],
    ['an empty list', [], ': the list must have at least 1 rows; it has 0'],
    ['a row that is none', [ROWS[0], null], ', row 2: code must match ^[A-Z][0-9][0-9A-Za-z]{1,4}$'],
    [
      'a dotted code',
      [{ ...ROWS[0], code: 'I21.0' }],
      ', row 1: code must match ^[A-Z][0-9][0-9A-Za-z]{1,4}$',
    ],
    ['no text', [{ code: 'I10' }], ', row 1: text must be a text that is not empty'],
    [
      'a damaged text',
      [{ code: 'I10', text: '\ufffd' }],
      ', row 1: text must not hold U+FFFD (wrongly decoded)',
    ],
    [
      'a system in some rows',
      [{ system: 'ICD10', ...ROWS[0] }, ROWS[1]],
      ', row 2: system must be that of the first row',
    ],
    [
      'two systems',
      ROWS.map((row, i) => ({ system: `S${i}`, ...row })),
      ', row 2: system must be that of the first row',
    ],
    ['an empty system', [{ system: '', ...ROWS[0] }], ', row 1: system must match ^\\S+$'],
  ])('%s is refused', async (_, body, rule) => {
    await expect(read(body)).rejects.toEqual(refusal(`diagnoses${rule}`));
  });

  test('fewer rows than the minimum, 500 by default, are refused', async () => {
    await expect(read(ROWS, { minimumRows: undefined })).rejects.toEqual(
      refusal('diagnoses: the list must have at least 500 rows; it has 2'),
    );
  });

  test.each([
    [{ use: 'synonym' }],
    [{ dotted: 'yes' }],
    [{ text: 'short' }],
  ])('the options %j are refused', (options) => {
    expect(diagnosisListFormat.options.safeParse(options).success).toBe(false);
  });
});

describe.skipIf(!hasReferenceData)('published lists (need reference data)', () => {
  test.each([
    ['icd10', 'ICD10.navikt-diagnosekoder-2026.json', 19_634, 3],
    ['icd10', 'ICD10.navikt-diagnosekoder-2025.json', 19_639, 3],
    ['icpc2', 'ICPC2.navikt-diagnosekoder-2026.json', 708, 0],
    ['icpc2', 'ICPC2.navikt-diagnosekoder-2025.json', 708, 0],
    ['icpc2', 'icpc2.tsm-2026.json', 708, 4],
  ])('%s/%s has %i codes; %i texts are mended', async (folder, name, count, mended) => {
    const publication = await readFrom(referencePath(folder, name), { dotted: folder === 'icd10' });
    expect(publication.entries.get('icd-10')).toHaveLength(count);
    expect(publication.findings).toHaveLength(mended);
  });

  test('dots codes as another publication does', async () => {
    const uri = referencePath('icd10', 'ICD10.navikt-diagnosekoder-2026.json');
    const publication = await readFrom(uri, { dotted: true });
    const text = referenceData('icd10', 'icd10.tsm-2026.dotted.hash-separated.csv');
    const others = referenceRows(text, '#').slice(1);
    expect(
      publication.entries
        .get('icd-10')!
        .map(({ code }) => code)
        .sort(),
    ).toEqual(others.map(([, code]) => code).sort());
  });
});
