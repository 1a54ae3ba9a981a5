import type { LocalDay } from '../../concept/local-day.ts';
import { invalidDocument } from '../checks.ts';
import type { Entry } from '../publication.ts';
import { comparePeriods, type Draft, draftOf, endOf, isContinuedBy, startOf } from './draft.ts';

/** An edition of a list: its first day and its entries. */
export interface DatedEdition {
  readonly source: string;
  readonly since: LocalDay;
  readonly entries: readonly Entry[];
}

/**
 * Turns editions of one list into periods: a code with the same name and properties in consecutive editions has one
 * period. The oldest edition does not say how long its codes had been there: their periods have no start. What the newest
 * has ends on `until`. Days that an entry gives itself make its period shorter, never longer.
 *
 * @param editions in any order
 * @param until first day of the list that follows the newest edition
 * @throws OppslagError SOURCE_INVALID when two editions have the same first day
 */
export function periodsOfEditions(editions: readonly DatedEdition[], until: LocalDay): Draft[] {
  const sorted = editions.toSorted((a, b) => a.since - b.since);
  const pieces = sorted.flatMap(({ source, since, entries }, i) => {
    const next = sorted[i + 1]?.since ?? until;
    if (next === since) throw invalidDocument(source, 'since must differ from that of the other editions');
    return entries.flatMap((entry): Draft[] => {
      const draft = draftOf(source, entry);
      if (i > 0) draft.validFrom = Math.max(startOf(entry), since);
      draft.validTo = Math.min(endOf(entry), next);
      return startOf(draft) < endOf(draft) ? [draft] : [];
    });
  });
  return [...Map.groupBy(pieces, ({ code }) => code).values()].flatMap(joinPeriods);
}

/** Joins periods of one code that say the same and follow each other without a gap. */
function joinPeriods(pieces: readonly Draft[]): Draft[] {
  const joined: Draft[] = [];
  for (const piece of pieces.toSorted(comparePeriods)) {
    const before = joined.at(-1);
    if (before?.validTo === startOf(piece) && isContinuedBy(before, piece)) {
      joined[joined.length - 1] = { ...piece, validFrom: before.validFrom };
    } else joined.push(piece);
  }
  return joined;
}
