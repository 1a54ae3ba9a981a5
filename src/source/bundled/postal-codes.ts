import { CODE_SYSTEMS, type Provenance } from '../../concept/code-system.ts';
import type { Coding, ConceptPeriod, Property } from '../../concept/concept.ts';
import { OPEN_END, OPEN_START } from '../../concept/local-day.ts';
import { fieldOf, invalidRow, shownText, wholePublication } from '../checks.ts';
import type { Source } from '../source.ts';
import type { NamePart } from './admin-areas.ts';
import { municipalityCoding } from './municipalities.ts';
import { type MunicipalityByName, municipalityByName } from './municipality-names.ts';
import { DATA_PACKAGES, importPackage, packageProvenance } from './packages.ts';

/** Answers `{city, municipality}` for a postal code that is in use, undefined for another. Unchecked. */
export type PostalCodeLookup = (postalCode: string) => unknown;

/** The day the package gives for its copy of the register. */
const EDITION = '2024-04-11';
const MINIMUM_POSTAL_CODES = 4_500;

/**
 * What the register calls a municipality though it is none: Svalbard and Jan Mayen have numbers (2100, 2211) that
 * Statistics Norway's list of municipalities lacks. A Coding into `kommune` would point at nothing, so these have the
 * property `territory` instead, which points at the country code that ISO 3166-1 gives the two.
 */
const TERRITORIES: ReadonlySet<string> = new Set(['SVALBARD', 'JAN MAYEN']);
const SVALBARD_AND_JAN_MAYEN: Coding = {
  system: CODE_SYSTEMS.land.id,
  code: 'SJ',
  display: 'Svalbard og Jan Mayen',
};

/**
 * Postal codes with their city (upper case, as the register has it) and municipality.
 * Throws OppslagError SOURCE_MISSING or SOURCE_INVALID.
 */
export async function postalCodeSource(): Promise<Source> {
  const [{ getPostalCodeInfo }, manifest] = await importPackage(DATA_PACKAGES.postalCodes, () =>
    Promise.all([
      import('norwegian-postalcodes-mapper'),
      import('norwegian-postalcodes-mapper/package.json', { with: { type: 'json' } }),
    ]),
  );
  return postalCodeSourceOf(
    packageProvenance(DATA_PACKAGES.postalCodes, manifest.default),
    getPostalCodeInfo,
  );
}

/** Postal codes from any lookup that answers as the package does. */
export function postalCodeSourceOf(provenance: Provenance, lookup: PostalCodeLookup): Source {
  return {
    codeSystem: { ...CODE_SYSTEMS.postnummer, edition: EDITION, editionDate: EDITION },
    provenance: [provenance],
    concepts: () =>
      wholePublication(provenance.name, MINIMUM_POSTAL_CODES, postalCodes(provenance.name, lookup)),
  };
}

function* postalCodes(source: string, lookup: PostalCodeLookup): Generator<ConceptPeriod> {
  const findMunicipality = municipalityByName();
  // The package keeps its table to itself, so every code there can be is asked for.
  for (let number = 0; number <= 9999; number += 1) {
    const code = String(number).padStart(4, '0');
    const row = lookup(code);
    if (row !== undefined) yield postalCode(source, code, row, findMunicipality);
  }
}

function postalCode(
  source: string,
  code: string,
  row: unknown,
  findMunicipality: MunicipalityByName,
): ConceptPeriod {
  const city = shownText(source, code, 'city', fieldOf(row, 'city'));
  const registerName = shownText(source, code, 'municipality', fieldOf(row, 'municipality'));
  const { names, property } = municipalityFacts(source, code, registerName, findMunicipality);
  return {
    code,
    display: city,
    // So that a search for the city together with its municipality finds the code (`kjeller lillestrøm`). A name that
    // only repeats the city is left out.
    designations: names
      .filter(({ value }) => value.toUpperCase() !== city.toUpperCase())
      .map(({ language, value }) => ({ language, use: 'context', value })),
    properties: [property],
    parents: [],
    selectable: true,
    validFrom: OPEN_START,
    validTo: OPEN_END,
  };
}

function municipalityFacts(
  source: string,
  code: string,
  registerName: string,
  findMunicipality: MunicipalityByName,
): { names: readonly NamePart[]; property: Property } {
  if (TERRITORIES.has(registerName)) {
    return {
      names: [{ language: 'nb', value: registerName }],
      property: { code: 'territory', value: { type: 'Coding', value: SVALBARD_AND_JAN_MAYEN } },
    };
  }
  const municipality = findMunicipality(registerName);
  if (municipality === undefined) {
    throw invalidRow(source, code, 'municipality must be the name of exactly one municipality of today');
  }
  const { name, parts } = municipality;
  return {
    names: parts.length > 0 ? parts : [{ language: 'nb', value: name }],
    property: { code: 'municipality', value: { type: 'Coding', value: municipalityCoding(municipality) } },
  };
}
