import { describe, expect, test } from 'vitest';
import { downloadRow, entriesOf, fileOf, pageItem, readFat, readRows, refusal } from './rows.ts';

const SYSTEMS = { NCSP: 'ncsp', NCMP: 'ncmp' };
const SPLIT = { by: 'sourceCodeSystem', systems: SYSTEMS };

async function read(items: readonly unknown[], split: unknown) {
  const totalRecords = items.length;
  const page = { data: items, totalPages: 1, totalRecords, pageNumber: 1, pageSize: 100, succeeded: true };
  return readFat(await fileOf(page), { split });
}

describe('a publication of several systems', () => {
  const chapter = pageItem({ codeValue: 'A', path: ['A'], sourceCodeSystem: 'NCSP' });
  const surgical = pageItem({ codeValue: 'AAA00', path: ['A', 'AAA00'], sourceCodeSystem: 'NCSP' });
  const medical = pageItem({ codeValue: 'AAAA00', path: ['A', 'AAAA00'], sourceCodeSystem: 'NCMP' });

  test('is parted, and a parent in another of them is noted and left out', async () => {
    const publication = await read([chapter, surgical, medical], SPLIT);
    expect([...publication.entries.keys()]).toEqual(['ncsp', 'ncmp']);
    expect(entriesOf(publication, 'ncsp').map(({ code, parents }) => [code, parents])).toEqual([
      ['A', []],
      ['AAA00', ['A']],
    ]);
    expect(entriesOf(publication, 'ncmp').map(({ code, parents }) => [code, parents])).toEqual([
      ['AAAA00', []],
    ]);
    expect(publication.findings.map(({ row, message }) => [row, message])).toEqual([
      [3, 'the parent is no code of this system; it is left out'],
    ]);
  });

  test('may have the same code in each of them', async () => {
    const twice = [surgical, pageItem({ codeValue: 'AAA00', sourceCodeSystem: 'NCMP' })];
    const publication = await read(twice, SPLIT);
    expect(entriesOf(publication, 'ncsp')).toHaveLength(1);
    expect(entriesOf(publication, 'ncmp')).toHaveLength(1);
  });

  test('loses rows that are to be ignored, and an empty name is that of rows that name none', async () => {
    const others = [pageItem({ codeValue: 'X', sourceCodeSystem: 'NCRP' }), pageItem({ codeValue: 'Y' })];
    const publication = await read([surgical, medical, ...others], { ...SPLIT, ignore: ['NCRP', ''] });
    expect([...publication.entries.values()].flat()).toHaveLength(2);
  });

  test('is parted by Kodeverk in a download', async () => {
    const rows = [
      downloadRow({ Kode: 'AAA00', Kodeverk: 'NCSP' }),
      downloadRow({ Kode: 'AAAA00', Kodeverk: 'NCMP' }),
    ];
    const publication = await readRows(rows, { split: { by: 'Kodeverk', systems: SYSTEMS } });
    expect(entriesOf(publication, 'ncmp')).toMatchObject([
      { code: 'AAAA00', properties: [{ code: 'source-code-system', value: { value: 'NCMP' } }] },
    ]);
  });

  test.each([
    ['of a system that is not listed', pageItem({ codeValue: 'X', sourceCodeSystem: 'NCRP' })],
    ['that names no system', pageItem({ codeValue: 'X', sourceCodeSystem: null })],
  ])('is refused with a row %s', async (_, item) => {
    await expect(read([surgical, medical, item], SPLIT)).rejects.toThrow(
      refusal(', row 3: sourceCodeSystem must be listed in split.systems or split.ignore') as Error,
    );
  });

  test('is refused when one of them has no row', async () => {
    await expect(read([surgical], SPLIT)).rejects.toThrow(
      refusal(': split.systems: no row is of ncmp') as Error,
    );
  });
});
