import { describe, expect, test } from 'vitest';
import { downloadRow as read } from '../../../../src/source/formats/fat/download.ts';
import { downloadRow, entriesOf, icpcRow, readRows, refusal, rowAt } from './rows.ts';

describe('a row of a download', () => {
  test('gives texts, flags and the parent', async () => {
    const fields = {
      Tekst_uten_lengdebegrensning: ' Kolera<br/>med  følger',
      Tekst_med_maksimalt_60_tegn: 'Kolera m følger',
      Stjernekode: 'Ja',
      Tilleggskode: 'Ja',
      Uspesifikk_kode: '',
      Kjønn: 'K',
      Foreldrekode: 'A00',
    };
    const rows = [downloadRow({ Kode: 'A00', Tekst_uten_lengdebegrensning: 'Kolera' }), downloadRow(fields)];
    const [, entry] = entriesOf(await readRows(rows));
    expect(entry).toMatchObject({ display: 'Kolera med følger', parents: ['A00'], selectable: true });
    expect(entry?.designations).toEqual([{ language: 'nb', use: 'short', value: 'Kolera m følger' }]);
    expect(entry?.properties).toEqual([
      { code: 'gender', value: { type: 'string', value: 'K' } },
      { code: 'star', value: { type: 'boolean', value: true } },
      { code: 'additional-code', value: { type: 'boolean', value: true } },
    ]);
  });

  test('may be of a flat system, whose rows have no parents', async () => {
    const { Foreldrekode: _, ...row } = downloadRow({ Kjønn: null });
    expect(entriesOf(await readRows([row]))[0]).not.toHaveProperty('parents');
  });

  test.each([
    ['ICPC-2', null, 'A01', 'plain'],
    ['ICPC-2', 'ICPC-2', 'A01', 'plain'],
    ['ICPC-2B', 'TERM', 'A01.0000', 'enriched'],
    ['ICPC-2B', null, 'A01.0000', 'enriched'],
    ['ICPC-2B', 'ICPC-2', 'A01.0000', 'icpc-2-link'],
    ['ICPC-2B', 'ICD-10', 'R52.9', 'icd-10-link'],
    [null, null, 'A01', 'plain'],
    [null, null, 'A01.0000', 'enriched'],
    [null, 'TERM', 'A01.0000', 'enriched'],
  ])('of Kodeverk %s belonging to %s with code %s is %s', (Kodeverk, belongs, Kode, kind) => {
    expect(read(rowAt(icpcRow({ Kode, Kodeverk, Tilhørighet_i_ICPC_2B: belongs }))).icpc).toBe(kind);
  });

  test.each([
    ['no object', null, 'Kode must be in every row'],
    ['no code', downloadRow({ Kode: null }), String.raw`Kode must match ^\S+(?: \S+)*$`],
    [
      'a code with a blank at its end',
      downloadRow({ Kode: 'A00 ' }),
      String.raw`Kode must match ^\S+(?: \S+)*$`,
    ],
    [
      'no field for the text',
      downloadRow({ Tekst_uten_lengdebegrensning: undefined }),
      'Tekst_uten_lengdebegrensning must be in every row',
    ],
    ['no field for the end', downloadRow({ Gyldig_til: undefined }), 'Gyldig_til must be in every row'],
    [
      'a text that is a list',
      downloadRow({ Tekst_uten_lengdebegrensning: ['Kolera'] }),
      'Tekst_uten_lengdebegrensning must be a text or null',
    ],
    [
      'another word for yes',
      downloadRow({ Rapporteres_til_NPR: 'Kanskje' }),
      'Rapporteres_til_NPR must be Ja, Nei, true, false or null',
    ],
    [
      'a flag that is a number',
      downloadRow({ Stjernekode: 1 }),
      'Stjernekode must be Ja, Nei, true, false or null',
    ],
    ['a gender that is a number', downloadRow({ Kjønn: 1 }), 'Kjønn must be a text, a list of texts or null'],
    ['a parent that is a number', downloadRow({ Foreldrekode: 1 }), 'Foreldrekode must be a text or null'],
    [
      'a time with a zone',
      downloadRow({ NPR_Gyldig_fra: '1999-01-01T00:00:00Z' }),
      'NPR_Gyldig_fra must be a local time YYYY-MM-DDTHH:MM:SS without zone',
    ],
    [
      'an end before the start',
      downloadRow({ Gyldig_til: '1998-12-31T23:59:00' }),
      'Gyldig_til must be after Gyldig_fra',
    ],
    ['another Kodeverk', icpcRow({ Kodeverk: 'ICD-10' }), 'Kodeverk must be ICPC-2 or ICPC-2B'],
    [
      'another way to belong',
      icpcRow({ Kodeverk: 'ICPC-2B', Tilhørighet_i_ICPC_2B: 'ATC' }),
      'Tilhørighet_i_ICPC_2B must be TERM, ICPC-2, ICD-10 or null',
    ],
    [
      'a wrongly decoded text',
      downloadRow({ Tekst_med_maksimalt_60_tegn: 'Bl\ufffdre' }),
      'Tekst_med_maksimalt_60_tegn must not hold U+FFFD (wrongly decoded)',
    ],
  ])('is refused with %s', async (_, row, rule) => {
    const good = downloadRow({ Kode: 'B00' });
    await expect(readRows([good, row])).rejects.toThrow(refusal(`, row 2: ${rule}`) as Error);
  });
});
