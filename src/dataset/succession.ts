import { type LocalDay, OPEN_END, OPEN_START } from '../concept/local-day.ts';
import type { Relationship } from '../concept/relation.ts';
import type { CodeSystemData } from './code-system-data.ts';
import { goesOn } from './lookup.ts';
import { lifeAt, predecessorsOn, successorsOn } from './reforms.ts';
import { chain, either } from './relationships.ts';

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

/** Where the next reform takes a waypoint; undefined when there is none on the way. */
type NextReform = (
  system: CodeSystemData,
  here: Waypoint,
  targetDay: LocalDay,
) => readonly Waypoint[] | undefined;

/**
 * Follows a code through the reforms of its system to another day: forward to its successors, or back to its predecessors. All
 * of them are given, of a merger, a split, or several after each other; codes that ended without successor lead nowhere. A
 * code that only gave something away is its own successor too. A code that was away and came back is the same one when it
 * has the same display as before and nothing took its place, or its system has no reforms at all; otherwise it was used
 * again for something else.
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
  const direction = start <= targetDay ? 'forward' : 'back';
  const nextReform: NextReform = direction === 'forward' ? reformAhead : reformBehind;
  const found = new Map<number, Successor>();
  const seen = new Set<string>();
  const open: Waypoint[] = [{ code, day: start, relationship: 'equivalent', since: OPEN_START }];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    const key = `${here.code} ${here.day} ${here.relationship}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const next = nextReform(system, here, targetDay);
    if (next !== undefined) open.push(...next);
    else if (isAliveOn(system, here, targetDay, direction)) addEnd(found, system, here, targetDay);
  }
  return [...found.values()].sort((a, b) => a.code - b.code);
}

/** The day of the newest period that is nearest to the target. */
function newestDay({ codes, concepts }: CodeSystemData, code: number, targetDay: LocalDay): LocalDay {
  const row = codes.endRow(code) - 1;
  const last = concepts.validTo(row) === OPEN_END ? targetDay : concepts.validTo(row) - 1;
  return Math.max(concepts.validFrom(row), Math.min(last, targetDay));
}

/** The first reform after a waypoint, up to the target day. */
function reformAhead(system: CodeSystemData, here: Waypoint, targetDay: LocalDay): Waypoint[] | undefined {
  const life = lifeAt(system, here.code, here.day, 'forward');
  if (life === undefined) return undefined;
  let first = OPEN_END;
  const isNearer = (day: LocalDay): boolean => here.day < day && day <= targetDay && day < first;
  // A list of changes may be late; what it says is about the code as it last was, and not about what has its number next.
  for (const { since } of system.reforms.from(here.code)) {
    if (isNearer(since) && since <= life.nextStart) first = since;
  }
  for (const { since } of system.reforms.to(here.code)) {
    if (isNearer(since) && since < life.validTo && goesOn(system, here.code, since)) first = since;
  }
  if (first === OPEN_END) return undefined;
  return successorsOn(system, here.code, first).map(({ code, relationship }): Waypoint => {
    return { code, day: first, relationship: chain(here.relationship, relationship), since: first };
  });
}

/** The last reform before a waypoint, down to the day after the target. */
function reformBehind(system: CodeSystemData, here: Waypoint, targetDay: LocalDay): Waypoint[] | undefined {
  const life = lifeAt(system, here.code, here.day, 'back');
  if (life === undefined) return undefined;
  let last = OPEN_START;
  const isNearer = (day: LocalDay): boolean => targetDay < day && day <= here.day && day > last;
  for (const { since } of system.reforms.to(here.code)) {
    if (isNearer(since) && since >= life.previousEnd) last = since;
  }
  for (const { since } of system.reforms.from(here.code)) {
    if (isNearer(since) && since > life.validFrom && goesOn(system, here.code, since)) last = since;
  }
  if (last === OPEN_START) return undefined;
  return predecessorsOn(system, here.code, last).map(({ code, relationship }): Waypoint => {
    return { code, day: last - 1, relationship: chain(here.relationship, relationship), since: last };
  });
}

/** Whether what a waypoint stands for is still there on a day, or already. */
function isAliveOn(
  system: CodeSystemData,
  { code, day }: Waypoint,
  targetDay: LocalDay,
  direction: 'forward' | 'back',
): boolean {
  const life = lifeAt(system, code, day, direction);
  return life !== undefined && life.validFrom <= targetDay && targetDay < life.validTo;
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
