import fc from 'fast-check';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { OPEN_END, OPEN_START } from '../../src/concept/local-day.ts';
import { conceptOf } from './code-systems.ts';

/** Concepts with parents that change over time, to be walked without any index. Codes are in the order of their names. */
export class NaiveHierarchy {
  readonly concepts: readonly ConceptPeriod[];

  constructor(concepts: readonly ConceptPeriod[]) {
    this.concepts = concepts;
  }

  /** The concept that a code is on a day. */
  on(code: string, day: number): ConceptPeriod | undefined {
    return this.concepts.find((own) => own.code === code && own.validFrom <= day && day < own.validTo);
  }

  codes(): string[] {
    return [...new Set(this.concepts.map(({ code }) => code))].sort();
  }

  codesOn(day: number): string[] {
    return this.codes().filter((code) => this.on(code, day) !== undefined);
  }

  /** The concept on a day, else the newest. */
  standing(code: string, day: number): ConceptPeriod {
    return this.on(code, day) ?? this.concepts.filter((own) => own.code === code).at(-1)!;
  }
}

/** What is above a code on a day, with the fewest steps to it. */
export function depthsAbove(
  hierarchy: NaiveHierarchy,
  code: string,
  day: number,
  conceptAt = (own: string) => hierarchy.on(own, day),
): Map<string, number> {
  const depths = new Map<string, number>();
  for (let depth = 1, level = [code]; level.length > 0; depth++) {
    const next = level
      .flatMap((own) => conceptAt(own)?.parents ?? [])
      .filter((own) => own !== code && !depths.has(own) && conceptAt(own) !== undefined);
    for (const own of next) depths.set(own, depth);
    level = [...new Set(next)];
  }
  return depths;
}

/** Whether a code is below another on a day. The one above need not be valid itself: whoever asks has to check that. */
export function isBelow(
  hierarchy: NaiveHierarchy,
  code: string,
  ancestor: string,
  day: number,
  conceptAt = (own: string) => hierarchy.on(own, day),
): boolean {
  const at = (own: string) => (own === ancestor ? hierarchy.standing(own, day) : conceptAt(own));
  return depthsAbove(hierarchy, code, day, at).has(ancestor);
}

/**
 * Hierarchies of up to 12 codes without circles: a code has up to three parents among those before it, and up to three
 * periods between day 0 and day 120, some with gaps, each with parents and properties of its own.
 */
export function hierarchies(): fc.Arbitrary<NaiveHierarchy> {
  const period = fc.record({
    length: fc.integer({ min: 5, max: 60 }),
    gap: fc.constantFrom(0, 0, 10),
    parents: fc.array(fc.nat(100), { maxLength: 3 }),
    selectable: fc.boolean(),
    colour: fc.constantFrom('red', 'blue'),
  });
  const code = fc.record({
    periods: fc.array(period, { minLength: 1, maxLength: 3 }),
    isOpen: fc.boolean(),
    start: fc.nat(40),
  });
  return fc.array(code, { minLength: 1, maxLength: 12 }).map((codes) => {
    const concepts = codes.flatMap(({ periods, isOpen, start }, i) => {
      let day = start;
      return periods.map(({ length, gap, parents, selectable, colour }, n) => {
        const validFrom = isOpen && n === 0 ? OPEN_START : day;
        const validTo = isOpen && n === periods.length - 1 ? OPEN_END : day + length;
        day += length + gap;
        return conceptOf({
          code: nameOf(i),
          validFrom,
          validTo,
          selectable,
          parents: i === 0 ? [] : [...new Set(parents.map((parent) => nameOf(parent % i)))],
          properties: [{ code: 'colour', value: { type: 'string', value: colour } }],
        });
      });
    });
    return new NaiveHierarchy(concepts);
  });
}

function nameOf(number: number): string {
  return `K${String(number).padStart(2, '0')}`;
}
