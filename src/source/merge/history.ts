import { type LocalDay, OPEN_END, OPEN_START } from '../../concept/local-day.ts';
import type { Findings } from '../findings.ts';
import { type Draft, type Drafts, endOf, isContinuedBy, startOf } from './draft.ts';

/** Earlier periods from one source. */
export interface History {
  readonly periods: readonly Draft[];
  readonly isComplete: boolean;
  readonly findings: Findings;
}

/**
 * Puts earlier periods before what is known. What is known wins where the two overlap. A period of the list whose start
 * nobody has given begins where the history ends: with the last period when that says the same, after it otherwise.
 */
export function addHistory(drafts: Drafts, { periods, isComplete, findings }: History): void {
  const byCode = Map.groupBy(periods, ({ code }) => code);
  const covered = coverageEnd(periods);
  for (const [code, own] of byCode) {
    const known = drafts.get(code);
    const earlier = own.toSorted((a, b) => startOf(a) - startOf(b));
    if (known === undefined) {
      const ended = earlier.filter((period) => hasEnd(period, findings));
      if (ended.length > 0) drafts.set(code, ended);
    } else drafts.set(code, prepend(known, earlier, covered, findings));
  }
  if (!isComplete || covered === undefined) return;
  for (const [code, known] of drafts) {
    const first = known[0]!;
    if (!byCode.has(code)) first.validFrom ??= covered;
  }
}

/** The day up to which a history speaks: the latest end that it gives. */
function coverageEnd(periods: readonly Draft[]): LocalDay | undefined {
  const ends = periods.map(endOf).filter((end) => end !== OPEN_END);
  return ends.length === 0 ? undefined : ends.reduce((a, b) => Math.max(a, b));
}

/** A period that is still open belongs to a code that the list must have. */
function hasEnd(period: Draft, findings: Findings): boolean {
  if (endOf(period) !== OPEN_END) return true;
  findings.tolerate('unknownCodes', period.row, 'valid_to must be given for a code that the list lacks');
  return false;
}

function prepend(
  known: readonly Draft[],
  earlier: readonly Draft[],
  covered: LocalDay | undefined,
  findings: Findings,
): Draft[] {
  const sorted = known.toSorted((a, b) => startOf(a) - startOf(b));
  const first = sorted[0]!;
  if (first.validFrom === undefined) beginAfter(first, earlier, covered, findings);
  const start = startOf(first);
  const kept: Draft[] = [];
  for (const period of earlier) {
    // Without a name it only told when the code began.
    if (period.display === undefined || startOf(period) >= start) continue;
    kept.push({ ...period, validTo: Math.min(endOf(period), start) });
  }
  const last = kept.at(-1);
  if (last !== undefined && last.validTo === start && isContinuedBy(last, first)) {
    first.validFrom = last.validFrom;
    kept.pop();
  }
  return [...kept, ...sorted];
}

/** Finds the start of a period of the list in the history of its code. */
function beginAfter(
  first: Draft,
  earlier: readonly Draft[],
  covered: LocalDay | undefined,
  findings: Findings,
): void {
  const last = earlier.at(-1)!;
  if (endOf(last) === OPEN_END) {
    if (last.display !== undefined && last.display !== first.display) {
      findings.note(last.row, `display differs from that of ${first.source}, which is kept`);
    }
    first.validFrom = startOf(last);
    return;
  }
  // A code that was gone when the history ended came back on a day that nobody gives: not before that end.
  first.validFrom = Math.max(endOf(last), covered ?? OPEN_START);
}
