import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasReferenceData, referencePath } from '../../../support/reference-data.ts';
import { entriesOf, linesOf, readKlass, refusal, serve } from './reading.ts';

/** Path of a file with this content, which is gone after the test. */
function fileOf(content: string | object, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  const directory = mkdtempSync(join(tmpdir(), 'klass-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'document');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), encoding);
  return path;
}

const HEADER =
  '"code","parentCode","level","name","shortName","validFromInRequestedRange","validToInRequestedRange"';
const item = { code: '0301', parentCode: '', level: '1', name: 'Oslo', shortName: null, notes: '' };
const version = { name: 'Kommuneinndeling 2020', validFrom: '2020-01-01', classificationItems: [item] };

describe('a version', () => {
  test('gives its items its own validity and is the edition', async () => {
    const publication = await readKlass(fileOf({ ...version, validTo: '2024-01-01' }));
    expect(linesOf(publication)).toEqual(['0301 Oslo 2020-01-01 2024-01-01']);
    expect(publication.edition).toEqual({ edition: 'Kommuneinndeling 2020', editionDate: '2020-01-01' });
    expect(publication.relations).toEqual([]);
  });

  test.each([[undefined], [null]])('whose end is %j is still in force', async (validTo) => {
    expect(linesOf(await readKlass(fileOf({ ...version, validTo })))).toEqual(['0301 Oslo 2020-01-01 ']);
  });

  test('gives way to days that an item states itself', async () => {
    const items = [{ ...item, validFrom: '2021-01-01', validTo: '2022-01-01' }];
    const lines = linesOf(await readKlass(fileOf({ ...version, classificationItems: items })));
    expect(lines).toEqual(['0301 Oslo 2021-01-01 2022-01-01']);
  });

  test('may misspell when its own changes occurred', async () => {
    const changelogs = [{ changeOccured: '2020-01-13T07:48:18.000+0000', description: 'Rettet' }];
    expect(linesOf(await readKlass(fileOf({ ...version, changelogs })))).toHaveLength(1);
  });

  test('may come from an address that is not a classification', async () => {
    const server = await serve({}, { '': version });
    const address = server.classification(1).replace('classifications/1', 'versions/1160');
    expect(linesOf(await readKlass(address))).toEqual(['0301 Oslo 2020-01-01 ']);
    expect(server.requests.map(({ accept }) => accept)).toEqual(['application/json']);
  });
});

describe('a list', () => {
  test.each([
    ['of items alone', [item]],
    ['of the codes of one day', { codes: [{ ...item, validFrom: null, validTo: null }] }],
  ])('%s says nothing of time', async (_, list) => {
    const publication = await readKlass(fileOf(list));
    expect(linesOf(publication)).toEqual(['0301 Oslo ? ?']);
    expect(publication).not.toHaveProperty('edition');
  });

  test('of codes in a range says when they were valid', async () => {
    const ranged = { ...item, validFromInRequestedRange: '2020-01-01', validToInRequestedRange: null };
    expect(linesOf(await readKlass(fileOf({ codes: [ranged] })))).toEqual(['0301 Oslo 2020-01-01 ']);
  });

  test('has no correspondences, and a wish for them is noted', async () => {
    const property = { code: 'county', system: 'fylke', targetClassificationId: 104 };
    const { findings } = await readKlass(fileOf([item]), { property });
    expect(findings).toEqual([expect.objectContaining({ kind: 'note', row: 'property' })]);
  });

  test.each<[string, string | object, string]>([
    ['an empty file', ' \n', 'Klass: the document must not be empty'],
    ['an empty array', [], 'Klass: the list must hold at least one code'],
    [
      'a version without items',
      { ...version, classificationItems: [] },
      'classificationItems must not be empty',
    ],
    ['a version without start', { ...version, validFrom: null }, 'row version: validFrom must be a date'],
    [
      'a classification',
      { name: 'Standard', versions: [] },
      'must be a Klass version, an array of its items',
    ],
    ['a page that says sorry', '<html>Beklager</html>', 'must be JSON; what came is HTML or XML'],
    ['an array of texts', ['0301'], 'Klass, row 1: code must match'],
    ['a row with an impossible day', [{ ...item, validTo: '2020-13-01' }], 'row 1: validTo must be a date'],
  ])('%s is refused', async (_, content, message) => {
    await expect(readKlass(fileOf(content))).rejects.toThrow(refusal(message));
  });
});

describe('a CSV file', () => {
  test('is read in ISO-8859-1, with fields that are empty, quoted or not', async () => {
    const text = `${HEADER}\n"1806",,"1","Narvik","",2020-01-01,\n"1103","","1","Tønsberg",,"2020-01-01","2024-01-01"\n`;
    const publication = await readKlass(fileOf(text, 'latin1'));
    expect(linesOf(publication)).toEqual(['1103 Tønsberg 2020-01-01 2024-01-01', '1806 Narvik 2020-01-01 ']);
    expect(entriesOf(publication)[0]).toMatchObject({ row: { line: 3 }, parents: [] });
    expect(entriesOf(publication)[0]).not.toHaveProperty('designations');
  });

  test('is read as declared: another delimiter, UTF-8, chosen columns', async () => {
    const path = fileOf('\ufeffname;code\r\n"Unjárga - Nesseby";5442\r\nKárášjohka;5437');
    const publication = await readKlass(path, { encoding: 'utf-8', delimiter: ';' });
    expect(linesOf(publication)).toEqual(['5437 Kárášjohka ? ?', '5442 Unjárga - Nesseby ? ?']);
  });

  test('that is UTF-8 but not declared so is refused', async () => {
    await expect(readKlass(fileOf('code,name\n1103,Tønsberg\n'))).rejects.toThrow(
      refusal('the encoding must be iso-8859-1, as declared; what came is utf-8'),
    );
  });

  test('may have lost letters that ISO-8859-1 lacks: refused, or left out and found where declared', async () => {
    const path = fileOf('code,name\n5436,Porsá?gu\n5442,Nesseby\n', 'latin1');
    await expect(readKlass(path)).rejects.toThrow(
      refusal('Klass, line 2: name must not hold a question mark'),
    );
    const publication = await readKlass(path, {}, { damagedTexts: 1 });
    expect(linesOf(publication)).toEqual(['5442 Nesseby ? ?']);
    expect(publication.findings).toEqual([
      expect.objectContaining({ kind: 'damagedTexts', row: { line: 2 } }),
    ]);
  });

  test.each<[string, string, string]>([
    ['without a header', '"0301",,"1","Oslo"\n', 'Klass: the header must name the column code'],
    ['with a header alone', `${HEADER}\n`, 'Klass: lines must follow the header'],
    ['with a column twice', 'code,name,name\n1,A,B\n', 'Klass: the header must name each column once'],
    ['with a line too short', 'code,name\n0301\n', 'Klass, line 2: the line must be CSV with as many fields'],
    [
      'with an open quote',
      'code,name\n0301,"Oslo\n',
      'the line must be CSV with as many fields as the header',
    ],
    [
      'with a wrong day',
      `${HEADER}\n0301,,1,Oslo,,01.01.2020,\n`,
      'Klass, line 2: validFromInRequestedRange must be a date',
    ],
    ['without a name', 'code,name\n0301,\n', 'Klass, line 2: name must be a text that is not empty'],
  ])('%s is refused', async (_, text, message) => {
    await expect(readKlass(fileOf(text, 'latin1'))).rejects.toThrow(refusal(message));
  });

  test('reads what the server answers as CSV like what it answers as JSON', async () => {
    const codes = [
      { code: '1103', name: 'Stavanger', validFrom: '2020-01-01' },
      { code: '1135', name: 'Sauda "ved fjorden", øvre', shortName: 'Sauda', validFrom: '1842-01-01' },
    ];
    const versions = [{ name: 'Prøveinndeling 1838', validFrom: '1838-01-01' }];
    const server = await serve({ 1: { name: 'Prøve', versions, codes } });
    const response = await fetch(`${server.classification(1)}/codes?from=1838-01-01`, {
      headers: { accept: 'text/csv' },
    });
    expect(response.headers.get('content-type')).toBe('text/csv;charset=ISO-8859-1');
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const path = fileOf(Buffer.from(await response.arrayBuffer()).toString('latin1'), 'latin1');
    const fromCsv = await readKlass(path);
    const fromJson = await readKlass(server.classification(1));
    expect(linesOf(fromCsv)).toEqual(linesOf(fromJson));
    const designations = entriesOf(fromCsv).map((entry) => entry.designations);
    expect(designations).toEqual(entriesOf(fromJson).map((entry) => entry.designations));
  });
});

describe.skipIf(!hasReferenceData)('a published document (needs reference data)', () => {
  const ignoreCodes = ['9999'];

  test('the version of 2020 has 356 municipalities', async () => {
    const path = referencePath('api-samples', 'klass-version-kommuneinndeling-2020.json');
    const publication = await readKlass(path, { ignoreCodes });
    expect(publication.edition).toEqual({ edition: 'Kommuneinndeling 2020', editionDate: '2020-01-01' });
    expect(entriesOf(publication)).toHaveLength(356);
    expect(linesOf(publication)).toContain('5436 Porsanger - Porsáŋgu - Porsanki 2020-01-01 ');
    expect(publication.findings).toEqual([]);
  });

  test('the codes of 2020 as CSV lack two names that ISO-8859-1 cannot hold, and are the same otherwise', async () => {
    const path = referencePath('api-samples', 'klass-codes-131-2020.latin1.csv');
    await expect(readKlass(path, { ignoreCodes })).rejects.toThrow(refusal('must not hold a question mark'));
    const publication = await readKlass(path, { ignoreCodes }, { damagedTexts: 2 });
    const whole = await readKlass(referencePath('api-samples', 'klass-version-kommuneinndeling-2020.json'), {
      ignoreCodes,
    });
    const kept = linesOf(whole).filter((line) => !/^(5436|5437) /.test(line));
    expect(kept).toHaveLength(354);
    expect(linesOf(publication)).toEqual(kept);
    expect(publication.findings.map(({ kind }) => kind)).toEqual(['damagedTexts', 'damagedTexts']);
  });

  test('the city districts of 2020 are 42', async () => {
    const publication = await readKlass(referencePath('admin-areas', 'bydeler.klass103-2020.json'));
    expect(entriesOf(publication)).toHaveLength(42);
    expect(linesOf(publication)[0]).toBe('030101 Gamle Oslo ? ?');
  });
});
