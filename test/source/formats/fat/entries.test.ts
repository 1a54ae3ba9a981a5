import { describe, expect, test } from 'vitest';
import { parseLocalDay } from '../../../../src/concept/local-day.ts';
import { downloadRow, entriesOf, fileOf, onlyEntry, pageItem, readFat, readRows, refusal } from './rows.ts';

async function readItems(items: readonly unknown[]) {
  const totalRecords = items.length;
  const page = { data: items, totalPages: 1, totalRecords, pageNumber: 1, pageSize: 100, succeeded: true };
  return readFat(await fileOf(page));
}

describe('texts', () => {
  test('fall back to the short one with a note', async () => {
    const row = downloadRow({ Tekst_uten_lengdebegrensning: null, Tekst_med_maksimalt_60_tegn: 'Kol.' });
    const publication = await readRows([row]);
    expect(onlyEntry(publication)).toMatchObject({ display: 'Kol.', designations: [] });
    expect(publication.findings.map(({ row, kind, message }) => [row, kind, message])).toEqual([
      [1, 'note', 'the full text is missing; the short one stands in'],
    ]);
  });

  test('that are the same are told once', async () => {
    const row = downloadRow({ Tekst_med_maksimalt_60_tegn: 'Kolera ' });
    expect(onlyEntry(await readRows([row])).designations).toEqual([]);
  });

  test('that are missing altogether cost the row, where that is tolerated', async () => {
    const rows = [downloadRow({}), downloadRow({ Kode: 'A01', Tekst_uten_lengdebegrensning: '' })];
    await expect(readRows(rows)).rejects.toThrow(
      refusal(', row 2: neither the full nor the short text is there') as Error,
    );
    const publication = await readRows(rows, {}, { tolerance: { missingNames: 1 } });
    expect(onlyEntry(publication).code).toBe('A00.0');
    expect(publication.findings).toMatchObject([{ row: 2, kind: 'missingNames' }]);
  });

  test('that are damaged cost the row, where that is tolerated', async () => {
    const rows = [downloadRow({}), downloadRow({ Kode: 'A01', Tekst_uten_lengdebegrensning: 'Bl\ufffdre' })];
    const publication = await readRows(rows, {}, { tolerance: { damagedTexts: 1 } });
    expect(onlyEntry(publication).code).toBe('A00.0');
    expect(publication.findings).toMatchObject([{ row: 2, kind: 'damagedTexts' }]);
  });
});

describe('selectable', () => {
  const tree = [
    { Kode: 'I', Tekst_uten_lengdebegrensning: '(A00-B99) Infeksjoner' },
    { Kode: 'A00-A09', Foreldrekode: 'I' },
    { Kode: 'A00', Foreldrekode: 'A00-A09' },
    { Kode: 'A00.0', Foreldrekode: 'A00' },
    { Kode: 'A01', Foreldrekode: 'A00-A09' },
  ];
  const selected = async (rows: readonly unknown[]): Promise<string[]> =>
    entriesOf(await readRows(rows)).flatMap(({ code, selectable }) => (selectable === true ? [code] : []));

  test('is what can be reported, where any code can, whatever lies below it', async () => {
    const npr = new Set(['A00']);
    const rows = tree.map((fields) =>
      downloadRow({ ...fields, Rapporteres_til_NPR: npr.has(fields.Kode) ? 'Ja' : null }),
    );
    expect(await selected(rows)).toEqual(['A00']);
  });

  test('is what has nothing below it otherwise', async () => {
    expect(await selected(tree.map(downloadRow))).toEqual(['A00.0', 'A01']);
  });

  test('is never a chapter or block, be it empty', async () => {
    expect(await selected(tree.slice(0, 2).map(downloadRow))).toEqual([]);
  });

  test('is no branch that upstream tells of, though its leaves are elsewhere', async () => {
    const items = [
      pageItem({ codeValue: 'X', isLeafNode: false }),
      pageItem({ codeValue: 'Y', isLeafNode: true }),
    ];
    const entries = entriesOf(await readItems(items));
    expect(entries.map(({ selectable }) => selectable)).toEqual([false, true]);
  });
});

describe('oddities', () => {
  test('of parents are noted and left out', async () => {
    const rows = [downloadRow({ Foreldrekode: 'A00.0' }), downloadRow({ Kode: 'A01', Foreldrekode: 'Z99' })];
    const publication = await readRows(rows);
    expect(entriesOf(publication).map(({ parents }) => parents)).toEqual([[], []]);
    expect(publication.findings.map(({ row, kind, message }) => [row, kind, message])).toEqual([
      [1, 'note', 'Foreldrekode is the code itself; it is left out'],
      [2, 'note', 'the parent is no code of this system; it is left out'],
    ]);
  });

  test('of codes that ended without a date are noted', async () => {
    const ended = { codeValue: 'Y', active: false, validTo: '2020-12-31T23:59:00' };
    const publication = await readItems([pageItem({ active: false }), pageItem(ended)]);
    expect(publication.findings.map(({ row, kind, message }) => [row, kind, message])).toEqual([
      [1, 'note', 'the code is not active, and no end is given; its end is left open'],
    ]);
  });
});

describe('a code that occurs again', () => {
  const first = downloadRow({ Gyldig_til: '2009-12-31T23:59:00' });

  test('is kept with each of its periods', async () => {
    const later = downloadRow({
      Gyldig_fra: '2010-01-01T00:00:00',
      Tekst_uten_lengdebegrensning: 'Kolera, ny',
    });
    const entries = entriesOf(await readRows([first, later]));
    expect(entries.map(({ display, validFrom }) => [display, validFrom])).toEqual([
      ['Kolera', parseLocalDay('1999-01-01')],
      ['Kolera, ny', parseLocalDay('2010-01-01')],
    ]);
  });

  test('to the letter costs the row, where that is tolerated', async () => {
    await expect(readRows([first, first])).rejects.toThrow(
      refusal(', row 2: the row repeats row 1') as Error,
    );
    const publication = await readRows([first, first], {}, { tolerance: { duplicateRows: 1 } });
    expect(onlyEntry(publication).row).toBe(1);
    expect(publication.findings).toMatchObject([{ row: 2, kind: 'duplicateRows' }]);
  });

  test.each([
    ['with another text', { Gyldig_til: '2009-12-31T23:59:00', Tekst_uten_lengdebegrensning: 'Noe annet' }],
    ['in a period that overlaps', { Gyldig_fra: '2009-12-31T00:00:00' }],
  ])('%s is refused, tolerated or not', async (_, fields) => {
    const reading = readRows([first, downloadRow(fields)], {}, { tolerance: { duplicateRows: 9 } });
    await expect(reading).rejects.toThrow(
      refusal(', row 2: the code is that of row 1; periods of one code must not overlap') as Error,
    );
  });
});
