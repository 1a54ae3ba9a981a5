import type { Designation, Property } from '../concept/concept.ts';
import type { LocalDay } from '../concept/local-day.ts';
import type { Relationship } from '../concept/relation.ts';
import type { RowName } from './checks.ts';
import type { Finding } from './findings.ts';

/**
 * What a publication says of one code in one period. It may be a part only: a list of synonyms knows designations and
 * nothing else. What is undefined was not said; merging with other publications decides what holds.
 */
export interface Entry {
  /** Where it stands, for messages: a line of a text file, else a row from 1, else a key. */
  readonly row: RowName;
  /** The code as it is shown (`E11.9`). */
  readonly code: string;
  readonly display?: string;
  readonly designations?: readonly Designation[];
  /** A Coding may lack its display: it is filled in from the system it points into. */
  readonly properties?: readonly Property[];
  /** Codes in the same system. Undefined: not said; empty: a root. */
  readonly parents?: readonly string[];
  readonly selectable?: boolean;
  /** How many times the code was registered, where the publication counts that. */
  readonly frequency?: number;
  /** First day, or OPEN_START when the publication says that it was always so. */
  readonly validFrom?: LocalDay;
  /** First day after, or OPEN_END when the publication says that it still holds. */
  readonly validTo?: LocalDay;
}

export type { Relationship };

/** One arrow of a concept map, between systems or, over time, within one. */
export interface Relation {
  readonly row: RowName;
  readonly source: { readonly system: string; readonly code: string };
  readonly target: { readonly system: string; readonly code: string };
  readonly relationship: Relationship;
  /** The first day of the target in place of the source, for relations over time; undefined for other maps. */
  readonly since?: LocalDay;
}

/** What one source published, read and checked row by row. */
export interface Publication {
  /** By the name the publication uses for a system; a publication of one system uses the name it was asked for. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  readonly relations: readonly Relation[];
  /** What the publication says of its own edition. */
  readonly edition?: { readonly edition: string; readonly editionDate?: string };
  /** What the publication says of the system itself (FHIR). */
  readonly identity?: {
    readonly uri?: string;
    readonly oid?: string;
    readonly title?: string;
    readonly publisher?: string;
    readonly language?: string;
    readonly licence?: string;
  };
  /** Of a publication for which no document is retrieved: RFC 3339 time in UTC at which its data were. */
  readonly retrievedAt?: string;
  /** Oddities that do not stand in the way. */
  readonly findings: readonly Finding[];
}
