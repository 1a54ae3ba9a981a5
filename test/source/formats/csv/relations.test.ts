import { describe, expect, test } from 'vitest';
import { parseLocalDay } from '../../../../src/concept/local-day.ts';
import { oppslagError } from '../../../support/segments.ts';
import { type CsvInput, readCsv } from './read-csv.ts';

const CHANGES: CsvInput = {
  concepts: false,
  relations: [
    {
      source: 'from',
      target: 'to',
      targetSystem: 'list',
      relationship: 'related-to',
      since: { column: 'year', as: 'year-start' },
      skipSame: true,
    },
  ],
};

describe('relations', () => {
  test('start in the code of the row and lead to other systems', async () => {
    const publication = await readCsv('code,icpc,icd\nA010000,A01,R529\nA010001,A01,\n', {
      columns: { code: { column: 'code', match: '(\\w{3})(\\d{4})', replace: '$1.$2' } },
      relations: [
        { target: 'icpc', targetSystem: 'icpc-2', relationship: 'source-is-narrower-than-target' },
        {
          target: { column: 'icd', match: '(\\w{3})(\\w+)', replace: '$1.$2', optional: true },
          targetSystem: 'icd-10',
          relationship: 'related-to',
        },
      ],
    });
    expect(publication.entries.get('list')!.map(({ code }) => code)).toEqual(['A01.0000', 'A01.0001']);
    const narrower = 'source-is-narrower-than-target';
    const source = { system: 'list', code: 'A01.0000' };
    expect(publication.relations).toEqual([
      { row: { line: 2 }, source, target: { system: 'icpc-2', code: 'A01' }, relationship: narrower },
      { row: { line: 2 }, source, target: { system: 'icd-10', code: 'R52.9' }, relationship: 'related-to' },
      {
        row: { line: 3 },
        source: { system: 'list', code: 'A01.0001' },
        target: { system: 'icpc-2', code: 'A01' },
        relationship: narrower,
      },
    ]);
  });

  test('may be all that a document gives, with the day they begin to hold', async () => {
    const publication = await readCsv('from,to,year\n0101,3001,2020\n0102,0102,2020\n', CHANGES);
    expect(publication.entries).toEqual(new Map());
    expect(publication.relations).toEqual([
      {
        row: { line: 2 },
        source: { system: 'list', code: '0101' },
        target: { system: 'list', code: '3001' },
        relationship: 'related-to',
        since: parseLocalDay('2020-01-01'),
      },
    ]);
  });

  test('may start in a declared system, where the same code is another', async () => {
    const publication = await readCsv('from,to\nA01,A01\n', {
      concepts: false,
      relations: [
        {
          source: 'from',
          sourceSystem: 'icpc-2',
          target: 'to',
          targetSystem: 'list',
          relationship: 'equivalent',
        },
      ],
    });
    expect(publication.relations).toMatchObject([{ source: { system: 'icpc-2', code: 'A01' } }]);
  });

  test('use the code of the row without its concept', async () => {
    const publication = await readCsv('code,to\nA,B\n', {
      concepts: false,
      columns: { code: 'code' },
      relations: [{ target: 'to', targetSystem: 'other', relationship: 'equivalent' }],
    });
    expect(publication.relations).toMatchObject([{ source: { system: 'list', code: 'A' } }]);
    expect(publication.entries.size).toBe(0);
  });

  test('from a code to itself are refused unless they are skipped', async () => {
    const relations = CHANGES.relations!.map((relation) => ({ ...relation, skipSame: false }));
    await expect(readCsv('from,to,year\n0102,0102,2020\n', { ...CHANGES, relations })).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'test source, line 2: a relation must lead to another code'),
    );
  });

  test.each([
    ['source', 'from,to,year\n,3001,2020\n', 'column from must not be empty'],
    ['target', 'from,to,year\n0101,,2020\n', 'column to must not be empty'],
    ['day', 'from,to,year\n0101,3001,\n', 'column year must not be empty'],
  ])('without %s are refused', async (_, text, rule) => {
    await expect(readCsv(text, CHANGES)).rejects.toThrow(
      oppslagError('SOURCE_INVALID', `test source, line 2: ${rule}`),
    );
  });

  test('that occur again are refused, tolerated, or declared to repeat', async () => {
    const text = 'from,to,year\n0101,3001,2020\n0101,3001,2020\n0101,3001,2024\n';
    await expect(readCsv(text, CHANGES)).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'test source, line 3: a relation must occur once; line 2 has this one'),
    );
    expect((await readCsv(text, CHANGES, { duplicateRows: 1 })).relations).toHaveLength(2);
    const distinct = await readCsv(text, { ...CHANGES, distinct: true });
    expect(distinct.relations).toHaveLength(2);
    expect(distinct.findings).toEqual([]);
  });

  test('of a row that is left out are left out too', async () => {
    const options: CsvInput = {
      columns: { code: 'code', display: 'text' },
      relations: [{ target: 'to', targetSystem: 'other', relationship: 'equivalent' }],
    };
    const text = 'code,text,to\nA,,X\nB,Bl\ufffd,Y\nC,Cyste,Z\nC,Cyste,Z\n';
    const publication = await readCsv(text, options, { missingNames: 1, damagedTexts: 1, duplicateRows: 1 });
    expect(publication.relations.map(({ target }) => target.code)).toEqual(['Z']);
    expect(publication.findings).toHaveLength(3);
  });
});
