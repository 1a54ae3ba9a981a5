import { OPEN_END, OPEN_START } from '../../concept/local-day.ts';
import type { Contribution } from './contribution.ts';
import { type Draft, type Drafts, draftOf, endOf, overlaps, setOrigin, startOf } from './draft.ts';
import { inOrder } from './entries.ts';

/**
 * Adds concepts that group others, and tells known codes what they belong to.
 *
 * @returns groups that go on where a code of the same name ended (`I48`, since there are `I48.0` and others). They are
 *   meant only if something lies under them; see `withdrawEmpty`.
 */
export function addGroups(drafts: Drafts, { source, entries, findings }: Contribution): Set<Draft> {
  const own = new Set<Draft>();
  const continued = new Set<Draft>();
  for (const entry of inOrder(entries)) {
    const group: Draft = { ...draftOf(source, entry), selectable: entry.selectable ?? false };
    const known = drafts.get(entry.code) ?? [];
    if (known.some((draft) => own.has(draft) && overlaps(draft, entry))) {
      findings.note(entry.row, 'the code has an earlier row, which is kept');
      continue;
    }
    const others = known.filter((draft) => !own.has(draft));
    for (const draft of others) {
      // The group's own name is not compared: lists of groups are often older than the list itself.
      if (!overlaps(draft, entry)) continue;
      draft.display ??= entry.display;
      if (draft.parents !== undefined || entry.parents === undefined) continue;
      draft.parents = entry.parents;
      setOrigin(draft, 'parents', { source, row: entry.row });
    }
    if (others.length > 0) {
      const ended = others.reduce((end, draft) => Math.max(end, endOf(draft)), OPEN_START);
      if (ended >= endOf(group)) continue;
      group.validFrom = Math.max(startOf(group), ended);
      continued.add(group);
    }
    own.add(group);
    drafts.set(entry.code, [...known, group]);
  }
  return continued;
}

/** Takes back continued groups that no code in use has as a parent: the code has ended for good. */
export function withdrawEmpty(drafts: Drafts, continued: Set<Draft>): void {
  while (continued.size > 0) {
    const inUse = [...drafts.values()].flat().filter((draft) => endOf(draft) === OPEN_END);
    const needed = new Set(inUse.flatMap(({ parents }) => parents ?? []));
    const empty = [...continued].filter(({ code }) => !needed.has(code));
    if (empty.length === 0) return;
    // What lay above them may be empty now.
    for (const group of empty) {
      continued.delete(group);
      const others = drafts.get(group.code)!.filter((draft) => draft !== group);
      drafts.set(group.code, others);
    }
  }
}
