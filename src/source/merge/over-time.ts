import { type LocalDay, OPEN_START } from '../../concept/local-day.ts';
import type { ConceptRelation, Relationship } from '../../concept/relation.ts';

/** A period of a code, half-open. */
interface Period {
  readonly validFrom: LocalDay;
  readonly validTo: LocalDay;
}

/** The periods of the codes of a system. */
export type PeriodsByCode = ReadonlyMap<string, readonly Period[]>;

/**
 * Says of changes of codes what lists of changes leave out: which of the old and the new is the wider. Of the arrows
 * within a system on one day, where only `related-to` is known,
 *
 * - one old code that became one new one is `equivalent`,
 * - several that became one are each narrower than it, and one that became several is broader than each,
 * - what did both stays `related-to`.
 *
 * A code that is valid before and after the day counts among its own successors. Where the system has arrows from codes
 * to themselves, a code with arrows to others on the day goes on only if it has one to itself too: the number may have
 * been given to something else on the very day. An arrow from a code to itself alone is left out: a change of name, or
 * an area received.
 */
export function inferOverTime(
  system: string,
  relations: readonly ConceptRelation[],
  periods: PeriodsByCode,
): ConceptRelation[] {
  const isOverTime = ({ target, since }: ConceptRelation): boolean =>
    target.system === system && since !== OPEN_START;
  const changes = Map.groupBy(relations.filter(isOverTime), ({ since }) => since);
  const tellsLoops = relations.some((relation) => isOverTime(relation) && isLoop(relation));
  const sides = new Map(
    [...changes].map(([day, ofDay]) => [day, sidesOf(day, ofDay, periods, tellsLoops)] as const),
  );
  return relations.flatMap((relation): ConceptRelation[] => {
    if (!isOverTime(relation)) return [relation];
    const { newCodes, oldCodes } = sides.get(relation.since)!;
    const isSplit = newCodes.get(relation.code)!.size > 1;
    if (isLoop(relation) && !isSplit) return [];
    if (relation.relationship !== 'related-to') return [relation];
    const isMerged = oldCodes.get(relation.target.code)!.size > 1;
    return [{ ...relation, relationship: relationshipOf(isSplit, isMerged) }];
  });
}

/** For each old code of a day the new ones, and for each new one the old ones. */
function sidesOf(
  day: LocalDay,
  relations: readonly ConceptRelation[],
  periods: PeriodsByCode,
  tellsLoops: boolean,
): Record<'newCodes' | 'oldCodes', ReadonlyMap<string, ReadonlySet<string>>> {
  const newCodes = new Map<string, Set<string>>();
  const oldCodes = new Map<string, Set<string>>();
  const add = (source: string, target: string): void => {
    newCodes.set(source, (newCodes.get(source) ?? new Set()).add(target));
    oldCodes.set(target, (oldCodes.get(target) ?? new Set()).add(source));
  };
  for (const { code, target } of relations) add(code, target.code);
  const leaving = new Set(newCodes.keys());
  for (const code of new Set([...newCodes.keys(), ...oldCodes.keys()])) {
    const own = periods.get(code) ?? [];
    const goesOn = [day - 1, day].every((date) => own.some((period) => contains(period, date)));
    if (goesOn && !(tellsLoops && leaving.has(code))) add(code, code);
  }
  return { newCodes, oldCodes };
}

function contains({ validFrom, validTo }: Period, day: LocalDay): boolean {
  return validFrom <= day && day < validTo;
}

function isLoop({ code, target }: ConceptRelation): boolean {
  return code === target.code;
}

function relationshipOf(isSplit: boolean, isMerged: boolean): Relationship {
  if (isSplit) return isMerged ? 'related-to' : 'source-is-broader-than-target';
  return isMerged ? 'source-is-narrower-than-target' : 'equivalent';
}
