import { describe, expect, test } from 'vitest';
import { downloadRow, entriesOf, fatServer, icpcRow, pageItem, readFat, readRows, refusal } from './rows.ts';

const ENRICHED = { Kodeverk: 'ICPC-2B', Tilhørighet_i_ICPC_2B: 'TERM', Foreldrekode: 'A01' };
const ROWS = [
  icpcRow({ Kode: 'A', Tekst_uten_lengdebegrensning: 'Allment' }),
  icpcRow({ Kode: 'A01', Foreldrekode: 'A' }),
  icpcRow({ Kode: 'A01.0000', ...ENRICHED }),
  icpcRow({ Kode: 'A01.0001', ...ENRICHED, Tekst_uten_lengdebegrensning: 'Smerte, diffus' }),
];
const IN_B = { system: 'icpc-2b' };
const RELATIONS = [3, 4].map((row) => ({
  row,
  source: { system: 'icpc-2b', code: `A01.000${row - 3}` },
  target: { system: 'icpc-2', code: 'A01' },
  relationship: 'source-is-narrower-than-target',
}));

describe('enriched codes of ICPC-2', () => {
  test('are left out unless they are asked for', async () => {
    const publication = await readRows(ROWS);
    expect(entriesOf(publication).map(({ code, selectable }) => [code, selectable])).toEqual([
      ['A', false],
      ['A01', true],
    ]);
    expect(publication.relations).toEqual([]);
  });

  test('lie below plain ones, which are then not selectable, and are mapped to them', async () => {
    const publication = await readRows(ROWS, { enriched: 'include' }, IN_B);
    const entries = entriesOf(publication, 'icpc-2b');
    expect(entries.map(({ code, parents, selectable }) => [code, parents, selectable])).toEqual([
      ['A', [], false],
      ['A01', ['A'], false],
      ['A01.0000', ['A01'], true],
      ['A01.0001', ['A01'], true],
    ]);
    expect(publication.relations).toEqual(RELATIONS);
  });

  test('may come alone, and are mapped all the same', async () => {
    const publication = await readRows(ROWS, { enriched: 'only' }, IN_B);
    const entries = entriesOf(publication, 'icpc-2b');
    expect(entries.map(({ code, parents, selectable }) => [code, parents, selectable])).toEqual([
      ['A01.0000', [], true],
      ['A01.0001', [], true],
    ]);
    expect(publication.relations).toEqual(RELATIONS);
    expect(publication.findings).toEqual([]);
  });

  test('are not mapped to codes of the very system they are read into', async () => {
    const publication = await readRows(ROWS, { enriched: 'include' }, { system: 'icpc-2' });
    expect(publication.relations).toEqual([]);
  });

  test('are asked for from pages, where the path tells their parent', async () => {
    const items = [
      pageItem({ codeValue: 'A01', isEnrichedCode: false, isLeafNode: false, path: ['A01'] }),
      pageItem({ codeValue: 'A01.0000', isEnrichedCode: true, isLeafNode: true, path: ['A01', 'A01.0000'] }),
    ];
    const server = await fatServer({ systems: { ICPC2: { items } } });
    const uri = `${server.url}/ICPC2`;
    const plain = await readFat(uri, { api: 'pages' });
    expect(entriesOf(plain).map(({ code, selectable }) => [code, selectable])).toEqual([['A01', true]]);
    const both = await readFat(uri, { api: 'pages', enriched: 'include' }, IN_B);
    expect(both.relations).toMatchObject([{ source: { code: 'A01.0000' }, target: { code: 'A01' } }]);
    expect(server.requests).toEqual([
      '/api/code-systems/ICPC2?pageNumber=1&pageSize=5000',
      '/api/code-systems/ICPC2?includeIcpc2b=true&pageNumber=1&pageSize=5000',
    ]);
  });

  test('may be repeated by rows that only link them, which are left out with one note', async () => {
    const links = ['ICPC-2', 'ICD-10'].map((belongs) =>
      icpcRow({ Kode: 'A01.0000', ...ENRICHED, Tilhørighet_i_ICPC_2B: belongs, Foreldrekode: 'R52.9' }),
    );
    const publication = await readRows([...ROWS, ...links], { enriched: 'include' }, IN_B);
    expect(entriesOf(publication, 'icpc-2b')).toHaveLength(4);
    expect(publication.relations).toEqual(RELATIONS);
    expect(publication.findings.map(({ row, message }) => [row, message])).toEqual([
      [5, '2 rows, this the first, only link a term of ICPC-2B to ICPC-2 or ICD-10; left out'],
    ]);
  });

  test('may be told by a link to ICPC-2 alone', async () => {
    const rows = [
      ...ROWS.slice(0, 3),
      icpcRow({ Kode: 'A01.0002', ...ENRICHED, Tilhørighet_i_ICPC_2B: 'ICPC-2' }),
    ];
    const publication = await readRows(rows, { enriched: 'only' }, IN_B);
    expect(entriesOf(publication, 'icpc-2b').map(({ code }) => code)).toEqual(['A01.0000', 'A01.0002']);
  });

  test.each([
    ['another system', [downloadRow({})], ': option enriched is include, and no row is of ICPC-2'],
    ['plain codes alone', ROWS.slice(0, 2), ': option enriched is include, and no row is enriched'],
    [
      'one without parent',
      [icpcRow({ Kode: 'A01.0000', ...ENRICHED, Foreldrekode: null })],
      ', row 1: an enriched code must have a parent',
    ],
  ])('cannot be had from %s', async (_, rows, message) => {
    await expect(readRows(rows, { enriched: 'include' }, IN_B)).rejects.toThrow(refusal(message) as Error);
  });
});
