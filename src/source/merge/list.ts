import type { Entry } from '../publication.ts';
import type { Contribution } from './contribution.ts';
import { complete, noteDifferences } from './details.ts';
import { type Draft, type Drafts, draftOf, endOf, type Field, type Origin, overlaps } from './draft.ts';
import { inOrder } from './entries.ts';

/**
 * Adds a list. Codes that an earlier list has are completed, their first day among the rest; of two names the earlier
 * stays, and the difference is noted.
 */
export function addList(drafts: Drafts, { source, entries, findings }: Contribution): void {
  const own = new Set<Draft>();
  // Newest first: where an earlier list knows no days, the newest period is the one it speaks of.
  for (const entry of inOrder(entries)) {
    const known = drafts.get(entry.code) ?? [];
    const others = known.filter((draft) => !own.has(draft) && overlaps(draft, entry));
    const differences = new Map<Field, Origin>();
    for (const draft of others) {
      for (const [field, kept] of complete(draft, source, entry)) differences.set(field, kept);
      takeStart(draft, entry);
    }
    noteDifferences(findings, source, entry, differences);
    const [other] = others;
    if (other === undefined) {
      const draft = draftOf(source, entry);
      own.add(draft);
      drafts.set(entry.code, [...known, draft]);
    } else if (others.every((draft) => endOf(draft) !== endOf(entry))) {
      findings.note(entry.row, `valid_to differs from that of ${other.source}, which is kept`);
    }
  }
}

/** A first day is that of the same period only where both end together. */
function takeStart(draft: Draft, entry: Entry): void {
  if (endOf(draft) === endOf(entry)) draft.validFrom ??= entry.validFrom;
}
