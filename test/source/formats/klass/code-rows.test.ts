import { describe, expect, test } from 'vitest';
import type { KlassCode } from '../../../support/upstream/klass-server.ts';
import { AREAS, entriesOf, linesOf, readAreas as read, readKlass, refusal, serve } from './reading.ts';

describe('a row', () => {
  const rowOf = async (row: Partial<KlassCode>) => {
    const codes: KlassCode[] = [{ code: '01', name: 'Navn', validFrom: '2000-01-01', ...row }];
    return entriesOf(await read({ changes: false }, { ...AREAS, codes }))[0];
  };

  test.each([[''], [null]])('whose parentCode is %j is a root', async (parentCode) => {
    expect((await rowOf({ parentCode }))?.parents).toEqual([]);
  });

  test('under another one names it', async () => {
    const codes: KlassCode[] = [
      { code: 'A', name: 'Hovedgruppe', validFrom: '2000-01-01' },
      { code: '01', name: 'Gruppe', validFrom: '2000-01-01', parentCode: 'A', level: '2' },
    ];
    const publication = await read({}, { ...AREAS, codes });
    expect(entriesOf(publication).map(({ code, parents }) => [code, parents])).toEqual([
      ['01', ['A']],
      ['A', []],
    ]);
  });

  test.each([[''], [null], ['Navn']])('whose shortName is %j has none', async (shortName) => {
    expect(await rowOf({ shortName })).not.toHaveProperty('designations');
  });

  test('whose shortName differs has it as a designation', async () => {
    expect((await rowOf({ shortName: 'Nvn' }))?.designations).toEqual([
      { language: 'nb', use: 'short', value: 'Nvn' },
    ]);
  });

  test('with a name in several languages keeps it whole and has its parts in no declared language', async () => {
    const entry = await rowOf({ name: 'Gáivuotna - Kåfjord - Kaivuono' });
    expect(entry?.display).toBe('Gáivuotna - Kåfjord - Kaivuono');
    expect(entry?.designations).toEqual(
      ['Gáivuotna', 'Kåfjord', 'Kaivuono'].map((value) => ({ language: 'und', use: 'synonym', value })),
    );
  });

  test.each(['Våler (Østfold)', 'Nord-Aurdal', 'Sogn og Fjordane'])('%s stays as it is', async (name) => {
    const entry = await rowOf({ name });
    expect(entry?.display).toBe(name);
    expect(entry).not.toHaveProperty('designations');
  });
});

describe('a refused answer', () => {
  const good = { code: '01', parentCode: null, level: '1', name: 'Navn', shortName: '', validFrom: null };
  const ranged = {
    ...good,
    validTo: null,
    validFromInRequestedRange: '2000-01-01',
    validToInRequestedRange: null,
  };
  const without = (field: string) =>
    Object.fromEntries(Object.entries(ranged).filter(([key]) => key !== field));

  test.each<[string, unknown, string]>([
    [
      'a page that says sorry',
      '<!doctype html><html>Beklager</html>',
      'the document must be JSON; what came is HTML',
    ],
    ['XML', '<?xml version="1.0"?><codeList/>', 'the document must be JSON; what came is HTML or XML'],
    ['an answer that breaks off', '{"codes":[', 'the document must be JSON; it breaks off'],
    ['another object', { items: [] }, 'Klass: codes must be an array'],
    ['an empty list', { codes: [] }, 'Klass: codes must not be empty'],
    ['a row that is no object', { codes: [null] }, 'Klass, row 1: code must match'],
    ['a code that is a number', { codes: [{ ...ranged, code: 101 }] }, 'Klass, row 1: code must match'],
    ['a missing code', { codes: [ranged, without('code')] }, 'Klass, row 2: code must match'],
    ['a missing name', { codes: [without('name')] }, 'Klass, row 1: name must be a text that is not empty'],
    [
      'an empty name',
      { codes: [{ ...ranged, name: '' }] },
      'Klass, row 1: name must be a text that is not empty',
    ],
    ['a wrongly decoded name', { codes: [{ ...ranged, name: 'V\ufffdler' }] }, 'name must not hold U+FFFD'],
    ['a level that is a number', { codes: [{ ...ranged, level: 1 }] }, 'Klass, row 1: level must match'],
    [
      'validity under the names of another answer',
      { codes: [without('validFromInRequestedRange')] },
      'Klass, row 1: validFromInRequestedRange must be there, as a date or null',
    ],
    [
      'a day that does not exist',
      { codes: [{ ...ranged, validFromInRequestedRange: '2019-02-29' }] },
      'Klass, row 1: validFromInRequestedRange must be a date, YYYY-MM-DD',
    ],
    [
      'a day with a time',
      { codes: [{ ...ranged, validToInRequestedRange: '2020-01-01T00:00:00' }] },
      'Klass, row 1: validToInRequestedRange must be a date, YYYY-MM-DD',
    ],
    [
      'an end that is no later than the start',
      { codes: [{ ...ranged, validToInRequestedRange: '2000-01-01' }] },
      'Klass, row 1: the end of the validity must be later than its start',
    ],
    [
      'overlapping periods',
      { codes: [ranged, { ...ranged, name: 'Nytt', validFromInRequestedRange: '2010-01-01' }] },
      'Klass, row 2: the periods of a code must not overlap',
    ],
    ['a row twice', { codes: [ranged, ranged] }, 'Klass, row 2: a code must occur once in a period'],
    [
      'a parent that is not there',
      { codes: [{ ...ranged, parentCode: 'A' }] },
      'Klass, row 1: parentCode must be a code in the list',
    ],
  ])('%s names the row, the field and the rule', async (_, codes, message) => {
    await expect(read({ changes: false }, AREAS, { codes })).rejects.toThrow(refusal(message));
  });

  test.each<[string, unknown, string]>([
    [
      'without versions',
      { name: 'Prøve' },
      'versions of the classification must be an array that is not empty',
    ],
    ['with no version', { name: 'Prøve', versions: [] }, 'must be an array that is not empty'],
    [
      'without name',
      { versions: [{ name: 'A', validFrom: '2000-01-01' }] },
      'row classification: name must be a text',
    ],
    [
      'with a version without start',
      { name: 'P', versions: [{ name: 'A' }] },
      'row versions 1: validFrom must be a date',
    ],
    ['in HTML', '<html></html>', 'the document must be JSON'],
  ])('a classification %s is refused', async (_, classification, message) => {
    await expect(read({}, AREAS, { '': classification })).rejects.toThrow(refusal(message));
  });

  test('when every code is ignored, nothing is left and that is refused', async () => {
    await expect(read({ ignoreCodes: ['0101', '0102', '0103', '9999'] })).rejects.toThrow(
      refusal('Klass: the list must hold at least one code'),
    );
  });

  test('faults that are declared are left out and found', async () => {
    const codes = [
      ranged,
      ranged,
      { ...ranged, code: '02', name: '' },
      { ...ranged, code: '03', name: ' Tre ' },
    ];
    const server = await serve({ 1: AREAS }, { codes: { codes } });
    const tolerance = { duplicateRows: 1, missingNames: 1 };
    const publication = await readKlass(server.classification(1), { changes: false }, tolerance);
    expect(linesOf(publication)).toEqual(['01 Navn 2000-01-01 ', '03 Tre 2000-01-01 ']);
    expect(publication.findings.map(({ row, kind }) => [row, kind])).toEqual([
      [3, 'missingNames'],
      [4, 'note'],
      [2, 'duplicateRows'],
    ]);
  });

  test('an answer from before 2026, which lacks ids, is read', async () => {
    const classification = { name: 'Prøve', versions: [{ name: 'Prøve 2000', validFrom: '2000-01-01' }] };
    const publication = await read({ changes: false }, AREAS, { '': classification });
    expect(publication.edition?.edition).toBe('Prøve 2000');
    expect(linesOf(publication)).toHaveLength(5);
  });
});
