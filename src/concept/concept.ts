import type { LocalDay } from './local-day.ts';

/** A code in a code system, as FHIR's Coding. `system` is a short id (`kommune`). */
export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

/**
 * Uses of a designation that Oppslag itself gives a meaning to; sources may define others. A `context` names what the
 * concept lies in (the municipality of a postal code): it is found by it, but after those that bear the name themselves.
 */
export type DesignationUse =
  | 'display'
  | 'short'
  | 'synonym'
  | 'inclusion'
  | 'former-name'
  | 'context'
  | (string & {});

/** Any text for a concept other than its display, as FHIR's CodeSystem.concept.designation. */
export interface Designation {
  /** BCP 47 tag, for example `nb`. */
  readonly language: string;
  readonly use: DesignationUse;
  readonly value: string;
}

/** The value of a property; `type` says which, as FHIR's CodeSystem.property.type. */
export type PropertyValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'decimal'; readonly value: string }
  | { readonly type: 'date'; readonly value: LocalDay }
  | { readonly type: 'Coding'; readonly value: Coding };

/** A typed fact about a concept. */
export interface Property {
  readonly code: string;
  readonly value: PropertyValue;
}

/**
 * One code in one period of validity: the row that everything above is built from. A code whose text changed has
 * several, which must not overlap.
 */
export interface ConceptPeriod {
  /** The code exactly as it is shown (`E11.9`). */
  readonly code: string;
  /** The preferred text in the code system's own language. */
  readonly display: string;
  readonly designations: readonly Designation[];
  readonly properties: readonly Property[];
  /** Codes in the same system, only where the source names them. */
  readonly parents: readonly string[];
  /** False for concepts that group others and are not meant to be registered. */
  readonly selectable: boolean;
  /** First day, or OPEN_START. */
  readonly validFrom: LocalDay;
  /** First day after, or OPEN_END. */
  readonly validTo: LocalDay;
}
