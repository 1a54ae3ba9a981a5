import type { ConceptPeriod, Designation, Property } from '../../concept/concept.ts';

/** The concepts of every system in the build, by code; the periods of a code in the order of time. */
export type ConceptsBySystem = ReadonlyMap<string, ReadonlyMap<string, readonly ConceptPeriod[]>>;

export interface CodingOptions {
  /** Properties whose targets a concept is found by too: the municipality of a postal code. */
  readonly context: readonly string[];
  /** Called for a property that points at a code which its system lacks. It is left out. */
  readonly onMissing: (concept: ConceptPeriod, property: Property) => void;
}

/** Writes into every Coding the name that its target had in the concept's own period. */
export function resolveCodings(
  concepts: readonly ConceptPeriod[],
  systems: ConceptsBySystem,
  { context, onMissing }: CodingOptions,
): ConceptPeriod[] {
  return concepts.map((concept) => {
    if (!concept.properties.some(({ value }) => value.type === 'Coding')) return concept;
    const properties: Property[] = [];
    const contexts: Designation[] = [];
    for (const property of concept.properties) {
      const { value } = property;
      const codes = value.type === 'Coding' ? systems.get(value.value.system) : undefined;
      if (value.type !== 'Coding' || codes === undefined) {
        properties.push(property);
        continue;
      }
      const target = atSameTime(codes.get(value.value.code) ?? [], concept);
      if (target === undefined) {
        onMissing(concept, property);
        continue;
      }
      const coding = { ...value.value, display: target.display };
      properties.push({ code: property.code, value: { type: 'Coding', value: coding } });
      if (context.includes(property.code)) contexts.push(...namesOf(target));
    }
    return { ...concept, properties, designations: [...concept.designations, ...added(concept, contexts)] };
  });
}

/** The newest of the target's periods that the concept's period touches, or else its newest. */
function atSameTime(periods: readonly ConceptPeriod[], concept: ConceptPeriod): ConceptPeriod | undefined {
  const touching = periods.filter(
    ({ validFrom, validTo }) => validFrom < concept.validTo && concept.validFrom < validTo,
  );
  return touching.at(-1) ?? periods.at(-1);
}

/** The official names of a concept, one for each language where it has such, else its display. */
function namesOf({ display, designations }: ConceptPeriod): Designation[] {
  const official = designations.filter(({ use }) => use === 'display');
  const names = official.length > 0 ? official : [{ language: 'nb', value: display }];
  return names.map(({ language, value }) => ({ language, use: 'context', value }));
}

/** Names that do not only repeat what the concept is called itself. */
function added({ display, designations }: ConceptPeriod, contexts: readonly Designation[]): Designation[] {
  const known = new Set([display, ...designations.map(({ value }) => value)].map(fold));
  return contexts.filter(({ value }) => {
    const isNew = !known.has(fold(value));
    known.add(fold(value));
    return isNew;
  });
}

function fold(text: string): string {
  return text.toUpperCase();
}
