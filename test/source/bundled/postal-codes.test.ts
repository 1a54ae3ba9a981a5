import { expect, test } from 'vitest';
import { countySource } from '../../../src/source/bundled/counties.ts';
import { countrySource } from '../../../src/source/bundled/countries.ts';
import { municipalitySource } from '../../../src/source/bundled/municipalities.ts';
import { postalCodeSource, postalCodeSourceOf } from '../../../src/source/bundled/postal-codes.ts';
import { hasReferenceData, referenceData, referenceRows } from '../../support/reference-data.ts';
import { byCode, codingOf } from './concepts.ts';

const source = await postalCodeSource();
const postalCodes = byCode(source);
const municipalities = byCode(municipalitySource());
const counties = byCode(countySource());
const countries = byCode(await countrySource());

test('is the register of 2024-04-11 with 5,146 codes', () => {
  expect(postalCodes.size).toBe(5_146);
  expect(source.codeSystem).toMatchObject({ edition: '2024-04-11', editionDate: '2024-04-11' });
  expect(source.provenance[0]).toEqual({
    name: 'norwegian-postalcodes-mapper@1.0.5',
    uri: 'https://www.bring.no/postnummerregister-ansi.txt',
    retrievedAt: '2024-04-11T00:00:00Z',
    licence: 'ISC',
  });
});

test('9019 is in Tromsø, municipality 5501, county 55', () => {
  const municipality = codingOf(postalCodes.get('9019'), 'municipality');
  expect(postalCodes.get('9019')?.display).toBe('TROMSØ');
  expect(municipality).toEqual({ system: 'kommune', code: '5501', display: 'Tromsø' });
  expect(codingOf(municipalities.get(municipality?.code ?? ''), 'county')).toEqual({
    system: 'fylke',
    code: '55',
    display: 'Troms - Romsa - Tromssa',
  });
});

test('every Coding exists in its system, all the way to the county', () => {
  for (const postalCode of postalCodes.values()) {
    const [property, ...others] = postalCode.properties;
    expect(others).toEqual([]);
    const coding = codingOf(postalCode, property?.code ?? '');
    const target = property?.code === 'territory' ? countries : municipalities;
    expect(target.get(coding?.code ?? '')?.display).toBe(coding?.display);
    if (target === countries) continue;
    const county = codingOf(target.get(coding?.code ?? ''), 'county');
    expect(counties.get(county?.code ?? '')?.display).toBe(county?.display);
  }
});

test('Svalbard and Jan Mayen are a territory, not a municipality', () => {
  const territories = [...postalCodes.values()].filter((code) => codingOf(code, 'territory') !== undefined);
  expect(territories).toHaveLength(8);
  expect(postalCodes.get('9170')).toMatchObject({
    display: 'LONGYEARBYEN',
    designations: [{ language: 'nb', use: 'context', value: 'SVALBARD' }],
  });
  expect(codingOf(postalCodes.get('9170'), 'territory')).toMatchObject({ system: 'land', code: 'SJ' });
});

test('the municipality is searchable text where it says more than the city', () => {
  expect(postalCodes.get('2007')).toMatchObject({
    display: 'KJELLER',
    designations: [{ language: 'nb', use: 'context', value: 'Lillestrøm' }],
  });
  expect(postalCodes.get('9019')?.designations).toEqual([]);
  expect(postalCodes.get('9730')).toMatchObject({
    display: 'KARASJOK',
    designations: [{ language: 'se', use: 'context', value: 'Kárášjohka' }],
  });
});

test.each([
  [
    'an unknown municipality',
    { city: 'OSLO', municipality: 'KRISTIANIA' },
    'municipality must be the name of',
  ],
  ['an empty city', { city: ' ', municipality: 'OSLO' }, 'city must be a text that is not empty'],
  ['a wrongly decoded city', { city: 'TROMS\ufffd', municipality: 'OSLO' }, 'city must not hold U+FFFD'],
  ['a missing municipality', { city: 'OSLO' }, 'municipality must be a text that is not empty'],
])('%s is refused with the postal code’s row and the rule', (_, row, rule) => {
  const damaged = postalCodeSourceOf(source.provenance[0]!, (code) => (code === '0150' ? row : undefined));
  expect(() => [...damaged.concepts()]).toThrow(
    expect.objectContaining({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining(`norwegian-postalcodes-mapper@1.0.5, row 0150: ${rule}`),
    }),
  );
});

test('a truncated register is refused', () => {
  const empty = postalCodeSourceOf(source.provenance[0]!, () => undefined);
  expect(() => [...empty.concepts()]).toThrow(expect.objectContaining({ code: 'SOURCE_INVALID' }));
});

test.skipIf(!hasReferenceData)(
  'differs from the 2026-01 register as documented (needs reference data)',
  () => {
    const rows = referenceRows(referenceData('postal', 'Postnummerregister.2026-01.utf8-lf.txt'), '\t');
    const register = new Map(rows.map(([code = '', city, municipality]) => [code, { city, municipality }]));
    const shared = [...postalCodes.values()].filter(({ code }) => register.has(code));

    expect([...register.keys()].filter((code) => !postalCodes.has(code))).toHaveLength(5);
    expect(postalCodes.size - shared.length).toBe(29);
    expect(shared.filter(({ code, display }) => display !== register.get(code)?.city)).toHaveLength(17);

    const otherMunicipality = shared.filter(
      (concept) => codingOf(concept, 'municipality')?.code !== register.get(concept.code)?.municipality,
    );
    // Only those that have no municipality to begin with (2100 SVALBARD, 2211 JAN MAYEN).
    expect(otherMunicipality.filter((concept) => codingOf(concept, 'territory') === undefined)).toEqual([]);
  },
);
