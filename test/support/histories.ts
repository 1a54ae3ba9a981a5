import fc from 'fast-check';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { formatLocalDay, OPEN_END } from '../../src/concept/local-day.ts';
import type { ConceptRelation, Relationship } from '../../src/concept/relation.ts';
import type { Source } from '../../src/source/source.ts';
import { conceptOf, dayOf, sourceOf } from './code-systems.ts';
import { type Area, AreaGraph, type Becoming } from './reference-oracle/area-graph.ts';
import { OPEN } from './reference-oracle/raw-system.ts';

/** A made-up history of areas with numbers, and the code system that a list of it and of its changes would give. */
export interface AreaHistory {
  readonly graph: AreaGraph;
  readonly codes: readonly string[];
  readonly days: readonly string[];
  readonly concepts: readonly ConceptPeriod[];
  /** What became what, as adapters tell it. */
  readonly relations: readonly ConceptRelation[];
  /** The same as plain lists have it: every change, also of a code into itself, and none says more than that there is one. */
  readonly plainRelations: readonly ConceptRelation[];
  readonly source: Source;
}

/** What one reform does. Numbers are taken modulo what there is. */
interface Reform {
  /** For each area that it touches the new areas that it goes into: none abolishes it. */
  readonly touched: readonly { readonly area: number; readonly into: readonly number[] }[];
  /** Codes of the new areas; the ones that are free or just given up are taken. */
  readonly codes: readonly number[];
  /** Whether areas that are new and come from nowhere are old ones that come back. */
  readonly comesBack: boolean;
  readonly keepsName: boolean;
}

const CODES = ['0101', '0102', '0103', '0201', '0202'];
const FIRST_DAY = dayOf('2000-01-01');

const reform = fc.record<Reform>({
  touched: fc.array(fc.record({ area: fc.nat(9), into: fc.uniqueArray(fc.nat(2), { maxLength: 3 }) }), {
    maxLength: 3,
  }),
  codes: fc.uniqueArray(fc.nat(CODES.length - 1), { minLength: 1, maxLength: 3 }),
  comesBack: fc.boolean(),
  keepsName: fc.boolean(),
});

/**
 * Histories of up to five codes and five reforms, three days apart: areas are renamed, renumbered, merged, split, abolished, new,
 * or come back, and numbers are used again, also on the very day on which they are given up. Something is always told of them.
 */
export const areaHistories: fc.Arbitrary<AreaHistory> = fc
  .record({
    first: fc.uniqueArray(fc.nat(CODES.length - 1), { minLength: 1 }),
    reforms: fc.array(reform, { maxLength: 5 }),
  })
  .map(({ first, reforms }) => tell(first, reforms))
  .filter((history) => history !== undefined && history.relations.length > 0) as fc.Arbitrary<AreaHistory>;

interface Draft {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly from: string;
  to: string;
}

function tell(first: readonly number[], reforms: readonly Reform[]): AreaHistory | undefined {
  const areas: Draft[] = first.map((code) => draft(code, `Sted ${code}`, dayText(0)));
  const becomings: { from: Draft; to: Draft; day: string; isPause?: boolean }[] = [];
  for (const [i, { touched, codes, comesBack, keepsName }] of reforms.entries()) {
    const day = dayText(i + 1);
    const living = areas.filter(({ to }) => to === OPEN);
    if (living.length === 0) break;
    const ending = new Map(touched.map(({ area, into }) => [living[area % living.length]!, into]));
    const taken = new Set(living.filter((area) => !ending.has(area)).map(({ code }) => code));
    const free = codes.filter((code) => !taken.has(CODES[code]!));
    const intoOf = (into: readonly number[]) => new Set(into.map((place) => place % free.length));
    const origins = free.map((_, place) =>
      [...ending].filter(([, into]) => intoOf(into).has(place)).map(([own]) => own),
    );
    for (const area of ending.keys()) area.to = day;
    const created = free.map((code, place) => {
      const own = areas.filter((area) => area.code === CODES[code]!);
      const last = own.at(-1);
      const cameFrom = origins[place]!;
      const isBack =
        comesBack && cameFrom.length === 0 && last !== undefined && !wentInto(last) && last.to < day;
      const isSame = isBack || (keepsName && cameFrom.length === 1 && cameFrom[0]!.code === CODES[code]);
      const created = draft(code, isSame ? last!.name : `Sted ${code} fra ${day}`, day);
      if (isBack) becomings.push({ from: last, to: created, day, isPause: true });
      return created;
    });
    for (const [place, area] of created.entries()) {
      for (const from of origins[place]!) becomings.push({ from, to: area, day });
    }
    areas.push(...created);
  }
  const graph = new AreaGraph(areas, becomings);
  return isTold(areas, becomings) ? historyOf(graph, areas, becomings) : undefined;

  function draft(code: number, name: string, from: string): Draft {
    return { id: `${CODES[code]} ${from}`, code: CODES[code]!, name, from, to: OPEN };
  }

  function wentInto(area: Draft): boolean {
    return becomings.some(({ from, isPause }) => from === area && !isPause);
  }
}

/**
 * Whether lists of codes and changes can tell the history at all. A number that is used again on the very day needs changes
 * that tell which codes stay, and one that is given up without successor must not be.
 */
function isTold(areas: readonly Area[], becomings: readonly Becoming[]): boolean {
  const reused = areas.filter((area) => {
    const next = areas.find(({ code, from }) => code === area.code && from === area.to);
    return next !== undefined && !becomings.some(({ from, to }) => from === area && to === next);
  });
  const isGivenUp = reused.every((area) => becomings.some(({ from }) => from === area));
  const tellsLoops = becomings.some(({ from, to, isPause }) => {
    return !isPause && from.code === to.code && becomings.filter((own) => own.from === from).length > 1;
  });
  return reused.length === 0 || (isGivenUp && tellsLoops);
}

function historyOf(graph: AreaGraph, areas: readonly Area[], becomings: readonly Becoming[]): AreaHistory {
  const concepts = areas.map(({ code, name, from, to }) =>
    conceptOf({ code, display: name, validFrom: dayOf(from), validTo: to === OPEN ? OPEN_END : dayOf(to) }),
  );
  const changes = becomings.filter(({ isPause }) => !isPause);
  const relations = changes.flatMap((becoming): ConceptRelation[] => {
    const { splits, merges } = graph.sides(becoming);
    // A code that is the only one that it became goes without saying.
    if (becoming.from.code === becoming.to.code && !splits) return [];
    const wider = merges ? 'related-to' : 'source-is-broader-than-target';
    const narrower = merges ? 'source-is-narrower-than-target' : 'equivalent';
    return [relationOf(becoming, splits ? wider : narrower)];
  });
  const plainRelations = changes.map((becoming) => relationOf(becoming, 'related-to'));
  const days = Array.from({ length: 7 }, (_, i) => [dayText(i, -1), dayText(i)]).flat();
  const source = { ...sourceOf(concepts, { id: 'omrade' }), relations };
  return { graph, codes: CODES, days, concepts, relations, plainRelations, source };
}

function relationOf({ from, to, day }: Becoming, relationship: Relationship): ConceptRelation {
  return { code: from.code, target: { system: 'omrade', code: to.code }, relationship, since: dayOf(day) };
}

/** The day of a reform, or one near it. */
function dayText(step: number, offset = 0): string {
  return formatLocalDay(FIRST_DAY + step * 3 + offset);
}
