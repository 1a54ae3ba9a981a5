import { expect, test } from 'vitest';
import { formatLocalDay, OPEN_START } from '../../../src/concept/local-day.ts';
import type { CountyFacts } from '../../../src/source/bundled/admin-area-facts.ts';
import { readMunicipalities } from '../../../src/source/bundled/admin-areas.ts';
import { countySource } from '../../../src/source/bundled/counties.ts';
import { municipalitySource } from '../../../src/source/bundled/municipalities.ts';
import { hasReferenceData, referenceData, referenceRows } from '../../support/reference-data.ts';
import { byCode, codingOf } from './concepts.ts';

const counties = byCode(countySource());
const municipalities = byCode(municipalitySource());

test('there are 357 municipalities in 15 counties', () => {
  expect(municipalities.size).toBe(357);
  expect(counties.size).toBe(15);
  expect(municipalities.has('9999')).toBe(false);
});

test('both say whose facts they are and under which licence', () => {
  for (const { codeSystem, provenance } of [countySource(), municipalitySource()]) {
    expect(codeSystem).toMatchObject({ edition: '2024', editionDate: '2024-01-01' });
    expect(provenance[0]).toMatchObject({ uri: codeSystem.uri, licence: 'CC-BY-4.0' });
    expect(provenance[0]?.name).toContain('Statistics Norway, Klass');
  }
});

test('every municipality points at the county of its first two digits', () => {
  for (const municipality of municipalities.values()) {
    const county = codingOf(municipality, 'county');
    expect(county).toEqual({
      system: 'fylke',
      code: municipality.code.slice(0, 2),
      display: counties.get(county?.code ?? '')?.display,
    });
    expect(municipality.parents).toEqual([]);
  }
});

test('a name in several languages has each as a designation', () => {
  expect(municipalities.get('5540')).toMatchObject({
    display: 'Gáivuotna - Kåfjord - Kaivuono',
    designations: [
      { language: 'se', use: 'display', value: 'Gáivuotna' },
      { language: 'nb', use: 'display', value: 'Kåfjord' },
      { language: 'fkv', use: 'display', value: 'Kaivuono' },
    ],
  });
  expect(municipalities.get('1875')?.designations[0]).toMatchObject({ language: 'smj', value: 'Hábmer' });
  expect(counties.get('50')?.designations).toEqual([
    { language: 'nb', use: 'display', value: 'Trøndelag' },
    { language: 'sma', use: 'display', value: 'Trööndelage' },
  ]);
  expect(municipalities.get('5501')?.designations).toEqual([]);
});

test('every name in several languages has exactly one in Norwegian', () => {
  const areas = [...counties.values(), ...municipalities.values()];
  const several = areas.filter(({ display }) => display.includes(' - '));
  expect(several).toHaveLength(26 + 4);
  for (const { designations } of several) {
    expect(designations.filter(({ language }) => language === 'nb')).toHaveLength(1);
  }
});

test('counties begin when their number came into use', () => {
  const first = [...counties.values()].map(({ code, validFrom }) => [code, formatLocalDay(validFrom)]);
  expect(Object.fromEntries(first)).toEqual({
    ...{ '03': '', '11': '', '15': '', '18': '' },
    ...{ '31': '2024-01-01', '32': '2024-01-01', '33': '2024-01-01', '39': '2024-01-01' },
    ...{ '40': '2024-01-01', '55': '2024-01-01', '56': '2024-01-01' },
    ...{ '34': '2020-01-01', '42': '2020-01-01', '46': '2020-01-01', '50': '2018-01-01' },
  });
});

test('a municipality has its own first day or its county’s', () => {
  const dayOf = (code: string) => formatLocalDay(municipalities.get(code)?.validFrom ?? OPEN_START);
  expect(dayOf('5501')).toBe('2024-01-01');
  expect(dayOf('5061')).toBe('2019-01-01');
  expect(dayOf('1120')).toBe('1838-01-01');
});

test.each([
  ['a line without a number', 'Oslo', 'row 03: a municipality must be written as number, name and day'],
  ['a number of another county', '1103 Stavanger', 'row 1103: a municipality number must begin with'],
  ['a day that is no date', '0301 Oslo 1948-13-01', 'row 0301: the first day must be a date'],
  ['an unknown language', '0301 xx:Oslo', 'row 0301: name must be a text'],
])('%s in the fact table is refused', (_, entry, rule) => {
  const facts: CountyFacts[] = [{ number: '03', name: 'Oslo', municipalities: entry }];
  expect(() => readMunicipalities(facts)).toThrow(
    expect.objectContaining({ code: 'SOURCE_INVALID', message: expect.stringContaining(rule) }),
  );
});

test.skipIf(!hasReferenceData)('municipalities are those of Klass 131 (needs reference data)', () => {
  const history = referenceRows(
    referenceData('admin-areas', 'kommuner-history-1838-2024.klass131.tsv'),
    '\t',
  );
  const today = history.filter((row) => row[1] !== '9999' && (row[5] ?? '') === '' && row[1] !== 'code');
  expect([...municipalities.values()].map((m) => [m.code, m.display, formatLocalDay(m.validFrom)])).toEqual(
    today.map(([, code, name, , validFrom]) => [code, name, validFrom]).sort(),
  );
});

test.skipIf(!hasReferenceData)('counties are those of Klass 104 (needs reference data)', () => {
  const history = referenceRows(referenceData('admin-areas', 'fylker-history-2017-2024.derived.tsv'), '\t');
  const today = history.filter((row) => row[3] === '');
  expect([...counties.values()].map((c) => [c.code, c.display, formatLocalDay(c.validFrom)])).toEqual(
    today.map((row) => row.slice(0, 3)),
  );
});
