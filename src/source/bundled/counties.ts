import { CODE_SYSTEMS } from '../../concept/code-system.ts';
import type { Coding, ConceptPeriod } from '../../concept/concept.ts';
import { OPEN_END } from '../../concept/local-day.ts';
import { wholePublication } from '../checks.ts';
import type { Source } from '../source.ts';
import {
  ADMIN_AREA_EDITION,
  ADMIN_AREA_RETRIEVED_AT,
  type AdminArea,
  nameDesignations,
  readCounties,
} from './admin-areas.ts';

const MINIMUM_COUNTIES = 10;

/** The counties of today, from the project's own fact table. Its concepts throw OppslagError SOURCE_INVALID. */
export function countySource(): Source {
  const provenance = {
    name: 'Statistics Norway, Klass 104',
    uri: CODE_SYSTEMS.fylke.uri,
    retrievedAt: ADMIN_AREA_RETRIEVED_AT,
    licence: 'CC-BY-4.0',
  };
  return {
    codeSystem: { ...CODE_SYSTEMS.fylke, ...ADMIN_AREA_EDITION },
    provenance: [provenance],
    concepts: () => wholePublication(provenance.name, MINIMUM_COUNTIES, readCounties().map(county)),
  };
}

/** A county as the value of another concept's property. */
export function countyCoding({ number, name }: AdminArea): Coding {
  return { system: CODE_SYSTEMS.fylke.id, code: number, display: name };
}

function county(area: AdminArea): ConceptPeriod {
  return {
    code: area.number,
    display: area.name,
    designations: nameDesignations(area),
    properties: [],
    parents: [],
    selectable: true,
    validFrom: area.validFrom,
    validTo: OPEN_END,
  };
}
