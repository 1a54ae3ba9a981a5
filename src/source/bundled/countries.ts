import { CODE_SYSTEMS, type Provenance } from '../../concept/code-system.ts';
import type { ConceptPeriod, Designation } from '../../concept/concept.ts';
import { OPEN_END, OPEN_START } from '../../concept/local-day.ts';
import { arrayOfRows, fieldOf, matching, shownText, wholePublication } from '../checks.ts';
import type { Source } from '../source.ts';
import { DATA_PACKAGES, importPackage, packageProvenance } from './packages.ts';

/** What the package publishes, as it is read: unknown until checked. */
export interface CountryPublication {
  /** Rows `[alpha-2, alpha-3, numeric, …]`. */
  readonly codes: unknown;
  /** For each language an object from alpha-2 to a name, or to several names of which the first is preferred. */
  readonly names: { readonly nb: unknown; readonly nn: unknown; readonly en: unknown };
}

const MINIMUM_COUNTRIES = 240;

/**
 * Codes that ISO 3166-1 leaves to its users (AA, QM–QZ, XA–XZ, ZZ). The package adds `XK` for Kosovo; it is not in the
 * standard, and other registers use other codes for it, so a list that is called ISO 3166-1 leaves it out.
 */
const USER_ASSIGNED = /^(?:AA|Q[M-Z]|X[A-Z]|ZZ)$/;

/**
 * Countries and areas of ISO 3166-1: alpha-2 code, Norwegian name, further names, the other two codes.
 * Throws OppslagError SOURCE_MISSING or SOURCE_INVALID.
 */
export async function countrySource(): Promise<Source> {
  const [codes, nb, nn, en, manifest] = await importPackage(DATA_PACKAGES.countries, () =>
    Promise.all([
      import('i18n-iso-countries/codes.json', { with: { type: 'json' } }),
      import('i18n-iso-countries/langs/nb.json', { with: { type: 'json' } }),
      import('i18n-iso-countries/langs/nn.json', { with: { type: 'json' } }),
      import('i18n-iso-countries/langs/en.json', { with: { type: 'json' } }),
      import('i18n-iso-countries/package.json', { with: { type: 'json' } }),
    ]),
  );
  return countrySourceOf(packageProvenance(DATA_PACKAGES.countries, manifest.default), {
    codes: codes.default,
    names: { nb: nb.default.countries, nn: nn.default.countries, en: en.default.countries },
  });
}

/** Countries from a publication that somebody else has read. */
export function countrySourceOf(provenance: Provenance, publication: CountryPublication): Source {
  return {
    // The package does not say which day of the standard it follows, so its own version is the edition.
    codeSystem: { ...CODE_SYSTEMS.land, edition: DATA_PACKAGES.countries.version },
    provenance: [provenance],
    concepts: () =>
      wholePublication(provenance.name, MINIMUM_COUNTRIES, countries(provenance.name, publication)),
  };
}

function* countries(source: string, { codes, names }: CountryPublication): Generator<ConceptPeriod> {
  for (const [index, row] of arrayOfRows(source, codes).entries()) {
    const number = index + 1;
    const code = matching(source, number, 'alpha-2', fieldOf(row, '0'), /^[A-Z]{2}$/);
    if (USER_ASSIGNED.test(code)) continue;
    const alpha3 = matching(source, number, 'alpha-3', fieldOf(row, '1'), /^[A-Z]{3}$/);
    const numeric = matching(source, number, 'numeric', fieldOf(row, '2'), /^[0-9]{3}$/);
    const [display, ...synonyms] = namesIn(source, number, 'nb', fieldOf(names.nb, code));
    yield {
      code,
      display,
      designations: [
        ...synonyms.map((value): Designation => ({ language: 'nb', use: 'synonym', value })),
        ...designationsIn('nn', namesIn(source, number, 'nn', fieldOf(names.nn, code))),
        ...designationsIn('en', namesIn(source, number, 'en', fieldOf(names.en, code))),
      ],
      properties: [
        { code: 'alpha3', value: { type: 'string', value: alpha3 } },
        // A string, because the standard's numeric code is three digits (`004`).
        { code: 'numeric', value: { type: 'string', value: numeric } },
      ],
      parents: [],
      selectable: true,
      validFrom: OPEN_START,
      validTo: OPEN_END,
    };
  }
}

/** A country's names in one language, preferred name first, each once. */
function namesIn(source: string, row: number, language: string, value: unknown): [string, ...string[]] {
  const [first, ...rest] = Array.isArray(value) ? value : [value];
  const preferred = shownText(source, row, `name in ${language}`, first);
  const others = rest.map((name) => shownText(source, row, `name in ${language}`, name));
  return [preferred, ...new Set(others.filter((name) => name !== preferred))];
}

/**
 * The preferred name is given in every language even where it equals the Norwegian display: a caller who asks for
 * Nynorsk must be able to tell a name that is the same from one that is not known.
 */
function designationsIn(language: string, [preferred, ...synonyms]: [string, ...string[]]): Designation[] {
  return [
    { language, use: 'display', value: preferred },
    ...synonyms.map((value): Designation => ({ language, use: 'synonym', value })),
  ];
}
