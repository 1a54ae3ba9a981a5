import type { Designation } from '../../concept/concept.ts';
import { describeRow } from '../checks.ts';
import type { Findings } from '../findings.ts';
import type { Entry } from '../publication.ts';
import type { Contribution } from './contribution.ts';
import {
  comparePeriods,
  type Draft,
  type Drafts,
  type Field,
  haveSameItems,
  type Origin,
  originOf,
  overlaps,
  setOrigin,
} from './draft.ts';
import { inOrder } from './entries.ts';
import { distinctByCode, isSameProperty } from './properties.ts';

/**
 * Adds to what is known of codes. An entry with a period adds to the periods that it overlaps, one without to all; what
 * it says otherwise than the newest of them is noted, since of the others it need not speak.
 */
export function addDetails(drafts: Drafts, { source, entries, findings }: Contribution): void {
  for (const entry of inOrder(entries)) {
    const known = drafts.get(entry.code);
    if (known === undefined) {
      findings.tolerate('unknownCodes', entry.row, 'the code must be one that the list or its history has');
      continue;
    }
    const newestFirst = known.filter((draft) => overlaps(draft, entry)).sort((a, b) => comparePeriods(b, a));
    for (const [i, draft] of newestFirst.entries()) {
      const differences = complete(draft, source, entry);
      if (i === 0) noteDifferences(findings, source, entry, differences);
    }
  }
}

/** What an entry says otherwise than a draft, and who said what is kept. */
export type Differences = ReadonlyMap<Field, Origin>;

/**
 * Gives a draft what it lacks. What it has stays. A property may have several values, all of them from one source; two
 * rows of a source about periods that do not overlap do not add up.
 */
export function complete(draft: Draft, source: string, entry: Entry): Differences {
  const differences = new Map<Field, Origin>();
  const { row, validFrom, validTo } = entry;
  const origin: Origin = { source, row, validFrom, validTo };
  const take = (field: Field, isNew: boolean, isSame: boolean): boolean => {
    if (isNew) setOrigin(draft, field, origin);
    else if (!isSame) differences.set(field, originOf(draft, field));
    return isNew;
  };
  const { display, parents, selectable } = entry;
  if (display !== undefined && take('display', draft.display === undefined, draft.display === display)) {
    draft.display = display;
  }
  if (parents !== undefined) {
    const isNew = draft.parents === undefined;
    if (take('parents', isNew, haveSameItems(parents, draft.parents))) draft.parents = parents;
  }
  if (selectable !== undefined) {
    const isNew = draft.selectable === undefined;
    if (take('selectable', isNew, draft.selectable === selectable)) draft.selectable = selectable;
  }
  for (const designation of entry.designations ?? []) addDesignation(draft, designation);
  const known = distinctByCode(draft.properties);
  for (const [code, values] of distinctByCode(entry.properties ?? [])) {
    const own = known.get(code) ?? [];
    const field: Field = `property ${code}`;
    const isAddition = own.length > 0 && isSaidWith(originOf(draft, field), origin);
    const missing = values.filter((value) => !own.some((other) => isSameProperty(other, value)));
    if (isAddition || take(field, own.length === 0, missing.length === 0)) draft.properties.push(...missing);
  }
  return differences;
}

/** Notes each difference once. */
export function noteDifferences(
  findings: Findings,
  source: string,
  { row }: Entry,
  differences: Differences,
): void {
  for (const [field, kept] of differences) {
    const other = kept.source === source ? describeRow(kept.row) : kept.source;
    const verbs = field === 'parents' ? 'differ from those of' : 'differs from that of';
    findings.note(row, `${field} ${verbs} ${other}, which ${field === 'parents' ? 'are' : 'is'} kept`);
  }
}

function isSaidWith(a: Origin, b: Origin): boolean {
  return a.source === b.source && overlaps(a, b);
}

/** A text that the concept has already in that language, in whatever use, is not said twice. */
function addDesignation(draft: Draft, designation: Designation): void {
  const { value, language } = designation;
  if (draft.designations.some((known) => known.value === value && known.language === language)) return;
  draft.designations.push(designation);
}
