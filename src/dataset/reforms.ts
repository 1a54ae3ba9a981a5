import { type LocalDay, OPEN_END, OPEN_START } from '../concept/local-day.ts';
import type { Relationship } from '../concept/relation.ts';
import type { CodeSystemData } from './code-system-data.ts';
import { displayOf, goesOn, periodsOf, type ValidPeriod } from './lookup.ts';
import type { ReformArrow } from './reform-arrows.ts';
import { inverse } from './relationships.ts';

/** An end of an arrow over time. */
export interface ReformStep {
  /** Number in the code index. */
  readonly code: number;
  /** How the old code stands to the new one, from where one looks: of a predecessor it is turned round. */
  readonly relationship: Relationship;
}

/** A time in which a code was one thing, and what lies on both sides of it. */
export interface Life {
  /** The end of the life before; OPEN_START when there is none. */
  readonly previousEnd: LocalDay;
  readonly validFrom: LocalDay;
  readonly validTo: LocalDay;
  /** The start of the life after; OPEN_END when there is none. */
  readonly nextStart: LocalDay;
}

/**
 * Whether a code is the same thing before and after the start of a day. A code that is valid on both sides is, unless the
 * system tells which codes become themselves, and of this one it only tells that it became others: then the number was
 * given to something else on the very day.
 */
export function staysOn(system: CodeSystemData, code: number, day: LocalDay): boolean {
  if (!goesOn(system, code, day)) return false;
  if (!system.reforms.hasLoops) return true;
  const after = system.reforms.from(code).filter(({ since }) => since === day);
  return after.length === 0 || after.some(({ to }) => to === code);
}

/** What a code became on a day: its arrows to codes of the system, and itself if it stays. In the order of the codes. */
export function successorsOn(system: CodeSystemData, code: number, day: LocalDay): ReformStep[] {
  const steps = system.reforms.from(code).filter(({ since }) => since === day);
  return withItself(system, code, day, steps.map(forth), (relationship) => relationship);
}

/** What a code was before a day. */
export function predecessorsOn(system: CodeSystemData, code: number, day: LocalDay): ReformStep[] {
  const steps = system.reforms.to(code).filter(({ since }) => since === day);
  return withItself(system, code, day, steps.map(back), inverse);
}

function forth({ to, relationship }: ReformArrow): ReformStep {
  return { code: to, relationship };
}

function back({ from, relationship }: ReformArrow): ReformStep {
  return { code: from, relationship: inverse(relationship) };
}

/**
 * The life of a code that holds a day; where none does, the next one or, looking back, the one before. Undefined when there
 * is none there. A code that was away and came back is the same when it has the same display as before and no reform took
 * it away or brought it back; otherwise its number was used again for something else. In a system without reforms a code
 * is always the same one.
 */
export function lifeAt(
  system: CodeSystemData,
  code: number,
  day: LocalDay,
  direction: 'forward' | 'back',
): Life | undefined {
  const lives = livesOf(system, code);
  const index =
    direction === 'forward'
      ? lives.findIndex(({ validTo }) => day < validTo)
      : lives.findLastIndex(({ validFrom }) => validFrom <= day);
  const life = lives[index];
  if (life === undefined) return undefined;
  return {
    ...life,
    previousEnd: lives[index - 1]?.validTo ?? OPEN_START,
    nextStart: lives[index + 1]?.validFrom ?? OPEN_END,
  };
}

function livesOf(system: CodeSystemData, code: number): readonly ValidPeriod[] {
  const periods = periodsOf(system, code);
  if (periods.length === 1) return periods;
  const lives: ValidPeriod[] = [];
  for (const period of periods) {
    const before = lives.at(-1);
    if (before === undefined || !isSameAgain(system, code, before.validTo, period.validFrom))
      lives.push(period);
    else lives[lives.length - 1] = { validFrom: before.validFrom, validTo: period.validTo };
  }
  return lives;
}

function isSameAgain(system: CodeSystemData, code: number, end: LocalDay, start: LocalDay): boolean {
  const { codes, concepts, reforms } = system;
  if (reforms.isEmpty) return true;
  const rows = codes.rowRun(code);
  const [before, after] = [end - 1, start].map((day) => displayOf(system, concepts.rowOn(rows, day)));
  const isBetween = ({ since }: ReformArrow): boolean => end <= since && since <= start;
  return before === after && !reforms.from(code).some(isBetween) && !reforms.to(code).some(isBetween);
}

/** Adds the code itself where it stays and no arrow says so: it is wider or narrower than it was. */
function withItself(
  system: CodeSystemData,
  code: number,
  day: LocalDay,
  steps: readonly ReformStep[],
  turn: (relationship: Relationship) => Relationship,
): ReformStep[] {
  const all = [...steps];
  if (!steps.some((step) => step.code === code) && staysOn(system, code, day)) {
    const { reforms } = system;
    const gives = reforms.from(code).some(({ since, to }) => since === day && to !== code);
    const receives = reforms.to(code).some(({ since, from }) => since === day && from !== code);
    all.push({ code, relationship: turn(relationshipToItself(gives, receives)) });
  }
  return all.sort((a, b) => a.code - b.code);
}

function relationshipToItself(gives: boolean, receives: boolean): Relationship {
  if (gives === receives) return gives ? 'related-to' : 'equivalent';
  return gives ? 'source-is-broader-than-target' : 'source-is-narrower-than-target';
}
