import { type Municipality, readMunicipalities } from './admin-areas.ts';

/**
 * Two of the postal register's spellings that no rule derives from the official name: without accents, and with one
 * letter too many.
 */
const REGISTER_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['KARASJOHKA KARASJOK', '5610'],
  ['UNJARGGA NESSEBY', '5636'],
]);

/** Finds the municipality that the postal register means by a name, or undefined when it is none or ambiguous. */
export type MunicipalityByName = (registerName: string) => Municipality | undefined;

/**
 * Prepares the search for municipalities by the names of the postal register. The register writes upper case, and of an
 * official name in several languages (`Gáivuotna - Kåfjord - Kaivuono`) either one part or the first ones joined by
 * spaces (`GÁIVUOTNA KÅFJORD`). Names that two municipalities share carry the county in both (`VÅLER (ØSTFOLD)`).
 */
export function municipalityByName(
  municipalities: readonly Municipality[] = readMunicipalities(),
): MunicipalityByName {
  const byNumber = new Map(municipalities.map((municipality) => [municipality.number, municipality]));
  const byName = new Map<string, Municipality | undefined>();
  for (const municipality of municipalities) {
    for (const spelling of spellings(municipality)) {
      // A spelling that two municipalities share finds neither: a wrong number is worse than none.
      byName.set(spelling, byName.has(spelling) ? undefined : municipality);
    }
  }
  for (const [spelling, number] of REGISTER_SPELLINGS) byName.set(spelling, byNumber.get(number));
  return (registerName) => byName.get(registerName.toUpperCase());
}

function spellings({ name, parts }: Municipality): Set<string> {
  const values = parts.map(({ value }) => value);
  const joined = values.map((_, index) => values.slice(0, index + 1).join(' '));
  return new Set([name, ...values, ...joined].map((spelling) => spelling.toUpperCase()));
}
