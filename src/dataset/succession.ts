import { type LocalDay, OPEN_END, OPEN_START } from '../concept/local-day.ts';
import type { Relationship } from '../concept/relation.ts';
import type { CodeSystemData } from './code-system-data.ts';
import { goesOn } from './lookup.ts';
import { chain, either, inverse } from './relationships.ts';

/** What became of a code, or what it came from. */
export interface Successor {
  /** Number in the code index. */
  readonly code: number;
  /** Number of the row that is valid on the day that was asked for. */
  readonly row: number;
  readonly relationship: Relationship;
  /** The day of the last step that led here; OPEN_START when there was none. */
  readonly since: LocalDay;
}

/** A code at a moment, on the way through the changes of its system. */
interface Waypoint {
  readonly code: number;
  readonly day: LocalDay;
  readonly relationship: Relationship;
  readonly since: LocalDay;
}

/** One change that a code took part in. */
interface Step {
  readonly code: number;
  readonly relationship: Relationship;
}

/**
 * Follows a code through the reforms of its system to another day: forward to its successors, or back to its predecessors. All
 * of them are given, of a merger, a split, or several after each other; codes that ended without successor lead nowhere. A
 * code that only gave something away is its own successor too.
 *
 * @param day a day on which the code was valid; undefined stands for its newest period
 * @returns codes that are valid on `targetDay`, in the order of the codes
 */
export function successorsOf(
  system: CodeSystemData,
  code: number,
  day: LocalDay | undefined,
  targetDay: LocalDay,
): Successor[] {
  const start = day ?? newestDay(system, code, targetDay);
  const step = start <= targetDay ? stepForward : stepBack;
  const found = new Map<number, Successor>();
  const seen = new Set<string>();
  const open: Waypoint[] = [{ code, day: start, relationship: 'equivalent', since: OPEN_START }];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    const key = `${here.code} ${here.day} ${here.relationship}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const next = step(system, here, targetDay);
    if (next !== undefined) open.push(...next);
    else addEnd(found, system, here, targetDay);
  }
  return [...found.values()].sort((a, b) => a.code - b.code);
}

/** The day of the newest period that is nearest to the target. */
function newestDay({ codes, concepts }: CodeSystemData, code: number, targetDay: LocalDay): LocalDay {
  const row = codes.endRow(code) - 1;
  const last = concepts.validTo(row) === OPEN_END ? targetDay : concepts.validTo(row) - 1;
  return Math.max(concepts.validFrom(row), Math.min(last, targetDay));
}

function addEnd(
  found: Map<number, Successor>,
  { codes, concepts }: CodeSystemData,
  { code, relationship, since }: Waypoint,
  targetDay: LocalDay,
): void {
  const row = concepts.rowOn(codes.rowRun(code), targetDay);
  if (row < 0) return;
  const known = found.get(code);
  found.set(code, {
    code,
    row,
    relationship: known === undefined ? relationship : either(known.relationship, relationship),
    since: Math.max(since, known?.since ?? OPEN_START),
  });
}

/** The first change after a waypoint, up to the target day; undefined when there is none. */
function stepForward(system: CodeSystemData, here: Waypoint, targetDay: LocalDay): Waypoint[] | undefined {
  const { codes, maps, id } = system;
  const later = maps
    .relationsOf(here.code)
    .filter(({ target, since }) => target.system === id && since > here.day && since <= targetDay);
  const since = Math.min(...later.map((relation) => relation.since));
  const steps = later
    .filter((relation) => relation.since === since)
    .map(({ target, relationship }): Step => ({ code: codes.findExactly(target.code), relationship }))
    .filter(({ code }) => code >= 0);
  if (steps.length === 0) return undefined;
  if (goesOn(system, here.code, since) && !steps.some(({ code }) => code === here.code)) {
    steps.push({ code: here.code, relationship: 'source-is-broader-than-target' });
  }
  return steps.map(({ code, relationship }) => {
    return { code, day: since, relationship: chain(here.relationship, relationship), since };
  });
}

/** The last change before a waypoint, down to the target day; undefined when there is none. */
function stepBack(system: CodeSystemData, here: Waypoint, targetDay: LocalDay): Waypoint[] | undefined {
  const { codes, maps, id } = system;
  const earlier = maps
    .relationsTo(id, codes.codeAt(here.code))
    .filter(({ since }) => since <= here.day && since > targetDay);
  const since = Math.max(...earlier.map((relation) => relation.since));
  const steps = earlier
    .filter((relation) => relation.since === since)
    .map(({ code, relationship }): Step => ({ code, relationship: inverse(relationship) }));
  if (steps.length === 0) return undefined;
  if (goesOn(system, here.code, since) && !steps.some(({ code }) => code === here.code)) {
    steps.push({ code: here.code, relationship: 'source-is-broader-than-target' });
  }
  return steps.map(({ code, relationship }) => {
    return { code, day: since - 1, relationship: chain(here.relationship, relationship), since };
  });
}
