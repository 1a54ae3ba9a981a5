import type { LocalDay } from '../../concept/local-day.ts';
import type { Findings } from '../findings.ts';
import type { Entry } from '../publication.ts';

/**
 * What a source is to a code system.
 *
 * - `list`: says which codes there are now. Of several, the first that says something wins.
 * - `edition`: an earlier edition of the list. Its codes and names held from `since` until the next edition.
 * - `history`: earlier periods of codes, still in use or not. An entry without display tells days only.
 * - `groups`: concepts above those of the list, such as chapters. What the list lacks is added, not selectable. A code
 *   that ended and under which there are codes in use goes on as a group.
 * - `details`: adds texts, properties and parents to codes that are known, in the period that an entry gives or in all.
 * - `relations`: only its concept maps are used.
 * - `frequency`: how often codes are registered. At most one source has it.
 */
export const SOURCE_ROLES = [
  'list',
  'edition',
  'history',
  'groups',
  'details',
  'relations',
  'frequency',
] as const;
export type SourceRole = (typeof SOURCE_ROLES)[number];

/** The part of one source in one code system. */
export interface Contribution {
  readonly role: SourceRole;
  readonly source: string;
  readonly entries: readonly Entry[];
  /** Takes what is found while merging. */
  readonly findings: Findings;
  /** Of an edition: its first day. */
  readonly since?: LocalDay;
  /** Of a history: it has every code of its time, so that a code it lacks was not valid then. */
  readonly isComplete?: boolean;
}
