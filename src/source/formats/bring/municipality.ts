import { CODE_SYSTEMS } from '../../../concept/code-system.ts';
import type { Coding, Designation, Property } from '../../../concept/concept.ts';

/**
 * Numbers of what has none in Statistics Norway's list of municipalities, since they are no municipalities: Svalbard,
 * Spitsbergen (so in the logs) and Jan Mayen. A Coding into `kommune` would point at nothing.
 */
const TERRITORIES: ReadonlySet<string> = new Set(['2100', '2111', '2211']);
const SVALBARD_AND_JAN_MAYEN: Coding = {
  system: CODE_SYSTEMS.land.id,
  code: 'SJ',
  display: 'Svalbard og Jan Mayen',
};

/** The municipality of a postal code, or the territory where there is none. */
export interface Place {
  readonly number: string;
  readonly name: string;
}

/**
 * Property `municipality`, a Coding into `kommune` whose display is left to that system; or `territory`, a Coding into
 * `land` (ISO 3166-1).
 */
export function placeProperty({ number }: Place): Property {
  if (TERRITORIES.has(number)) {
    return { code: 'territory', value: { type: 'Coding', value: SVALBARD_AND_JAN_MAYEN } };
  }
  const municipality: Coding = { system: CODE_SYSTEMS.kommune.id, code: number, display: '' };
  return { code: 'municipality', value: { type: 'Coding', value: municipality } };
}

/**
 * The name of a territory, by which its postal codes are to be found, unless it is the city's own. Municipalities get
 * theirs when the Coding is resolved.
 */
export function placeDesignations({ number, name }: Place, city: string): readonly Designation[] {
  if (!TERRITORIES.has(number) || name === city) return [];
  return [{ language: 'nb', use: 'context', value: name }];
}
