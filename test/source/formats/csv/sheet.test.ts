import { describe, expect, test } from 'vitest';
import { oppslagError } from '../../../support/segments.ts';
import { CODE_AND_TEXT, type CsvInput, readCsv, readEntries } from './read-csv.ts';

const INVALID = 'SOURCE_INVALID';

describe('the header', () => {
  test('may have its columns in any order, more than are read, and unnamed ones', async () => {
    const entries = await readEntries('note,text,,code,\nx,Feber,,A03,\n');
    expect(entries).toEqual([{ row: { line: 2 }, code: 'A03', display: 'Feber' }]);
  });

  test('may be missing, and then the configuration names the columns', async () => {
    const options = { ...CODE_AND_TEXT, header: ['code', 'text'] };
    expect(await readEntries('A03,Feber\nA04,Slapphet\n', options)).toEqual([
      { row: { line: 1 }, code: 'A03', display: 'Feber' },
      { row: { line: 2 }, code: 'A04', display: 'Slapphet' },
    ]);
  });

  test('may follow a byte order mark, an ignored title and an empty line', async () => {
    const publication = await readCsv('\ufeffMin liste\n\ncode,text\nA03,Feber\n', {
      ...CODE_AND_TEXT,
      ignoreLines: [1],
    });
    expect(publication.entries.get('list')).toEqual([{ row: { line: 4 }, code: 'A03', display: 'Feber' }]);
    expect(publication.findings.map(({ row, kind, message }) => ({ row, kind, message }))).toEqual([
      { row: { line: 2 }, kind: 'note', message: expect.stringContaining('empty rows are left out, 1 from') },
      { row: { line: 1 }, kind: 'note', message: 'the line is left out, as ignoreLines says' },
    ]);
  });

  const named: CsvInput = { ...CODE_AND_TEXT, header: ['code', 'text', 'more'] };
  test.each<[string, string, CsvInput, string]>([
    [
      'without a column',
      'code,texts\nA03,Feber\n',
      CODE_AND_TEXT,
      'test source: the header must have the column text',
    ],
    ['of another delimiter', 'code;text\nA03;Feber\n', CODE_AND_TEXT, 'the header must have the column code'],
    [
      'with a name twice',
      'code,text,code\nA,b,c\n',
      CODE_AND_TEXT,
      'line 1: column names must be unique; code is',
    ],
    ['alone', 'code,text\n', CODE_AND_TEXT, 'line 1: rows must follow the header; there are none'],
    ['alone with empty rows', 'code,text\n,\n\n', CODE_AND_TEXT, 'line 1: rows must follow the header'],
    [
      'that is wider than the rows',
      'A03,Feber\n',
      named,
      'line 1: the row must have 3 cells like the header; it has 2',
    ],
  ])('%s is refused', async (_, text, options, message) => {
    await expect(readCsv(text, options)).rejects.toThrow(oppslagError(INVALID, message));
  });
});

describe('rows', () => {
  test('that are empty are left out, with one note for all of them', async () => {
    const publication = await readCsv('code,text\n,\nA03,Feber\n\n , \n');
    expect(publication.entries.get('list')).toHaveLength(1);
    expect(publication.findings).toEqual([
      {
        source: 'test source',
        row: { line: 2 },
        kind: 'note',
        message: 'empty rows are left out, 3 from here to the end of the document',
      },
    ]);
  });

  test.each([
    [
      'shorter',
      'code,text\nA03,"Feber\nog frost"\nA04\n',
      'line 4: the row must have 2 cells like the header; it has 1',
    ],
    [
      'longer',
      'code,text\nA03,Feber\nA04,Slapphet,uttalt\n',
      'line 3: the row must have 2 cells like the header; it has 3',
    ],
  ])('that are %s than the header are refused with the line', async (_, text, message) => {
    await expect(readCsv(text)).rejects.toThrow(oppslagError(INVALID, message));
  });

  test('lose white space at the ends of their cells, with a note where it is read', async () => {
    const publication = await readCsv('code,text,more\n A03 ,Feber\u00a0, x \n');
    expect(publication.entries.get('list')).toEqual([{ row: { line: 2 }, code: 'A03', display: 'Feber' }]);
    expect(publication.findings.map(({ message }) => message)).toEqual([
      'column code: white space at the ends is removed',
      'column text: white space at the ends is removed',
    ]);
  });

  test('that are damaged are left out if the configuration tolerates it', async () => {
    const text = 'code,text,more\nA03,Fe\ufffdber,\nA04,Slapphet,\ufffd\n';
    await expect(readCsv(text)).rejects.toThrow(
      oppslagError(INVALID, 'test source, line 2: column text must not hold U+FFFD (wrongly decoded)'),
    );
    const publication = await readCsv(text, CODE_AND_TEXT, { damagedTexts: 1 });
    expect(publication.entries.get('list')!.map(({ code }) => code)).toEqual(['A04']);
    expect(publication.findings).toMatchObject([{ row: { line: 2 }, kind: 'damagedTexts' }]);
  });
});

describe('the encoding', () => {
  const latin1 = Buffer.from('code;text\r\nD73;Mage-/tarmbesvær\r\n', 'latin1');

  test('may be ISO-8859-1', async () => {
    const options: CsvInput = { ...CODE_AND_TEXT, delimiter: ';', encoding: 'iso-8859-1' };
    const publication = await readCsv(latin1, options);
    expect(publication.entries.get('list')![0]!.display).toBe('Mage-/tarmbesvær');
  });

  test('is refused when it is another than declared, with the line', async () => {
    await expect(readCsv(latin1, { ...CODE_AND_TEXT, delimiter: ';' })).rejects.toThrow(
      oppslagError(INVALID, 'test source, line 2: the encoding must be utf-8'),
    );
  });
});

describe('conditions for rows', () => {
  const list = 'code,text,kind\nA,Akutt,x\nB,Blodig, y \nC,Cyste,\n';
  test.each<[string, NonNullable<CsvInput['rows']>, string]>([
    ['equals', [{ column: 'kind', equals: 'y' }], 'B'],
    ['equals the empty cell', [{ column: 'kind', equals: '' }], 'C'],
    ['in', [{ column: 'kind', in: ['x', ''] }], 'AC'],
    ['notIn', [{ column: 'kind', notIn: ['x', ''] }], 'B'],
    ['notEmpty', [{ column: 'kind', notEmpty: true }], 'AB'],
    [
      'all together',
      [
        { column: 'kind', notEmpty: true },
        { column: 'code', notIn: ['A'] },
      ],
      'B',
    ],
  ])('%s', async (_, rows, codes) => {
    const entries = await readEntries(list, { ...CODE_AND_TEXT, rows });
    expect(entries.map(({ code }) => code).join('')).toBe(codes);
  });

  test('that no row meets are refused, as is a column that is not there', async () => {
    const none: CsvInput = { ...CODE_AND_TEXT, rows: [{ column: 'kind', equals: 'z' }] };
    await expect(readCsv(list, none)).rejects.toThrow(
      oppslagError(INVALID, 'some row must meet the conditions'),
    );
    const lost: CsvInput = { ...CODE_AND_TEXT, rows: [{ column: 'type', equals: 'x' }] };
    await expect(readCsv(list, lost)).rejects.toThrow(oppslagError(INVALID, 'must have the column type'));
  });

  test('spare rows from the rules for their cells', async () => {
    const options: CsvInput = {
      columns: { code: { column: 'code', match: '\\d+' } },
      rows: [{ column: 'code', notIn: ['DRG'] }],
    };
    expect(await readEntries('code\n1\nDRG\n2\n', options)).toHaveLength(2);
  });
});
