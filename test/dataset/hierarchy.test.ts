import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { OPEN_END, OPEN_START } from '../../src/concept/local-day.ts';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { ancestorsOf, descendantsOf, subsumption } from '../../src/dataset/hierarchy.ts';
import { lookupCode } from '../../src/dataset/lookup.ts';
import { conceptOf, openSystem } from '../support/code-systems.ts';
import { depthsAbove, hierarchies, type NaiveHierarchy } from '../support/naive-hierarchy.ts';

function rowOf(system: CodeSystemData, code: string, day: number): number {
  const found = lookupCode(system, code, day);
  if (found.outcome !== 'found') throw new RangeError(`${code} is not valid on ${day}`);
  return found.row;
}

function codesOf(system: CodeSystemData, related: readonly { code: number; depth: number }[]) {
  return related.map(({ code, depth }) => [system.codes.codeAt(code), depth] as const);
}

async function open(concepts: readonly ConceptPeriod[]): Promise<CodeSystemData> {
  return await openSystem(concepts);
}

describe('against a plain walk over the concepts of the day', () => {
  test('ancestors and descendants are the same, with the fewest steps', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        hierarchies(),
        fc.array(fc.nat(120), { minLength: 1, maxLength: 4 }),
        async (h, days) => {
          const system = await open(h.concepts);
          for (const day of days) {
            const valid = h.codesOn(day);
            for (const code of valid) {
              const row = rowOf(system, code, day);
              const above = codesOf(system, ancestorsOf(system, row, day));
              expect(new Map(above)).toEqual(depthsAbove(h, code, day));
              expect(above.map(([, depth]) => depth)).toEqual(above.map(([, depth]) => depth).sort());
              const below = codesOf(system, descendantsOf(system, system.codes.find(code), day));
              expect(below).toEqual(naiveBelow(h, code, day));
              compared += above.length + below.length;
            }
          }
        },
      ),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  test('a limit of depth leaves out exactly what is further away', async () => {
    await fc.assert(
      fc.asyncProperty(hierarchies(), fc.nat(120), fc.integer({ min: 1, max: 4 }), async (h, day, limit) => {
        const system = await open(h.concepts);
        for (const code of h.codesOn(day)) {
          const number = system.codes.find(code);
          const row = rowOf(system, code, day);
          const isNear = ({ depth }: { depth: number }): boolean => depth <= limit;
          expect(ancestorsOf(system, row, day, limit)).toEqual(ancestorsOf(system, row, day).filter(isNear));
          expect(descendantsOf(system, number, day, limit)).toEqual(
            descendantsOf(system, number, day).filter(isNear),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  test('subsumption is what the walk says, and its own mirror', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(hierarchies(), fc.nat(120), async (h, day) => {
        const system = await open(h.concepts);
        const valid = h.codesOn(day);
        for (const a of valid) {
          for (const b of valid) {
            const outcome = subsumption(system, rowOf(system, a, day), rowOf(system, b, day), day);
            seen.add(outcome);
            const isAbove = depthsAbove(h, b, day).has(a);
            const isBelow = depthsAbove(h, a, day).has(b);
            const wanted =
              a === b ? 'equivalent' : isAbove ? 'subsumes' : isBelow ? 'subsumed-by' : 'not-subsumed';
            expect(outcome).toBe(wanted);
          }
        }
      }),
      { numRuns: 40 },
    );
    expect([...seen].sort()).toEqual(['equivalent', 'not-subsumed', 'subsumed-by', 'subsumes']);
  });
});

test('a diamond gives its top once, by the shorter way', async () => {
  const system = await openSystem([
    conceptOf({ code: 'top' }),
    conceptOf({ code: 'left', parents: ['top'] }),
    conceptOf({ code: 'right', parents: ['top'] }),
    conceptOf({ code: 'bottom', parents: ['left', 'right'] }),
    conceptOf({ code: 'short', parents: ['bottom', 'top'] }),
  ]);
  expect(codesOf(system, ancestorsOf(system, rowOf(system, 'short', 0), 0))).toEqual([
    ['bottom', 1],
    ['top', 1],
    ['left', 2],
    ['right', 2],
  ]);
  expect(codesOf(system, descendantsOf(system, system.codes.find('top'), 0))).toEqual([
    ['left', 1],
    ['right', 1],
    ['short', 1],
    ['bottom', 2],
  ]);
});

test('what lies above or below a concept that is not valid on the day is out of reach', async () => {
  const system = await openSystem([
    conceptOf({ code: 'a' }),
    conceptOf({ code: 'b', parents: ['a'], validFrom: OPEN_START, validTo: 100 }),
    conceptOf({ code: 'b', parents: ['a'], validFrom: 200, validTo: OPEN_END }),
    conceptOf({ code: 'c', parents: ['b'] }),
  ]);
  const above = (day: number) => codesOf(system, ancestorsOf(system, rowOf(system, 'c', day), day));
  const below = (day: number) => codesOf(system, descendantsOf(system, system.codes.find('a'), day));
  for (const day of [99, 200]) {
    expect(above(day)).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
    expect(below(day)).toEqual([
      ['b', 1],
      ['c', 2],
    ]);
  }
  for (const day of [100, 199]) {
    expect(above(day)).toEqual([]);
    expect(below(day)).toEqual([]);
  }
});

test('a circle ends', async () => {
  const system = await openSystem([
    conceptOf({ code: 'a', parents: ['c'] }),
    conceptOf({ code: 'b', parents: ['a'] }),
    conceptOf({ code: 'c', parents: ['b'] }),
  ]);
  expect(codesOf(system, ancestorsOf(system, rowOf(system, 'a', 0), 0))).toEqual([
    ['c', 1],
    ['b', 2],
  ]);
  expect(codesOf(system, descendantsOf(system, system.codes.find('a'), 0))).toEqual([
    ['b', 1],
    ['c', 2],
  ]);
});

/** Everything that has the code above it, nearest first, then in the order of the codes. */
function naiveBelow(h: NaiveHierarchy, code: string, day: number): (readonly [string, number])[] {
  return h
    .codesOn(day)
    .map((below) => [below, depthsAbove(h, below, day).get(code)] as const)
    .filter((pair): pair is readonly [string, number] => pair[1] !== undefined)
    .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
}
