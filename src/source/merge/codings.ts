import type { ConceptPeriod, Designation, Property } from '../../concept/concept.ts';

/** The concepts of every system in the build, by code; the periods of a code in the order of time. */
export type ConceptsBySystem = ReadonlyMap<string, ReadonlyMap<string, readonly ConceptPeriod[]>>;

export interface CodingOptions {
  /** Properties whose targets a concept is found by too: the municipality of a postal code. */
  readonly context: readonly string[];
  /** BCP 47 tags of the displays, by system. Default: nb. */
  readonly languages?: ReadonlyMap<string, string>;
  /** Called for a property that points at a code which its system lacks. It is left out. */
  readonly onMissing: (concept: ConceptPeriod, property: Property) => void;
}

/** Writes into every Coding the name that its target had in the concept's own period. */
export function resolveCodings(
  concepts: readonly ConceptPeriod[],
  systems: ConceptsBySystem,
  { context, languages, onMissing }: CodingOptions,
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
      if (context.includes(property.code))
        contexts.push(...namesOf(target, languages?.get(value.value.system) ?? 'nb'));
    }
    return { ...concept, properties, designations: [...concept.designations, ...added(concept, contexts)] };
  });
}

/** The newest of the target's periods that began before the concept's period ended, or else its first. */
function atSameTime(periods: readonly ConceptPeriod[], concept: ConceptPeriod): ConceptPeriod | undefined {
  return periods.findLast(({ validFrom }) => validFrom < concept.validTo) ?? periods[0];
}

/** The official names of a concept: one for each language that has such, and the display for its own otherwise. */
function namesOf({ display, designations }: ConceptPeriod, language: string): Designation[] {
  const official = designations.filter(({ use }) => use === 'display');
  const isOwnNamed = official.some((name) => name.language === language);
  const names = isOwnNamed ? official : [{ language, value: display }, ...official];
  return names.map((name) => ({ language: name.language, use: 'context', value: name.value }));
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
