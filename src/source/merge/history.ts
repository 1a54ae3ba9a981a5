import { type LocalDay, OPEN_END, OPEN_START } from '../../concept/local-day.ts';
import { describeRow, invalidRow } from '../checks.ts';
import type { Findings } from '../findings.ts';
import { comparePeriods, type Draft, type Drafts, endOf, isContinuedBy, overlaps, startOf } from './draft.ts';

/** Earlier periods from one source, or from the editions of a list. */
export interface History {
  readonly periods: readonly Draft[];
  /** It has every code of its time. */
  readonly isComplete: boolean;
  /** Where to tell about a period. */
  readonly findingsOf: (period: Draft) => Findings;
  /** The day up to which it speaks. Default: the latest that it gives, though not later than the list. */
  readonly until?: LocalDay;
  /** First day of the list, if known: what holds then is what the list says, and may have a known end. */
  readonly listSince?: LocalDay | undefined;
}

/** What a history says by saying nothing. */
interface Extent {
  /** The day up to which it speaks; undefined when it gives none. */
  readonly until: LocalDay | undefined;
  /** A code whose last period ended was gone then. */
  readonly tellsReturns: boolean;
}

/**
 * Puts earlier periods before what is known, and into gaps of it. What is known wins where the two overlap.
 *
 * A period of the list whose start nobody has given
 * - is the last period of the history where that has not ended, or not before the list;
 * - else begins where the last period of its code ends, if it says something else, and the history has former periods
 *   only: the code was renamed;
 * - else begins where the history ends. A history that is complete, or has periods that are open, would have said that the
 *   code went on: it was gone, and came back on a day that nobody gives.
 *
 * @throws OppslagError SOURCE_INVALID when periods of a code overlap, or more open ones are unknown to the list than
 *   tolerated
 */
export function addHistory(drafts: Drafts, history: History): void {
  const byCode = Map.groupBy(history.periods, ({ code }) => code);
  const extent = extentOf(history);
  for (const [code, own] of byCode) {
    const earlier = own.toSorted(comparePeriods);
    checkNoOverlap(earlier);
    const known = drafts.get(code);
    if (known !== undefined) {
      drafts.set(code, prepend(known.toSorted(comparePeriods), earlier, extent, history));
    } else {
      const ended = earlier.filter((period) => hasEnd(period, history));
      if (ended.length > 0) drafts.set(code, ended);
    }
  }
  const { until } = extent;
  if (!history.isComplete || until === undefined) return;
  for (const [code, known] of drafts) {
    const first = known.toSorted(comparePeriods)[0]!;
    // A code that another history has, and gives an earlier end, does not begin after that end.
    if (!byCode.has(code) && until < endOf(first)) first.validFrom ??= until;
  }
}

function extentOf({ periods, isComplete, until, listSince = OPEN_END }: History): Extent {
  const ends = periods.map(endOf);
  const days = [...ends, ...periods.map(startOf)].filter((day) => day !== OPEN_START && day !== OPEN_END);
  const latest = days.reduce((a, b) => Math.max(a, b), OPEN_START);
  return {
    until: until ?? (days.length === 0 ? undefined : Math.min(latest, listSince)),
    tellsReturns: isComplete || ends.includes(OPEN_END),
  };
}

function checkNoOverlap(periods: readonly Draft[]): void {
  for (const [i, period] of periods.entries()) {
    const before = periods[i - 1];
    if (before === undefined || !overlaps(before, period)) continue;
    const rule = `the periods of a code must not overlap; that of ${describeRow(before.row)} does`;
    throw invalidRow(period.source, period.row, rule);
  }
}

/** A period that is still open belongs to a code that the list must have. */
function hasEnd(period: Draft, { findingsOf }: History): boolean {
  if (endOf(period) !== OPEN_END) return true;
  const rule = 'valid_to must be given for a code that the list lacks';
  findingsOf(period).tolerate('unknownCodes', period.row, rule);
  return false;
}

/** Both in the order of time. */
function prepend(
  known: readonly Draft[],
  earlier: readonly Draft[],
  extent: Extent,
  history: History,
): Draft[] {
  const [first, newest] = [known[0]!, known.at(-1)!];
  const same = first.validFrom === undefined ? findStart(known, earlier, extent, history) : undefined;
  const kept = new Set<Draft>();
  for (const period of earlier) {
    if (period === same) continue;
    const isBefore = startOf(period) < startOf(first);
    const isInGap = startOf(period) < startOf(newest) && !known.some((other) => overlaps(other, period));
    if (isBefore) kept.add({ ...period, validTo: Math.min(endOf(period), startOf(first)) });
    else if (isInGap) kept.add({ ...period });
    const isCut = (isBefore && endOf(period) > startOf(first)) || (!isBefore && !isInGap);
    if (isCut && !isNameKnown(period, known)) {
      const other = known.find((draft) => overlaps(draft, period)) ?? newest;
      const rule = `the period overlaps or follows the one of ${other.source}, which is kept`;
      history.findingsOf(period).note(period.row, rule);
    }
  }
  const joined = joinHistory([...kept, ...known].sort(comparePeriods), kept);
  nameNameless(joined, kept, history);
  return joined;
}

/** Finds the start of the first period in the history of its code. Returns the period of the history that is the same, if any. */
function findStart(
  known: readonly Draft[],
  earlier: readonly Draft[],
  { until, tellsReturns }: Extent,
  { findingsOf, listSince }: History,
): Draft | undefined {
  const first = known[0]!;
  const last = earlier.findLast((period) => startOf(period) < endOf(first));
  if (last === undefined) return undefined;
  const holdsAtList = listSince !== undefined && startOf(last) <= listSince && listSince < endOf(last);
  if (endOf(last) >= endOf(first) || holdsAtList) {
    if (!isNameKnown(last, known)) {
      findingsOf(last).note(last.row, `display differs from that of ${first.source}, which is kept`);
    }
    first.display ??= last.display;
    first.validFrom = last.validFrom;
    if (endOf(last) < endOf(first)) first.validTo ??= last.validTo;
    return last;
  }
  const wasGone = tellsReturns || isContinuedBy(last, first);
  const day = wasGone ? Math.max(endOf(last), until ?? OPEN_START) : endOf(last);
  first.validFrom = day < endOf(first) ? day : endOf(last);
  return undefined;
}

/** Whether what is known of a period's time, or else the newest of it, has the name of the period. */
function isNameKnown(period: Draft, known: readonly Draft[]): boolean {
  const others = known.filter((draft) => overlaps(draft, period));
  return (others.length === 0 ? known.slice(-1) : others).some(({ display }) => {
    return period.display === undefined || display === undefined || display === period.display;
  });
}

/** Joins a period of the history with the next where that says the same and follows without a gap. */
function joinHistory(all: readonly Draft[], kept: ReadonlySet<Draft>): Draft[] {
  const joined: Draft[] = [];
  for (const period of all) {
    const before = joined.at(-1);
    const isNext = before !== undefined && kept.has(before) && before.validTo === startOf(period);
    if (isNext && isContinuedBy(before, period)) {
      period.validFrom = before.validFrom;
      joined.pop();
    }
    joined.push(period);
  }
  return joined;
}

/** A history may tell days only: its periods then have the name of the next. */
function nameNameless(all: readonly Draft[], kept: ReadonlySet<Draft>, { findingsOf }: History): void {
  for (const [i, period] of [...all.entries()].reverse()) {
    const next = all[i + 1]?.display;
    if (!kept.has(period) || period.display !== undefined || next === undefined) continue;
    period.display = next;
    findingsOf(period).note(period.row, 'display is not given; that of the next period is taken');
  }
}
