import type { Designation, Property } from '../../concept/concept.ts';
import { type LocalDay, OPEN_END, OPEN_START } from '../../concept/local-day.ts';
import type { RowName } from '../checks.ts';
import type { Entry } from '../publication.ts';
import { hasSameValues } from './properties.ts';

/** Who said something: a row of a source, about a period. */
export interface Origin {
  readonly source: string;
  readonly row: RowName;
  readonly validFrom?: LocalDay | undefined;
  readonly validTo?: LocalDay | undefined;
}

/** What a source can say of a concept and another may say otherwise. */
export type Field = 'display' | 'parents' | 'selectable' | `property ${string}`;

/** A concept in one period while sources are being merged. What is undefined no source has said so far. */
export interface Draft {
  /** The source and row that it began with, for messages. */
  readonly source: string;
  readonly row: RowName;
  readonly code: string;
  display: string | undefined;
  designations: Designation[];
  properties: Property[];
  parents: readonly string[] | undefined;
  selectable: boolean | undefined;
  validFrom: LocalDay | undefined;
  validTo: LocalDay | undefined;
  /** Who said what did not come with the first row. */
  origins?: Map<Field, Origin>;
}

/** The drafts of a code system: for each code its periods. */
export type Drafts = Map<string, Draft[]>;

export function draftOf(source: string, entry: Entry): Draft {
  return {
    source,
    row: entry.row,
    code: entry.code,
    display: entry.display,
    designations: [...(entry.designations ?? [])],
    properties: [...(entry.properties ?? [])],
    parents: entry.parents,
    selectable: entry.selectable,
    validFrom: entry.validFrom,
    validTo: entry.validTo,
  };
}

export function originOf(draft: Draft, field: Field): Origin {
  return draft.origins?.get(field) ?? draft;
}

export function setOrigin(draft: Draft, field: Field, origin: Origin): void {
  draft.origins ??= new Map();
  draft.origins.set(field, origin);
}

/** Half-open; an end that nobody has given is undefined. */
interface Period {
  readonly validFrom?: LocalDay | undefined;
  readonly validTo?: LocalDay | undefined;
}

/** The first day of a period; one that nobody has given is open. */
export function startOf(period: Period): LocalDay {
  return period.validFrom ?? OPEN_START;
}

/** The first day after a period; one that nobody has given is open. */
export function endOf(period: Period): LocalDay {
  return period.validTo ?? OPEN_END;
}

export function overlaps(a: Period, b: Period): boolean {
  return startOf(a) < endOf(b) && startOf(b) < endOf(a);
}

/** In the order of time. */
export function comparePeriods(a: Period, b: Period): number {
  return startOf(a) - startOf(b) || endOf(a) - endOf(b);
}

/**
 * Whether a period says nothing else than a later one, so that the two are one period. What the earlier leaves out does
 * not count as a difference, and designations never do.
 */
export function isContinuedBy(earlier: Draft, later: Draft): boolean {
  return (
    (earlier.display === undefined || earlier.display === later.display) &&
    hasSameValues(earlier.properties, later.properties) &&
    (earlier.parents === undefined || haveSameItems(earlier.parents, later.parents)) &&
    (earlier.selectable === undefined || earlier.selectable === (later.selectable ?? true))
  );
}

/** In whatever order. */
export function haveSameItems(a: readonly string[], b: readonly string[] | undefined): boolean {
  return b !== undefined && a.every((item) => b.includes(item)) && b.every((item) => a.includes(item));
}
