import { CODE_SYSTEMS } from '../../concept/code-system.ts';
import type { Coding, ConceptPeriod } from '../../concept/concept.ts';
import { OPEN_END } from '../../concept/local-day.ts';
import { wholePublication } from '../checks.ts';
import type { Source } from '../source.ts';
import {
  ADMIN_AREA_EDITION,
  ADMIN_AREA_RETRIEVED_AT,
  type AdminArea,
  type Municipality,
  nameDesignations,
  readMunicipalities,
} from './admin-areas.ts';
import { countyCoding } from './counties.ts';

const MINIMUM_MUNICIPALITIES = 250;

/**
 * The municipalities of today with their counties, from the project's own fact table. Municipalities of the past are
 * not among them. Its concepts throw OppslagError SOURCE_INVALID.
 */
export function municipalitySource(): Source {
  const provenance = {
    name: 'Statistics Norway, Klass 131',
    uri: CODE_SYSTEMS.kommune.uri,
    retrievedAt: ADMIN_AREA_RETRIEVED_AT,
    licence: 'CC-BY-4.0',
  };
  return {
    codeSystem: { ...CODE_SYSTEMS.kommune, ...ADMIN_AREA_EDITION },
    provenance: [provenance],
    concepts: () =>
      wholePublication(provenance.name, MINIMUM_MUNICIPALITIES, readMunicipalities().map(municipality)),
  };
}

/** A municipality as the value of another concept's property. */
export function municipalityCoding({ number, name }: AdminArea): Coding {
  return { system: CODE_SYSTEMS.kommune.id, code: number, display: name };
}

function municipality(area: Municipality): ConceptPeriod {
  return {
    code: area.number,
    display: area.name,
    designations: nameDesignations(area),
    properties: [{ code: 'county', value: { type: 'Coding', value: countyCoding(area.county) } }],
    // A parent would be a code of this system; the county is one of another.
    parents: [],
    selectable: true,
    validFrom: area.validFrom,
    validTo: OPEN_END,
  };
}
