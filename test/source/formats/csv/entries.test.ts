import { describe, expect, test } from 'vitest';
import { OPEN_END, parseLocalDay } from '../../../../src/concept/local-day.ts';
import { oppslagError } from '../../../support/segments.ts';
import { CODE_AND_TEXT, type CsvInput, readCsv, readEntries } from './read-csv.ts';

describe('an entry', () => {
  test('has all that its row says', async () => {
    const list = 'kode,navn,kort,nynorsk,over,valgbar,fra,til,sykehus\nA1,Akutt,Ak,,A,Ja,2020-01-01,,10\n';
    const entries = await readEntries(list, {
      columns: {
        code: 'kode',
        display: 'navn',
        designations: [
          { column: 'kort', language: 'nb', use: 'short' },
          { column: { column: 'nynorsk', optional: true }, language: 'nn', use: 'display' },
        ],
        parent: 'over',
        selectable: { column: 'valgbar', trueWhen: ['Ja'], falseWhen: ['Nei'] },
        validFrom: 'fra',
        validTo: 'til',
        properties: [{ code: 'hospital', type: 'Coding', column: 'sykehus', system: 'sykehus' }],
      },
    });
    expect(entries).toEqual([
      {
        row: { line: 2 },
        code: 'A1',
        display: 'Akutt',
        designations: [{ language: 'nb', use: 'short', value: 'Ak' }],
        parents: ['A'],
        selectable: true,
        validFrom: parseLocalDay('2020-01-01'),
        validTo: OPEN_END,
        properties: [
          {
            code: 'hospital',
            value: { type: 'Coding', value: { system: 'sykehus', code: '10', display: '' } },
          },
        ],
      },
    ]);
  });

  test('says nothing of what no column is mapped to', async () => {
    expect(await readEntries('code,text\nA,Akutt\n', { columns: { code: 'code' } })).toEqual([
      { row: { line: 2 }, code: 'A' },
    ]);
  });

  test.each<[string, NonNullable<CsvInput['columns']>['parent'], readonly string[] | undefined]>([
    ['is a root when its parent is empty', 'parent', []],
    ['says nothing of an optional parent', { column: 'parent', optional: true }, undefined],
  ])('%s', async (_, parent, parents) => {
    const entries = await readEntries('code,parent\nA,\n', { columns: { code: 'code', parent } });
    expect(entries[0]?.parents).toEqual(parents);
  });
});

describe('a missing display', () => {
  const list = 'code,text\nA,\nB,Blodig\n';

  test('is refused with its line', async () => {
    await expect(readCsv(list)).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'test source, line 2: column text must be a text that is not empty'),
    );
  });

  test('leaves the row out when that is tolerated', async () => {
    const publication = await readCsv(list, CODE_AND_TEXT, { missingNames: 1 });
    expect(publication.entries.get('list')!.map(({ code }) => code)).toEqual(['B']);
    expect(publication.findings).toMatchObject([{ kind: 'missingNames', row: { line: 2 } }]);
  });

  test('is no fault when it is optional', async () => {
    const options: CsvInput = { columns: { code: 'code', display: { column: 'text', optional: true } } };
    expect(await readEntries(list, options)).toEqual([
      { row: { line: 2 }, code: 'A' },
      { row: { line: 3 }, code: 'B', display: 'Blodig' },
    ]);
  });
});

describe('a code that occurs again', () => {
  const equal = 'code,text\nA,Akutt\nB,Blodig\nA,Akutt\n';
  const other = 'code,text\nA,Akutt\nB,Blodig\nA,Annet\n';
  const distinct: CsvInput = { ...CODE_AND_TEXT, distinct: true };

  test('in an equal row is refused, or left out when that is tolerated', async () => {
    await expect(readCsv(equal)).rejects.toThrow(
      oppslagError(
        'SOURCE_INVALID',
        'test source, line 4: a code must occur once in a period; line 2 equals',
      ),
    );
    const publication = await readCsv(equal, CODE_AND_TEXT, { duplicateRows: 1 });
    expect(publication.entries.get('list')).toHaveLength(2);
    expect(publication.findings).toMatchObject([{ kind: 'duplicateRows', row: { line: 4 } }]);
  });

  test('in another row is refused with both lines, whatever is tolerated', async () => {
    await expect(readCsv(other, CODE_AND_TEXT, { duplicateRows: 9 })).rejects.toThrow(
      oppslagError(
        'SOURCE_INVALID',
        'test source, line 4: a code must mean the same in all rows of a period; line 2',
      ),
    );
  });

  test('in another period is another entry', async () => {
    const options: CsvInput = {
      columns: { code: 'code', display: 'text', validFrom: { column: 'year', as: 'year-start' } },
    };
    expect(await readEntries('code,text,year\nA,Akutt,2019\nA,Annet,2020\n', options)).toHaveLength(2);
  });

  test('is one entry without a finding where codes are declared to repeat', async () => {
    const publication = await readCsv(equal, distinct);
    expect(publication.entries.get('list')!.map(({ code }) => code)).toEqual(['A', 'B']);
    expect(publication.findings).toEqual([]);
  });

  test('with another text keeps the first where codes repeat and that is tolerated', async () => {
    await expect(readCsv(other, distinct)).rejects.toThrow(
      oppslagError(
        'SOURCE_INVALID',
        'line 4: a code must mean the same in all rows of a period; line 2 says',
      ),
    );
    const publication = await readCsv(other, distinct, { duplicateRows: 1 });
    expect(publication.entries.get('list')!.map(({ display }) => display)).toEqual(['Akutt', 'Blodig']);
  });
});
