import { expect, test } from 'vitest';
import { countrySource, countrySourceOf } from '../../../src/source/bundled/countries.ts';
import { hasReferenceData, referenceData, referenceRows } from '../../support/reference-data.ts';
import { byCode } from './concepts.ts';

const source = await countrySource();
const concepts = byCode(source);

test('is exactly the 249 codes of ISO 3166-1, without the user-assigned code of Kosovo', () => {
  expect(concepts.size).toBe(249);
  expect(concepts.has('XK')).toBe(false);
  expect(source.codeSystem).toMatchObject({ id: 'land', edition: '7.14.0' });
  expect(source.codeSystem).not.toHaveProperty('editionDate');
});

test('has the Norwegian name, names in two more languages and the other two codes', () => {
  expect(concepts.get('NO')).toMatchObject({
    display: 'Norge',
    designations: [
      { language: 'nn', use: 'display', value: 'Noreg' },
      { language: 'en', use: 'display', value: 'Norway' },
    ],
    properties: [
      { code: 'alpha3', value: { type: 'string', value: 'NOR' } },
      { code: 'numeric', value: { type: 'string', value: '578' } },
    ],
    parents: [],
    selectable: true,
  });
  expect(concepts.get('AF')?.properties[1]?.value.value).toBe('004');
});

test('has a name in every language even where it equals the display', () => {
  expect(concepts.get('SE')?.designations).toContainEqual({
    language: 'nn',
    use: 'display',
    value: 'Sverige',
  });
});

test('has further names as synonyms', () => {
  expect(concepts.get('GB')?.designations.filter(({ language }) => language === 'en')).toEqual([
    { language: 'en', use: 'display', value: 'United Kingdom' },
    { language: 'en', use: 'synonym', value: 'UK' },
    { language: 'en', use: 'synonym', value: 'Great Britain' },
  ]);
});

test('a country without a name is refused', () => {
  const names = { nb: { NO: 'Norge' }, nn: {}, en: { NO: 'Norway' } };
  const publication = { codes: [['NO', 'NOR', '578']], names };
  expect(() => [...countrySourceOf(source.provenance[0]!, publication).concepts()]).toThrow(
    expect.objectContaining({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining('row 1: name in nn must be a text'),
    }),
  );
});

test.skipIf(!hasReferenceData)('agrees with another list of the codes (needs reference data)', () => {
  const rows = referenceRows(referenceData('countries', 'countries-iso3166-1.tsv'), '\t').slice(1);
  const codes = [...concepts.values()].map(({ code, properties }) => [
    code,
    ...properties.map(({ value }) => value.value),
  ]);
  expect(codes.sort()).toEqual(rows.map((row) => row.slice(0, 3)).sort());
});
