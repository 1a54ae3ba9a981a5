import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../../src/source/publication.ts';
import { oppslagError } from '../../../support/segments.ts';
import { type CsvInput, readCsv, readEntries } from './read-csv.ts';

type Columns = NonNullable<CsvInput['columns']>;
type CodeRef = Columns['code'];

/** The code that a cell becomes. */
async function codeOf(cell: string, code: CodeRef): Promise<string | undefined> {
  const entries = await readEntries(`code;more\n${cell};x\n`, { delimiter: ';', columns: { code } });
  return entries[0]?.code;
}

/** What a row with an own cell becomes; its other cell is the code. */
async function entryOf(cell: string, columns: Columns): Promise<Entry | undefined> {
  const entries = await readEntries(`code;own\nA;${cell}\n`, {
    delimiter: ';',
    columns: { code: 'code', ...columns },
  });
  return entries[0];
}

const DOT = { match: '([A-Z]\\d\\d)(\\w+)', replace: '$1.$2' };

describe('a cell', () => {
  test.each<[string, string, CodeRef, string]>([
    ['is taken as it is', 'A01', 'code', 'A01'],
    ['may have to match as a whole', 'A01', { column: 'code', match: 'B|A\\d\\d' }, 'A01'],
    ['is replaced with groups', 'A010000', { column: 'code', ...DOT }, 'A01.0000'],
    [
      'takes the first form that it matches',
      'R52',
      { column: 'code', forms: [{ match: '\\w{3}' }, DOT] },
      'R52',
    ],
    ['or the next', 'R529', { column: 'code', forms: [{ match: '\\w{3}' }, DOT] }, 'R52.9'],
    ['is padded', '301', { column: 'code', padStart: { length: 4, with: '0' } }, '0301'],
    [
      'is padded after it is replaced',
      'k3',
      { column: 'code', match: 'k(\\d)', replace: '$1', padStart: { length: 2, with: '0' } },
      '03',
    ],
    ['is not cut when it is long', '50011', { column: 'code', padStart: { length: 4, with: '0' } }, '50011'],
    ['matches letters beyond ASCII', 'ØÅ', { column: 'code', match: '\\p{Lu}+' }, 'ØÅ'],
    ['may be a code with a blank inside', 'A 1', 'code', 'A 1'],
  ])('%s', async (_, cell, ref, code) => expect(await codeOf(cell, ref)).toBe(code));

  test.each<[string, string, CodeRef, string]>([
    [
      'that matches only in part',
      'A010',
      { column: 'code', match: 'A01' },
      'test source, line 2: column code must match A01',
    ],
    [
      'that matches no form',
      'A0',
      { column: 'code', forms: [{ match: 'A' }, { match: 'B' }] },
      'line 2: column code must match A or B',
    ],
    ['that is empty', '', 'code', 'line 2: column code must not be empty'],
    [
      'that counts as empty',
      '-',
      { column: 'code', emptyWhen: ['-'] },
      'line 2: column code must not be empty',
    ],
    [
      'that becomes empty',
      'x',
      { column: 'code', match: 'x(.*)', replace: '$1' },
      'line 2: column code must not be empty',
    ],
    ['that has two blanks in a code', 'A  1', 'code', 'line 2: column code must be a code: single blanks'],
  ])('%s is refused', async (_, cell, ref, message) => {
    await expect(codeOf(cell, ref)).rejects.toThrow(oppslagError('SOURCE_INVALID', message));
  });

  test('is never shown in a message', async () => {
    await expect(codeOf('SECRET', { column: 'code', match: '\\d' })).rejects.not.toThrow(/SECRET/);
  });
});

describe('an optional cell', () => {
  const designations = (more: object): Columns => ({
    designations: [{ column: { column: 'own', optional: true, ...more }, language: 'nb', use: 'short' }],
  });

  test.each<[string, string, object]>([
    ['is empty', '', {}],
    ['counts as empty', 'NULL', { emptyWhen: ['NULL'] }],
    ['does not match', 'x', { match: '\\d' }],
  ])('that %s says nothing', async (_, cell, more) => {
    expect((await entryOf(cell, designations(more)))?.designations).toEqual([]);
  });

  test('that is given says something', async () => {
    expect((await entryOf('7', designations({ match: '\\d' })))?.designations).toEqual([
      { language: 'nb', use: 'short', value: '7' },
    ]);
  });
});

describe('a text', () => {
  test('is mended as everywhere, with a note', async () => {
    const publication = await readCsv('code,text\nA,"Akutt<br/>smerte \n i  bryst"\n', {
      columns: { code: 'code', display: 'text' },
    });
    expect(publication.entries.get('list')![0]!.display).toBe('Akutt smerte i bryst');
    expect(publication.findings).toMatchObject([
      {
        row: { line: 2 },
        kind: 'note',
        message: 'column text: line breaks and runs of white space become one space',
      },
    ]);
  });

  test('that is nothing but line breaks is refused', async () => {
    await expect(entryOf('<br/>', { display: 'own' })).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'line 2: column own must be a text that is not empty'),
    );
  });
});

describe('true and false', () => {
  const words = { column: 'own', trueWhen: ['Ja', '1'], falseWhen: ['Nei', ''] };

  test.each<[string, Columns['selectable'], boolean | undefined]>([
    ['true', 'own', true],
    ['false', 'own', false],
    ['1', words, true],
    ['', words, false],
    ['', { column: 'own', optional: true }, undefined],
    ['whatever', { value: 'false' }, false],
  ])('are read from "%s"', async (cell, selectable, value) => {
    expect((await entryOf(cell, { selectable }))?.selectable).toBe(value);
  });

  test.each([
    ['TRUE', 'own'],
    ['', 'own'],
    ['nei', words],
  ])('are not read from "%s"', async (cell, selectable) => {
    await expect(entryOf(cell, { selectable })).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'line 2: column own must be one of trueWhen or falseWhen'),
    );
  });
});
