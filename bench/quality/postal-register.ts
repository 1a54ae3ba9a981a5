import { CODE_SYSTEMS } from '../../src/concept/code-system.ts';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { OPEN_END, OPEN_START } from '../../src/concept/local-day.ts';
import type { Source } from '../../src/source/source.ts';

/**
 * Bring's postal register, edition January 2026, as the query file for it presumes: the city is the display, and a
 * municipality of another name is a further text.
 *
 * @param register UTF-8, no header; code, city, municipality number, municipality and category, parted by tabs
 * @throws RangeError when a line has other fields
 */
export function postalRegisterSource(register: string): Source {
  return {
    codeSystem: { ...CODE_SYSTEMS.postnummer, edition: '2026-01' },
    provenance: [
      {
        name: 'Postnummerregister, January 2026',
        uri: CODE_SYSTEMS.postnummer.uri,
        retrievedAt: '2026-01-22T00:00:00Z',
        licence: 'LicenseRef-none-stated',
      },
    ],
    concepts: () => readRegister(register),
  };
}

function readRegister(register: string): ConceptPeriod[] {
  const lines = register.split(/\r?\n/).filter((line) => line !== '');
  return lines.map((line, index): ConceptPeriod => {
    const [code, city, number, municipality] = line.split('\t');
    if (!/^\d{4}$/.test(code ?? '') || !city || !number || !municipality) {
      throw new RangeError(
        `postal register, line ${index + 1}: code, city, number and municipality expected`,
      );
    }
    const isOther = municipality.toLowerCase() !== city.toLowerCase();
    return {
      code: code!,
      display: city,
      designations: isOther ? [{ language: 'nb', use: 'context', value: municipality }] : [],
      properties: [
        {
          code: 'municipality',
          value: {
            type: 'Coding',
            value: { system: CODE_SYSTEMS.kommune.id, code: number, display: municipality },
          },
        },
      ],
      parents: [],
      selectable: true,
      validFrom: OPEN_START,
      validTo: OPEN_END,
    };
  });
}
