import type { LocalDay } from './local-day.ts';

/** How the target of a relation stands to its source: the codes of FHIR R5 ConceptMapRelationship, in a fixed order. */
export const RELATIONSHIPS = [
  'equivalent',
  'source-is-narrower-than-target',
  'source-is-broader-than-target',
  'related-to',
  'not-related-to',
] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

/** An arrow from a code of one system to a code of another or, over time, of the same: one row of a concept map. */
export interface ConceptRelation {
  readonly code: string;
  readonly target: { readonly system: string; readonly code: string };
  readonly relationship: Relationship;
  /** Over time: the first day of the target in place of the source. OPEN_START for maps that know no time. */
  readonly since: LocalDay;
}
