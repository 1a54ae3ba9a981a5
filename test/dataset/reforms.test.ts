import { beforeAll, describe, expect, test } from 'vitest';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { displayOf, lookupCode } from '../../src/dataset/lookup.ts';
import { successorsOf } from '../../src/dataset/succession.ts';
import { dayOf } from '../support/code-systems.ts';
import { conceptOn } from '../support/datasets.ts';
import { hasReferenceData } from '../support/reference-data.ts';
import { openReferenceDataset } from '../support/reference-dataset.ts';

/** A code on a day, and what it is on another day. */
type Row = readonly [code: string, day: string, otherDay: string, expected: string];

const ON_THE_DAY: readonly Row[] = [
  // Another name.
  ['0301', '1876-12-31', '1877-01-01', '0301 Kristiania'],
  ['0301', '1924-12-31', '1925-01-01', '0301 Oslo'],
  ['0101', '1927-12-31', '1928-01-01', '0101 Halden'],
  ['1601', '1963-12-31', '1964-01-01', '1601 Trondheim'],
  ['2020', '2003-12-31', '2004-01-01', '2020 Porsanger - Porsángu - Porsanki'],
  ['1939', '2014-12-31', '2015-01-01', '1939 Storfjord - Omasvuotna - Omasvuono'],
  ['1841', '2016-12-31', '2017-01-01', '1841 Fauske - Fuossko'],
  ['5001', '2022-12-31', '2023-01-01', '5001 Trondheim - Tråante'],
  // Another number.
  ['1567', '2018-12-31', '2019-01-01', '5061 Rindal'],
  ['1601', '2017-12-31', '2018-01-01', '5001 Trondheim'],
  ['1902', '2019-12-31', '2020-01-01', '5401 Tromsø'],
  ['5401', '2023-12-31', '2024-01-01', '5501 Tromsø'],
  ['1438', '2019-12-31', '2020-01-01', '4648 Bremanger'],
  // Divided; what keeps the number is one of the parts.
  ['0711', '1845-12-31', '1846-01-01', '0701 Svelvik, 0711 Strømmen'],
  ['2020', '1850-12-31', '1851-01-01', '2011 Kautokeino, 2020 Kistrand'],
  ['1719', '1855-12-31', '1856-01-01', '1719 Skogn, 1720 Frol'],
  ['0437', '1863-12-31', '1864-01-01', '0437 Tynset, 0438 Lille Elvedalen'],
  ['1444', '1964-12-31', '1965-01-01', '1443 Eid (Sogn og Fjordane), 1448 Stryn'],
  ['0435', '1975-12-31', '1976-01-01', '0436 Tolga, 0441 Os (Hedmark)'],
  ['0720', '2016-12-31', '2017-01-01', '0704 Tønsberg, 0710 Sandefjord'],
  ['1850', '2019-12-31', '2020-01-01', '1806 Narvik, 1875 Hábmer - Hamarøy'],
  ['5012', '2019-12-31', '2020-01-01', '5055 Heim, 5056 Hitra, 5059 Orkland'],
  ['1507', '2023-12-31', '2024-01-01', '1508 Ålesund, 1580 Haram'],
  // Merged.
  ['0218', '1947-12-31', '1948-01-01', '0301 Oslo'],
  ['1806', '1963-12-31', '1964-01-01', '1865 Vågan'],
  ['0702', '1963-12-31', '1964-01-01', '0702 Holmestrand'],
  ['0436', '1965-12-31', '1966-01-01', '0435 Tolga-Os'],
  ['1531', '1967-12-31', '1968-01-01', '1501 Ålesund'],
  ['1249', '1971-12-31', '1972-01-01', '1201 Bergen'],
  ['0707', '1987-12-31', '1988-01-01', '0709 Larvik'],
  ['2001', '1991-12-31', '1992-01-01', '2004 Hammerfest'],
  ['0718', '2001-12-31', '2002-01-01', '0716 Re'],
  ['1159', '2005-12-31', '2006-01-01', '1160 Vindafjord'],
  ['1503', '2007-12-31', '2008-01-01', '1505 Kristiansund'],
  ['1723', '2011-12-31', '2012-01-01', '1756 Inderøy'],
  ['1915', '2012-12-31', '2013-01-01', '1903 Harstad'],
  ['0728', '2017-12-31', '2018-01-01', '0712 Larvik'],
  ['0711', '2019-12-31', '2020-01-01', '3005 Drammen'],
  ['1018', '2019-12-31', '2020-01-01', '4204 Kristiansand'],
  ['1432', '2019-12-31', '2020-01-01', '4647 Sunnfjord'],
  ['1444', '2019-12-31', '2020-01-01', '1577 Volda'],
  ['1571', '2019-12-31', '2020-01-01', '5055 Heim'],
  ['5030', '2019-12-31', '2020-01-01', '5001 Trondheim'],
];

const LATER: readonly Row[] = [
  ['1902', '2019-12-31', '2024-01-01', '5501 Tromsø'],
  ['1901', '2012-12-31', '2024-01-01', '5503 Harstad - Hárstták'],
  ['1662', '2017-12-31', '2024-01-01', '5001 Trondheim - Tråante'],
  ['1613', '2017-12-31', '2020-01-01', '5055 Heim, 5056 Hitra, 5059 Orkland'],
  ['0301', '1900-01-01', '2024-01-01', '0301 Oslo'],
  ['0101', '1966-12-31', '2024-01-01', '3101 Halden'],
  ['0720', '2016-12-31', '2024-01-01', '3905 Tønsberg, 3907 Sandefjord'],
  ['0220', '2019-12-31', '2024-01-01', '3203 Asker'],
  ['0217', '2019-12-31', '2024-01-01', '3207 Nordre Follo'],
  ['0138', '2019-12-31', '2024-01-01', '3118 Indre Østfold'],
  ['0121', '2019-12-31', '2024-01-01', '3226 Aurskog-Høland'],
  ['1301', '1971-12-31', '2024-01-01', '4601 Bergen'],
  ['1534', '2019-06-01', '2024-06-01', '1508 Ålesund, 1580 Haram'],
  ['1507', '2023-12-31', '2019-12-31', '1504 Ålesund, 1523 Ørskog, 1529 Skodje, 1534 Haram, 1546 Sandøy'],
];

const EARLIER: readonly Row[] = [
  ['5501', '2024-06-01', '2019-12-31', '1902 Tromsø'],
  ['5501', '2024-06-01', '1963-12-31', '1902 Tromsø, 1930 Hillesøy, 1934 Tromsøysund, 1937 Ullsfjord'],
  ['1508', '2024-06-01', '2023-12-31', '1507 Ålesund'],
  ['1580', '2024-06-01', '2019-12-31', '1504 Ålesund, 1523 Ørskog, 1529 Skodje, 1534 Haram, 1546 Sandøy'],
  [
    '3118',
    '2024-06-01',
    '2019-12-31',
    '0122 Trøgstad, 0123 Spydeberg, 0124 Askim, 0125 Eidsberg, 0138 Hobøl',
  ],
  ['5059', '2024-06-01', '2019-12-31', '5012 Snillfjord, 5016 Agdenes, 5023 Meldal, 5024 Orkdal'],
  ['1806', '2024-06-01', '2019-12-31', '1805 Narvik, 1850 Tysfjord - Divtasvuodna, 1854 Ballangen'],
  ['4601', '2024-06-01', '1971-12-31', '1248 Laksevåg, 1249 Fana, 1250 Arna, 1255 Åsane, 1301 Bergen'],
  ['3903', '2024-06-01', '2017-01-01', '0702 Holmestrand, 0713 Sande (Vestfold), 0714 Hof'],
  ['0301', '2024-06-01', '1947-12-31', '0218 Aker, 0301 Oslo'],
  ['0712', '2018-01-01', '2017-12-31', '0709 Larvik, 0728 Lardal'],
  // The number had been Borgund's until 1968, which is another place.
  ['1531', '1977-01-01', '1976-12-31', '1501 Ålesund'],
  // Nothing is known before 1838.
  ['0101', '1838-01-01', '1837-12-31', ''],
];

const COUNTIES: readonly Row[] = [
  ['16', '2017-12-31', '2018-01-01', '50 Trøndelag - Trööndelage'],
  ['12', '2019-12-31', '2020-01-01', '46 Vestland'],
  ['01', '2019-12-31', '2020-01-01', '30 Viken'],
  ['05', '2019-12-31', '2020-01-01', '30 Viken, 34 Innlandet'],
  ['14', '2019-12-31', '2020-01-01', '15 Møre og Romsdal, 46 Vestland'],
  ['03', '2019-12-31', '2020-01-01', '03 Oslo'],
  ['30', '2023-12-31', '2024-01-01', '31 Østfold, 32 Akershus, 33 Buskerud'],
  ['38', '2023-12-31', '2024-01-01', '39 Vestfold, 40 Telemark'],
  ['54', '2023-12-31', '2024-01-01', '55 Troms - Romsa - Tromssa, 56 Finnmark - Finnmárku - Finmarkku'],
  ['31', '2024-01-01', '2023-12-31', '30 Viken'],
  // Viken was given up as a whole: what part of it had been Østfold, no list of counties says.
  ['01', '2019-12-31', '2024-01-01', '31 Østfold, 32 Akershus, 33 Buskerud'],
  ['56', '2024-01-01', '2019-12-31', '18 Nordland - Nordlánnda, 19 Troms, 20 Finnmark'],
];

describe.skipIf(!hasReferenceData)('reforms as they happened (skipped without reference data)', () => {
  let dataset: Dataset;

  beforeAll(async () => {
    dataset = await openReferenceDataset();
  }, 180_000);

  const systemOf = (id: string): CodeSystemData => dataset.find(id)!;
  const reached = (system: CodeSystemData, [code, day, otherDay]: Row): string =>
    successorsOf(system, system.codes.findExactly(code), dayOf(day), dayOf(otherDay))
      .map((one) => `${system.codes.codeAt(one.code)} ${displayOf(system, one.row)}`)
      .join(', ');

  test.each(ON_THE_DAY)('municipality %s of %s is on %s: %s', (...row) => {
    const system = systemOf('kommune');
    expect(lookupCode(system, row[0], dayOf(row[1])).outcome).toBe('found');
    expect(reached(system, row)).toBe(row[3]);
  });

  test.each(
    ON_THE_DAY,
  )('municipality %s of %s is among what those of %s, %s, were', (code, day, next, parts) => {
    for (const part of parts.split(', ')) {
      const before = reached(systemOf('kommune'), [part.slice(0, 4), next, day, '']);
      expect(before.split(', ').map((own) => own.slice(0, 4))).toContain(code);
    }
  });

  test.each(LATER)('municipality %s of %s is on %s: %s', (...row) => {
    expect(reached(systemOf('kommune'), row)).toBe(row[3]);
  });

  test.each(EARLIER)('municipality %s of %s was on %s: %s', (...row) => {
    expect(reached(systemOf('kommune'), row)).toBe(row[3]);
  });

  test.each(COUNTIES)('county %s of %s is on %s: %s', (...row) => {
    expect(reached(systemOf('fylke'), row)).toBe(row[3]);
  });

  test.each([
    ['0101', '2019-12-31', '01 Østfold'],
    ['3001', '2020-01-01', '30 Viken'],
    ['3001', '2023-12-31', '30 Viken'],
    ['3101', '2024-01-01', '31 Østfold'],
    ['3020', '2023-12-31', '30 Viken'],
    ['3207', '2024-01-01', '32 Akershus'],
    ['3005', '2023-12-31', '30 Viken'],
    ['3301', '2024-01-01', '33 Buskerud'],
    ['5401', '2023-12-31', '54 Troms og Finnmark'],
    ['5501', '2024-01-01', '55 Troms - Romsa - Tromssa'],
    ['3803', '2023-12-31', '38 Vestfold og Telemark'],
    ['3905', '2024-01-01', '39 Vestfold'],
    ['5061', '2019-01-01', '50 Trøndelag - Trööndelage'],
  ])('municipality %s of %s lies in %s', (code, day, expected) => {
    const county = conceptOn(systemOf('kommune'), code, dayOf(day))!.properties.find(
      (own) => own.code === 'county',
    );
    const number = county?.value.type === 'Coding' ? county.value.value.code : '';
    expect(`${number} ${conceptOn(systemOf('fylke'), number, dayOf(day))?.display}`).toBe(expected);
  });

  test.each([
    ['icd-10', 'A90', '2010-01-01', 'Denguefeber'],
    ['icd-10', 'A90', '2015-12-31', 'Denguefeber'],
    ['icd-10', 'A90', '2016-01-01', undefined],
    ['icd-10', 'A97.0', '2016-12-31', undefined],
    ['icd-10', 'A97.0', '2017-01-01', 'Dengue uten varselstegn'],
    ['icd-10', 'A08.1', '2017-06-01', 'Akutt gastroenteritt som skyldes norovirus'],
    ['icd-10', 'I84.9', '2012-12-31', 'Uspesifiserte hemoroider uten komplikasjon'],
    ['icd-10', 'I84.9', '2013-01-01', undefined],
    ['icd-10', 'C77.00', '2013-12-31', undefined],
    ['icd-10', 'C77.00', '2014-01-01', 'Mikrometastase i lymfeknute i hode, ansikt eller på hals'],
    ['icd-10', 'O96.0', '2014-12-31', 'Dødsfall av direkte obstetrisk årsak'],
    [
      'icd-10',
      'O96.0',
      '2015-01-01',
      'Dødsfall av direkte obstetrisk årsak, som inntreffer mer enn 42 dager, men mindre enn ett år etter fødsel',
    ],
    ['icd-10', 'K43.90', '2012-12-31', 'Primært ventralt brokk uten obstruksjon eller gangren'],
    [
      'icd-10',
      'K43.90',
      '2013-01-01',
      'Annet og uspesifisert primært ventralt brokk uten obstruksjon eller gangren',
    ],
    // The edition of 2016 is not among those that are known.
    ['icd-10', 'K43.90', '2016-06-01', undefined],
    [
      'icd-10',
      'K43.90',
      '2017-01-01',
      'Annet eller uspesifisert primært ventralt brokk uten obstruksjon eller gangren',
    ],
    ['ncsp', 'JDF10', '2016-12-31', 'Ventrikkelbypass'],
    ['ncsp', 'JDF10', '2017-01-01', 'Gastrisk bypass'],
    ['ncsp', 'JDF11', '2010-01-01', 'Laparoskopisk ventrikkelbypass'],
    ['ncsp', 'JDF11', '2017-12-31', 'Laparoskopisk gastrisk bypass'],
    [
      'ncsp',
      'NAN41',
      '2010-12-31',
      'Transplantasjon av brusk, periost eller fascie i cervikal- og torakalkolumna',
    ],
    [
      'ncsp',
      'NAN41',
      '2011-01-01',
      'Transplantasjon av brusk, periost eller fascie til cervikal- og torakalkolumna',
    ],
    ['ncmp', 'GDFX40', '2015-12-31', "'Single-breath' med nitrogentest"],
    ['ncmp', 'GDFX40', '2016-01-01', 'Single-breath med nitrogentest'],
    ['ncmp', 'OABN00', '2012-12-31', undefined],
    [
      'ncmp',
      'OABN00',
      '2013-01-01',
      'Strukturert kartlegging av kunnskap om kropp, identitet og seksualitet',
    ],
  ])('%s %s on %s: %s', (id, code, day, expected) => {
    const found = lookupCode(systemOf(id), code, dayOf(day));
    expect(found.outcome).toBe(expected === undefined ? 'not-valid' : 'found');
    expect(found.outcome === 'found' ? displayOf(systemOf(id), found.row) : undefined).toBe(expected);
  });

  test('a diagnosis whose text changed while its edition is unknown is the same code afterwards', () => {
    const system = systemOf('icd-10');
    expect(reached(system, ['K43.90', '2015-06-01', '2017-06-01', ''])).toMatch(/^K43\.90 /);
    expect(reached(system, ['A90', '2015-06-01', '2017-06-01', ''])).toBe('');
  });
});
