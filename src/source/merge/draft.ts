import type { Designation, Property } from '../../concept/concept.ts';
import { type LocalDay, OPEN_END, OPEN_START } from '../../concept/local-day.ts';
import type { RowName } from '../checks.ts';
import type { Entry } from '../publication.ts';

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

/**
 * Whether a period says nothing else than a later one, so that the two are one period. What the earlier leaves out does
 * not count as a difference.
 */
export function isContinuedBy(earlier: Draft, later: Draft): boolean {
  return (
    earlier.display === later.display &&
    (earlier.properties.length === 0 || areEqual(earlier.properties, later.properties)) &&
    (earlier.parents === undefined || areEqual(earlier.parents, later.parents))
  );
}

/** Equal as JSON; numbers of any size are written as text. */
function areEqual(a: unknown, b: unknown): boolean {
  const write = (value: unknown): string | undefined =>
    JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item));
  return write(a) === write(b);
}
