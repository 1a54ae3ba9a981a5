import type { CodeSystemIdentity } from '../../concept/code-system.ts';
import type { ConceptPeriod } from '../../concept/concept.ts';
import { type LocalDay, OPEN_END } from '../../concept/local-day.ts';
import { describeRow, invalidDocument, invalidRow } from '../checks.ts';
import { conceptsOf } from './concepts.ts';
import type { Contribution, SourceRole } from './contribution.ts';
import { addDetails } from './details.ts';
import { comparePeriods, type Drafts, draftOf, endOf, overlaps } from './draft.ts';
import { periodsOfEditions } from './editions.ts';
import { checkPeriods, compareText, inOrder } from './entries.ts';
import { addGroups, withdrawEmpty } from './groups.ts';
import { addHistory } from './history.ts';
import { addList } from './list.ts';
import { checkParents, inferParents, type ParentRules } from './parents.ts';

export interface MergeOptions {
  readonly system: Pick<CodeSystemIdentity, 'id' | 'language'>;
  /** In order of precedence. At least one list. */
  readonly contributions: readonly Contribution[];
  /** First day of the list, needed when there are earlier editions. */
  readonly listSince?: LocalDay;
  readonly parents?: ParentRules;
  /** What every code must match; anchored at both ends. */
  readonly codePattern?: RegExp;
  /** Fewer codes in use than this is a truncated list. Groups and histories do not count. */
  readonly minimumCodes?: number;
}

/**
 * Merges what several sources say of one code system. The list decides which codes there are; earlier editions and
 * histories give former codes and names their periods; groups and details are added.
 *
 * @returns by code in the order of code units, then by time; the same whatever the order of a source's entries
 * @throws OppslagError SOURCE_INVALID naming source, row, field and rule
 */
export function mergeContributions(options: MergeOptions): ConceptPeriod[] {
  const { system, contributions, listSince } = options;
  const drafts: Drafts = new Map();
  const each = (role: SourceRole) => contributions.filter((contribution) => contribution.role === role);
  for (const { source, entries } of contributions) checkPeriods(source, entries);
  for (const list of each('list')) addList(drafts, list);
  checkMinimum(drafts, options);
  addEditions(drafts, system.id, each('edition'), listSince);
  for (const { source, entries, findings, isComplete = false } of each('history')) {
    const periods = inOrder(entries).map((entry) => draftOf(source, entry));
    addHistory(drafts, { periods, isComplete, findingsOf: () => findings, listSince });
  }
  const continued = new Set(each('groups').flatMap((groups) => [...addGroups(drafts, groups)]));
  for (const details of each('details')) addDetails(drafts, details);
  if (options.parents !== undefined) inferParents(drafts, options.parents);
  withdrawEmpty(drafts, continued);
  checkParents(system.id, drafts);
  checkCodes(drafts, options.codePattern);
  return [...drafts.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, periods]) => conceptsOf(periods, system.language));
}

function addEditions(
  drafts: Drafts,
  system: string,
  editions: readonly Contribution[],
  until: LocalDay | undefined,
): void {
  if (editions.length === 0) return;
  if (until === undefined) {
    throw invalidDocument(system, 'editionDate must be given, as the end of the earlier editions');
  }
  const findings = new Map(editions.map((edition) => [edition.source, edition.findings]));
  const dated = editions.map(({ source, entries, since }) => {
    if (since === undefined || since >= until) {
      throw invalidDocument(source, 'since must be given and be before the editionDate of the list');
    }
    return { source, entries, since };
  });
  addHistory(drafts, {
    periods: periodsOfEditions(dated, until),
    isComplete: true,
    findingsOf: ({ source }) => findings.get(source)!,
    until,
    listSince: until,
  });
}

/** A list that is cut short must not hide behind its groups and its history. */
function checkMinimum(
  drafts: Drafts,
  { system, minimumCodes = 1, listSince = OPEN_END }: MergeOptions,
): void {
  let inUse = 0;
  for (const periods of drafts.values()) {
    if (periods.some((period) => endOf(period) === OPEN_END || endOf(period) > listSince)) inUse++;
  }
  if (inUse >= minimumCodes) return;
  throw invalidDocument(system.id, `codes in use must be at least ${minimumCodes}; there are ${inUse}`);
}

/** Leaves the periods of every code in the order of time. */
function checkCodes(drafts: Drafts, codePattern: RegExp | undefined): void {
  for (const [code, periods] of drafts) {
    periods.sort(comparePeriods);
    for (const [i, period] of periods.entries()) {
      const { source, row } = period;
      if (codePattern !== undefined && !codePattern.test(code)) {
        throw invalidRow(source, row, `code must match ${codePattern.source}`);
      }
      const before = periods[i - 1];
      if (before !== undefined && overlaps(before, period)) {
        const other = before.source === source ? '' : ` of ${before.source}`;
        const rule = `the periods of a code must not overlap; that of ${describeRow(before.row)}${other} does`;
        throw invalidRow(source, row, rule);
      }
    }
  }
}
