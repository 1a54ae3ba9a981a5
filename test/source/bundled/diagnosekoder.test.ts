import { describe, expect, test } from 'vitest';
import { dottedIcd10Code } from '../../../src/concept/code.ts';
import { OPEN_END, OPEN_START } from '../../../src/concept/local-day.ts';
import { icd10Source, icd10SourceOf, icpc2Source } from '../../../src/source/bundled/diagnosekoder.ts';
import { hasReferenceData, referenceData, referenceRows } from '../../support/reference-data.ts';
import { byCode } from './concepts.ts';

describe('ICD-10', async () => {
  const source = await icd10Source();
  const concepts = byCode(source);

  test('is edition 2026 with 19,634 codes and says where it comes from', () => {
    expect(concepts.size).toBe(19_634);
    expect(source.codeSystem).toMatchObject({ id: 'icd-10', edition: '2026', editionDate: '2026-01-01' });
    expect(source.provenance[0]).toEqual({
      name: '@navikt/diagnosekoder@1.2026.0',
      uri: 'https://fat.kote.helsedirektoratet.no/',
      retrievedAt: '2026-03-27T00:00:00Z',
      licence: 'MIT',
    });
  });

  test('shows codes with a dot and invents neither parents nor dates', () => {
    expect(concepts.get('E11.9')).toEqual({
      code: 'E11.9',
      display: 'Diabetes mellitus type 2 uten kompl',
      designations: [],
      properties: [],
      parents: [],
      selectable: true,
      validFrom: OPEN_START,
      validTo: OPEN_END,
    });
    expect(concepts.get('I21.0a')?.display).toBe('Akutt transmuralt hjerteinfarkt type 4a i fremre vegg');
    expect(concepts.has('I10')).toBe(true);
    expect(concepts.has('E119')).toBe(false);
  });

  test.each([
    ['I10', 'I10'],
    ['E119', 'E11.9'],
    ['I210a', 'I21.0a'],
    ['M0000', 'M00.00'],
  ])('%s is shown as %s', (code, shown) => expect(dottedIcd10Code(code)).toBe(shown));

  test('repairs the white space and HTML that upstream lets through', () => {
    expect(concepts.get('B17.9')?.display).toBe(
      'Akutt uspesifisert virushepatitt. Akutt infeksiøs hepatitt INA',
    );
    expect(concepts.get('Q54.4')?.display).toBe('Medfødt «chordée»');
    const untidy = [...concepts.values()].filter(({ display }) => /^\s|\s$|\s\s|<br/.test(display));
    expect(untidy).toEqual([]);
  });

  test.skipIf(!hasReferenceData)('dots as another publication does (needs reference data)', () => {
    const text = referenceData('icd10', 'icd10.tsm-2026.dotted.hash-separated.csv');
    const dotted = referenceRows(text, '#').slice(1);
    expect(dotted.map(([, code]) => code).sort()).toEqual([...concepts.keys()].sort());
  });
});

describe('ICPC-2', async () => {
  const source = await icpc2Source();
  const concepts = byCode(source);

  test('has 708 codes of edition 2026', () => {
    expect(concepts.size).toBe(708);
    expect(source.codeSystem).toMatchObject({ id: 'icpc-2', edition: '2026' });
  });

  test('shows sub-codes as upstream writes them', () => {
    expect(concepts.get('A191')?.display).toBe('Kjønnsinkongruens');
    expect(concepts.get('A03')?.display).toBe('Feber');
  });
});

describe('a damaged list', () => {
  const provenance = {
    name: '@navikt/diagnosekoder@1.2026.0',
    uri: 'https://example.org/',
    retrievedAt: '2026-01-01T00:00:00Z',
    licence: 'MIT',
  };
  const good = { code: 'A000', text: 'Kolera' };
  const read = (rows: unknown) => [...icd10SourceOf(provenance, rows).concepts()];

  test.each([
    ['no array', {}, 'row 0: the publication must be an array of rows'],
    ['a row that is no object', [good, null], 'row 2: code must match'],
    ['a code with a dot', [{ ...good, code: 'A00.0' }], 'row 1: code must match'],
    ['a missing text', [good, { code: 'A001' }], 'row 2: text must be a text that is not empty'],
    ['a text of white space', [{ ...good, text: ' <br/> ' }], 'row 1: text must be a text that is not empty'],
    ['a wrongly decoded text', [{ ...good, text: 'Nyresykdom \ufffd' }], 'row 1: text must not hold U+FFFD'],
    ['a code twice', [good, good], 'row 2: a code must occur once'],
    ['a truncated list', [good], 'row 1: the last row must be number 15000 or later'],
  ])('%s is refused with source, row and rule', (_, rows, rule) => {
    expect(() => read(rows)).toThrow(
      expect.objectContaining({
        code: 'SOURCE_INVALID',
        message: expect.stringContaining(`${provenance.name}, ${rule}`),
      }),
    );
  });

  test('a package version without the year of the edition is refused', () => {
    expect(() => icd10SourceOf({ ...provenance, name: '@navikt/diagnosekoder@2.0.0' }, [])).toThrow(
      expect.objectContaining({ code: 'SOURCE_INVALID' }),
    );
  });
});
