import { type LocalDay, OPEN_START } from '../concept/local-day.ts';
import type { Relationship } from '../concept/relation.ts';
import type { CodeSystemData } from './code-system-data.ts';
import type { Dataset } from './dataset.ts';
import { chain, either, inverse } from './relationships.ts';
import { successorsOf } from './succession.ts';

/** A candidate of a translation: a code of a system that is valid on the target's date. */
export interface Translation {
  readonly system: CodeSystemData;
  /** Number in the code index. */
  readonly code: number;
  /** Number of the row that is valid on the target's date. */
  readonly row: number;
  readonly relationship: Relationship;
  /** Since when the relation holds, or OPEN_START when no map says so. */
  readonly since: LocalDay;
  /** The maps that lead there, as `icpc-2b → icpc-2`; that of a system to itself over time as `kommune`. */
  readonly origin: string;
}

export interface TranslationRequest {
  readonly system: CodeSystemData;
  readonly code: number;
  /** A day on which the code was valid; undefined stands for its newest period. */
  readonly day: LocalDay | undefined;
  readonly target: CodeSystemData;
  /** The day on which targets must be valid. */
  readonly targetDay: LocalDay;
}

/** Systems on the way from one to another, both ends included. */
const MAX_PATH_SYSTEMS = 4;

/**
 * Where a code leads: within its own system over time, or in another by concept maps, also through systems between and
 * against the direction of a map. Every candidate is given, in the order of the codes.
 */
export function translate(dataset: Dataset, request: TranslationRequest): Translation[] {
  const { system, code, day, target, targetDay } = request;
  if (system === target) return overTime(request);
  const path = shortestPath(dataset, system, target);
  if (path === undefined) return [];
  let ways: readonly Step[] = [{ code, relationship: 'equivalent', since: OPEN_START }];
  for (let step = 1; step < path.length; step++) {
    const [from, to] = [path[step - 1]!, path[step]!];
    ways = distinct(
      ways.flatMap((way) =>
        oneStep(from, way.code, to, day ?? targetDay).map((next) => {
          const relationship = chain(way.relationship, next.relationship);
          return { code: next.code, relationship, since: Math.max(way.since, next.since) };
        }),
      ),
    );
  }
  const origin = path.map(({ id }) => id).join(' → ');
  return [...Map.groupBy(ways, (way) => way.code)]
    .flatMap(([to, own]): Translation[] => {
      const row = target.concepts.rowOn(target.codes.rowRun(to), targetDay);
      if (row < 0) return [];
      const relationship = own.map((way) => way.relationship).reduce(either);
      // A way holds since its newest step, and a code is reached since the first of its ways.
      const since = Math.min(...own.map((way) => way.since));
      return [{ system: target, code: to, row, relationship, since, origin }];
    })
    .sort((a, b) => a.code - b.code);
}

/** Of ways to the same code by the same relationship the one that holds longest, so that ways do not multiply. */
function distinct(ways: readonly Step[]): Step[] {
  const longest = new Map<string, Step>();
  for (const way of ways) {
    const key = `${way.code} ${way.relationship}`;
    const known = longest.get(key);
    if (known === undefined || way.since < known.since) longest.set(key, way);
  }
  return [...longest.values()];
}

function overTime({ system, code, day, targetDay }: TranslationRequest): Translation[] {
  return successorsOf(system, code, day, targetDay).map((successor) => {
    return { system, origin: system.id, ...successor };
  });
}

/** The fewest systems from one to another between which there are maps in either direction. */
function shortestPath(
  dataset: Dataset,
  from: CodeSystemData,
  to: CodeSystemData,
): readonly CodeSystemData[] | undefined {
  let paths: (readonly CodeSystemData[])[] = [[from]];
  const seen = new Set([from.id]);
  for (let length = 2; length <= MAX_PATH_SYSTEMS; length++) {
    const next: (readonly CodeSystemData[])[] = [];
    for (const path of paths) {
      const last = path.at(-1)!;
      for (const system of dataset.systems) {
        if (seen.has(system.id) || !areMapped(last, system)) continue;
        if (system === to) return [...path, system];
        seen.add(system.id);
        next.push([...path, system]);
      }
    }
    paths = next;
  }
  return undefined;
}

function areMapped(a: CodeSystemData, b: CodeSystemData): boolean {
  return a.maps.leadsTo(b.id) || b.maps.leadsTo(a.id);
}

/** A code at the end of one map, or of several after each other. */
interface Step {
  readonly code: number;
  readonly relationship: Relationship;
  readonly since: LocalDay;
}

/** Where one map leads. A relation that began after the day does not hold yet. */
function oneStep(from: CodeSystemData, code: number, to: CodeSystemData, day: LocalDay): Step[] {
  const forth = from.maps.relationsOf(code).flatMap((relation): Step[] => {
    const { target, relationship, since } = relation;
    if (target.system !== to.id || since > day) return [];
    const number = to.codes.findExactly(target.code);
    return number < 0 ? [] : [{ code: number, relationship, since }];
  });
  const back = to.maps
    .relationsTo(from.id, from.codes.codeAt(code))
    .filter(({ since }) => since <= day)
    .map(({ code: number, relationship, since }): Step => {
      return { code: number, relationship: inverse(relationship), since };
    });
  return [...forth, ...back].filter(({ relationship }) => relationship !== 'not-related-to');
}
