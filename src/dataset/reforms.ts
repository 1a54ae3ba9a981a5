import { type LocalDay, OPEN_END, OPEN_START } from '../concept/local-day.ts';
import type { Relationship } from '../concept/relation.ts';
import type { MappedRelation } from '../index/map-index.ts';
import type { CodeSystemData } from './code-system-data.ts';
import { displayOf, goesOn, periodsOf, type ValidPeriod } from './lookup.ts';
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
  const after = arrowsFrom(system, code, day);
  return after.length === 0 || !system.tellsLoops || after.some((step) => step.code === code);
}

/** What a code became on a day: its arrows to codes of the system, and itself if it stays. In the order of the codes. */
export function successorsOn(system: CodeSystemData, code: number, day: LocalDay): ReformStep[] {
  return withItself(system, code, day, arrowsFrom(system, code, day), (relationship) => relationship);
}

/** What a code was before a day. */
export function predecessorsOn(system: CodeSystemData, code: number, day: LocalDay): ReformStep[] {
  return withItself(system, code, day, arrowsTo(system, code, day), inverse);
}

/** The days on which a code had part in a reform, on either side, in no order. */
export function reformDays(system: CodeSystemData, code: number): { from: LocalDay[]; to: LocalDay[] } {
  const { codes, maps, id } = system;
  // Maps into other systems may be large, and say nothing of time.
  if (!maps.leadsTo(id)) return { from: [], to: [] };
  const isReform = ({ target, relationship }: MappedRelation): boolean =>
    target.system === id && relationship !== 'not-related-to';
  const from = maps.relationsOf(code).filter(isReform);
  const to = maps.relationsTo(id, codes.codeAt(code)).filter(isReform);
  return { from: from.map(({ since }) => since), to: to.map(({ since }) => since) };
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

function livesOf(system: CodeSystemData, code: number): ValidPeriod[] {
  const lives: ValidPeriod[] = [];
  for (const period of periodsOf(system, code)) {
    const before = lives.at(-1);
    if (before === undefined || !isSameAgain(system, code, before.validTo, period.validFrom))
      lives.push(period);
    else lives[lives.length - 1] = { validFrom: before.validFrom, validTo: period.validTo };
  }
  return lives;
}

function isSameAgain(system: CodeSystemData, code: number, end: LocalDay, start: LocalDay): boolean {
  if (!system.maps.leadsTo(system.id)) return true;
  const rows = system.codes.rowRun(code);
  const [before, after] = [end - 1, start].map((day) => displayOf(system, system.concepts.rowOn(rows, day)));
  const { from, to } = reformDays(system, code);
  return before === after && ![...from, ...to].some((day) => end <= day && day <= start);
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
    const gives = arrowsFrom(system, code, day).some((step) => step.code !== code);
    const receives = arrowsTo(system, code, day).some((step) => step.code !== code);
    all.push({ code, relationship: turn(relationshipToItself(gives, receives)) });
  }
  return all.sort((a, b) => a.code - b.code);
}

function relationshipToItself(gives: boolean, receives: boolean): Relationship {
  if (gives === receives) return gives ? 'related-to' : 'equivalent';
  return gives ? 'source-is-broader-than-target' : 'source-is-narrower-than-target';
}

function arrowsFrom({ codes, maps, id }: CodeSystemData, code: number, day: LocalDay): ReformStep[] {
  if (!maps.leadsTo(id)) return [];
  return maps
    .relationsOf(code)
    .filter(({ target, since }) => target.system === id && since === day)
    .map(({ target, relationship }) => ({ code: codes.findExactly(target.code), relationship }))
    .filter((step) => step.code >= 0 && step.relationship !== 'not-related-to');
}

function arrowsTo({ codes, maps, id }: CodeSystemData, code: number, day: LocalDay): ReformStep[] {
  return maps
    .relationsTo(id, codes.codeAt(code))
    .filter(({ since, relationship }) => since === day && relationship !== 'not-related-to')
    .map((relation) => ({ code: relation.code, relationship: inverse(relation.relationship) }));
}
