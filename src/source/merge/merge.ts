import type { CodeSystemIdentity } from '../../concept/code-system.ts';
import type { ConceptPeriod } from '../../concept/concept.ts';
import { type LocalDay, OPEN_END } from '../../concept/local-day.ts';
import { invalidDocument, invalidRow } from '../checks.ts';
import type { Contribution, SourceRole } from './contribution.ts';
import { addDetails, addGroups, addList } from './details.ts';
import { type Draft, type Drafts, draftOf, endOf, overlaps, startOf } from './draft.ts';
import { periodsOfEditions } from './editions.ts';
import { addHistory } from './history.ts';
import { checkParents, inferParents, type ParentRules } from './parents.ts';

export interface MergeOptions {
  readonly system: Pick<CodeSystemIdentity, 'id' | 'language'>;
  /** In order of precedence. At least one list. */
  readonly contributions: readonly Contribution[];
  /** First day of the list, needed when there are earlier editions. */
  readonly listSince?: LocalDay;
  readonly parents?: ParentRules;
  /** What every code must match as a whole. */
  readonly codePattern?: RegExp;
  /** Fewer codes in use than this is a truncated list. */
  readonly minimumCodes?: number;
}

/**
 * Merges what several sources say of one code system. The list decides which codes there are; earlier editions and
 * histories give former codes and names their periods; groups and details are added.
 *
 * @throws OppslagError SOURCE_INVALID naming source, row, field and rule
 */
export function mergeContributions(options: MergeOptions): ConceptPeriod[] {
  const { system, contributions } = options;
  const drafts: Drafts = new Map();
  const each = (role: SourceRole) => contributions.filter((contribution) => contribution.role === role);
  for (const { source, entries, findings } of each('list')) addList(drafts, source, entries, findings);
  addEditions(drafts, system.id, each('edition'), options.listSince);
  for (const { source, entries, findings, isComplete = false } of each('history')) {
    addHistory(drafts, { periods: entries.map((entry) => draftOf(source, entry)), isComplete, findings });
  }
  for (const { source, entries } of each('groups')) addGroups(drafts, source, entries);
  for (const { entries, findings } of each('details')) addDetails(drafts, entries, findings);
  if (options.parents !== undefined) inferParents(drafts, options.parents);
  checkParents(system.id, drafts);
  check(drafts, options);
  return [...drafts.values()].flatMap((periods) => finish(periods, system.language));
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
  const dated = editions.map(({ source, entries, since }) => {
    if (since === undefined || since >= until) {
      throw invalidDocument(source, 'since must be given and be before the editionDate of the list');
    }
    return { source, entries, since };
  });
  const { findings } = editions[0]!;
  addHistory(drafts, { periods: periodsOfEditions(dated, until), isComplete: true, findings });
}

function check(drafts: Drafts, { system, codePattern, minimumCodes = 1 }: MergeOptions): void {
  let inUse = 0;
  for (const [code, periods] of drafts) {
    periods.sort((a, b) => startOf(a) - startOf(b));
    for (const [i, period] of periods.entries()) {
      const { source, row } = period;
      if (codePattern !== undefined && !codePattern.test(code)) {
        throw invalidRow(source, row, `code must match ${codePattern.source}`);
      }
      if (startOf(period) >= endOf(period)) {
        throw invalidRow(source, row, 'valid_from must be before valid_to');
      }
      const before = periods[i - 1];
      if (before !== undefined && overlaps(before, period)) {
        throw invalidRow(source, row, 'the periods of a code must not overlap');
      }
    }
    if (endOf(periods.at(-1)!) === OPEN_END) inUse++;
  }
  if (inUse < minimumCodes) {
    throw invalidDocument(system.id, `codes in use must be at least ${minimumCodes}; there are ${inUse}`);
  }
}

/** The periods of a code, with names that it had before as designations of its newest period. */
function finish(periods: readonly Draft[], language: string): ConceptPeriod[] {
  const newest = periods.at(-1)!;
  return periods.map((draft): ConceptPeriod => {
    const { source, row, code, display, designations, properties } = draft;
    if (display === undefined) throw invalidRow(source, row, 'no source gives the code a display');
    const former = draft === newest ? formerNames(periods, designations) : [];
    return {
      code,
      display,
      designations: [
        ...designations.filter(({ value }) => value !== display),
        ...former.map((value) => ({ language, use: 'former-name', value })),
      ],
      properties,
      parents: draft.parents ?? [],
      selectable: draft.selectable ?? true,
      validFrom: startOf(draft),
      validTo: endOf(draft),
    };
  });
}

/** Names of earlier periods that the newest has in no form. */
function formerNames(periods: readonly Draft[], designations: Draft['designations']): string[] {
  const newest = periods.at(-1)!;
  const known = new Set([newest.display, ...designations.map(({ value }) => value)]);
  const names = periods.slice(0, -1).flatMap(({ display }) => display ?? []);
  return [...new Set(names)].filter((name) => !known.has(name));
}
