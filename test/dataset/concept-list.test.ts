import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { type ConceptFilter, listConcepts } from '../../src/dataset/concept-list.ts';
import { openSystem } from '../support/code-systems.ts';
import { hierarchies, isBelow, type NaiveHierarchy } from '../support/naive-hierarchy.ts';

interface Wish {
  readonly day: number;
  readonly includeInactive: boolean;
  readonly selectableOnly: boolean;
  readonly parent: number | undefined;
  readonly ancestor: number | undefined;
  readonly colour: string | undefined;
  readonly changedSince: number | undefined;
}

const wishes = fc.record<Wish>({
  day: fc.nat(130),
  includeInactive: fc.boolean(),
  selectableOnly: fc.boolean(),
  parent: fc.option(fc.nat(11), { nil: undefined, freq: 2 }),
  ancestor: fc.option(fc.nat(11), { nil: undefined, freq: 2 }),
  colour: fc.option(fc.constantFrom('red', 'blue', 'green'), { nil: undefined, freq: 2 }),
  changedSince: fc.option(fc.nat(120), { nil: undefined, freq: 3 }),
});

function filterOf(system: CodeSystemData, wish: Wish): ConceptFilter {
  const { day, includeInactive, selectableOnly, parent, ancestor, colour, changedSince } = wish;
  return {
    day,
    includeInactive,
    selectableOnly,
    properties: colour === undefined ? [] : [{ property: 'colour', value: colour }],
    ...(parent === undefined ? {} : { parent: parent % system.codes.size }),
    ...(ancestor === undefined ? {} : { ancestor: ancestor % system.codes.size }),
    ...(changedSince === undefined ? {} : { changedSince }),
  };
}

/** The wanted codes, by a plain look at every concept. */
function naive(h: NaiveHierarchy, wish: Wish): string[] {
  const { day, includeInactive, selectableOnly, parent, ancestor, colour, changedSince } = wish;
  const codes = h.codes();
  const at = (code: string) => (includeInactive ? h.standing(code, day) : h.on(code, day));
  return codes.filter((code) => {
    const concept = at(code);
    if (concept === undefined || (selectableOnly && !concept.selectable)) return false;
    if (parent !== undefined && !concept.parents.includes(codes[parent % codes.length]!)) return false;
    if (ancestor !== undefined && !isBelow(h, code, codes[ancestor % codes.length]!, day, at)) return false;
    if (colour !== undefined && !concept.properties.some(({ value }) => value.value === colour)) return false;
    if (changedSince === undefined) return true;
    return h.concepts
      .filter((own) => own.code === code)
      .flatMap(({ validFrom, validTo }) => [validFrom, validTo])
      .some((moved) => changedSince <= moved && moved <= day);
  });
}

describe('listConcepts', () => {
  test('gives what a plain look at every concept gives, in the order of the codes, with the standing rows', async () => {
    let [listed, conditions] = [0, 0];
    await fc.assert(
      fc.asyncProperty(hierarchies(), fc.array(wishes, { minLength: 1, maxLength: 6 }), async (h, asked) => {
        const system = await openSystem(h.concepts);
        for (const wish of asked) {
          const rows = [...listConcepts(system, filterOf(system, wish))];
          const codes = rows.map((row) => system.codes.codeAt(system.codes.codeOfRow(row)));
          expect(codes).toEqual(naive(h, wish));
          for (const [i, row] of rows.entries()) {
            const standing = h.standing(codes[i]!, wish.day);
            expect(system.concepts.validFrom(row)).toBe(standing.validFrom);
          }
          listed += rows.length;
          if (wish.parent !== undefined && wish.ancestor !== undefined && rows.length > 0) conditions++;
        }
      }),
      { numRuns: 800 },
    );
    expect(listed).toBeGreaterThan(200);
    expect(conditions).toBeGreaterThan(0);
  });
});
