import { type LocalDay, OPEN_START } from '../../concept/local-day.ts';
import type { Entry } from '../publication.ts';
import { type Draft, draftOf, isContinuedBy } from './draft.ts';

/** An edition of a list: its first day and its entries. */
export interface DatedEdition {
  readonly source: string;
  readonly since: LocalDay;
  readonly entries: readonly Entry[];
}

/**
 * Turns editions of one list into periods: a code with the same name and properties in consecutive editions has one
 * period. What the oldest edition has was there before: its periods start open. What the newest has ends on `until`.
 *
 * @param editions in any order
 * @param until first day of the list that follows the newest edition
 */
export function periodsOfEditions(editions: readonly DatedEdition[], until: LocalDay): Draft[] {
  const sorted = editions.toSorted((a, b) => a.since - b.since);
  const finished: Draft[] = [];
  let running = new Map<string, Draft>();
  for (const [i, edition] of sorted.entries()) {
    const validTo = sorted[i + 1]?.since ?? until;
    const next = new Map<string, Draft>();
    for (const entry of edition.entries) {
      const draft: Draft = {
        ...draftOf(edition.source, entry),
        validFrom: i === 0 ? OPEN_START : edition.since,
        validTo,
      };
      const before = running.get(entry.code);
      if (before !== undefined && isContinuedBy(before, draft)) draft.validFrom = before.validFrom;
      else if (before !== undefined) finished.push(before);
      running.delete(entry.code);
      next.set(entry.code, draft);
    }
    finished.push(...running.values());
    running = next;
  }
  return [...finished, ...running.values()];
}
