import type { Relation, Relationship } from '../../publication.ts';
import type { ChangedCode } from './log-rows.ts';

/**
 * Relations over time from replaced codes to their successors, in the order of the log.
 *
 * The log says where mail goes instead and not whether the successor was in use before, so that two codes are never
 * claimed to mean the same: `related-to`, unless several codes went into one on the same day (the old is narrower) or
 * one into several (broader).
 */
export function relationsOf(system: string, changed: readonly ChangedCode[]): Relation[] {
  const replaced = changed.filter(({ code, newCode }) => newCode !== undefined && newCode !== code);
  const successors = countBy(replaced, ({ code, first }) => `${code} ${first}`);
  const predecessors = countBy(replaced, ({ newCode, first }) => `${newCode} ${first}`);
  return replaced.map(({ row, code, newCode, first }) => ({
    row,
    source: { system, code },
    target: { system, code: newCode! },
    relationship: relationshipOf(
      successors.get(`${code} ${first}`)! > 1,
      predecessors.get(`${newCode} ${first}`)! > 1,
    ),
    since: first,
  }));
}

function relationshipOf(isSplit: boolean, isMerged: boolean): Relationship {
  if (isSplit === isMerged) return 'related-to';
  return isSplit ? 'source-is-broader-than-target' : 'source-is-narrower-than-target';
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
