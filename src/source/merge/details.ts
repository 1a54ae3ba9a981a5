import type { Designation, Property } from '../../concept/concept.ts';
import type { Findings } from '../findings.ts';
import type { Entry } from '../publication.ts';
import { type Draft, type Drafts, draftOf, overlaps } from './draft.ts';

/**
 * Adds a list. Codes that an earlier list has are completed; of two names the earlier stays, and the conflict is noted.
 */
export function addList(drafts: Drafts, source: string, entries: readonly Entry[], findings: Findings): void {
  for (const entry of entries) {
    const known = drafts.get(entry.code) ?? [];
    const others = known.filter((draft) => draft.source !== source && overlaps(draft, entry));
    if (others.length === 0) drafts.set(entry.code, [...known, draftOf(source, entry)]);
    for (const draft of others) complete(draft, entry, findings);
  }
}

/** Adds to what is known of codes. An entry with a period adds to the periods that it overlaps. */
export function addDetails(drafts: Drafts, entries: readonly Entry[], findings: Findings): void {
  for (const entry of entries) {
    const known = drafts.get(entry.code);
    if (known === undefined) {
      findings.tolerate('unknownCodes', entry.row, 'the code must be one that the list or its history has');
      continue;
    }
    for (const draft of known) {
      if (overlaps(draft, entry)) complete(draft, entry, findings);
    }
  }
}

/** Adds concepts that group others, and tells known codes what they belong to. */
export function addGroups(drafts: Drafts, source: string, entries: readonly Entry[]): void {
  for (const entry of entries) {
    const known = drafts.get(entry.code);
    if (known === undefined) {
      drafts.set(entry.code, [{ ...draftOf(source, entry), selectable: entry.selectable ?? false }]);
      continue;
    }
    // The group's own name is not compared: lists of groups are often older than the list itself.
    for (const draft of known) draft.parents ??= entry.parents;
  }
}

function complete(draft: Draft, entry: Entry, findings: Findings): void {
  if (draft.display === undefined) draft.display = entry.display;
  else if (entry.display !== undefined && entry.display !== draft.display) {
    findings.note(entry.row, `display differs from that of ${draft.source}, which is kept`);
  }
  draft.parents ??= entry.parents;
  draft.selectable ??= entry.selectable;
  for (const designation of entry.designations ?? []) addDesignation(draft, designation);
  addProperties(draft, entry, findings);
}

/** A text that the concept has already, in whatever use, is not said twice. */
function addDesignation(draft: Draft, designation: Designation): void {
  const { value, language } = designation;
  if (value === draft.display) return;
  if (draft.designations.some((known) => known.value === value && known.language === language)) return;
  draft.designations.push(designation);
}

/** A property may have several values, but all from one source. */
function addProperties(draft: Draft, entry: Entry, findings: Findings): void {
  const known = new Map(draft.properties.map((property) => [property.code, property]));
  for (const property of entry.properties ?? []) {
    const earlier = known.get(property.code);
    if (earlier === undefined) draft.properties.push(property);
    else if (!isEqual(earlier, property)) {
      findings.note(
        entry.row,
        `property ${property.code} differs from that of ${draft.source}, which is kept`,
      );
    }
  }
}

function isEqual(a: Property, b: Property): boolean {
  if (a.value.type === 'Coding' && b.value.type === 'Coding') {
    return a.value.value.system === b.value.value.system && a.value.value.code === b.value.value.code;
  }
  return a.value.type === b.value.type && a.value.value === b.value.value;
}
