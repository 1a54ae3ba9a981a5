import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPEN_END, OPEN_START } from '../../../src/concept/local-day.ts';
import type { ConceptRelation, Relationship } from '../../../src/concept/relation.ts';
import { Findings } from '../../../src/source/findings.ts';
import { inferOverTime } from '../../../src/source/merge/over-time.ts';
import { relationsFrom } from '../../../src/source/merge/relations.ts';
import { dayOf } from '../../support/code-systems.ts';
import { areaHistories } from '../../support/histories.ts';

const DAY = dayOf('2020-01-01');

/** An arrow `A > B` within `kommune`. */
function arrow(description: string, relationship: Relationship = 'related-to', since = DAY): ConceptRelation {
  const [code, target] = description.split(' > ') as [string, string];
  return { code, target: { system: 'kommune', code: target }, relationship, since };
}

/** Codes in use, `A ..2020`, `B 2020..` or `C` for always. */
function periodsOf(...codes: string[]) {
  return new Map(
    codes.map((text) => {
      const [code, years = ''] = text.split(' ') as [string, string?];
      const validFrom = years.endsWith('..') ? DAY : OPEN_START;
      return [code, [{ validFrom, validTo: years.startsWith('..') ? DAY : OPEN_END }]] as const;
    }),
  );
}

function inferred(relations: readonly ConceptRelation[], ...codes: string[]): string[] {
  return inferOverTime('kommune', relations, periodsOf(...codes)).map(
    ({ code, target, relationship }) => `${code} > ${target.code} ${relationship}`,
  );
}

describe('changes of codes that are only said to be related', () => {
  test('are equivalent when one became one', () => {
    expect(inferred([arrow('A > B')], 'A ..2020', 'B 2020..')).toEqual(['A > B equivalent']);
  });

  test('are mergers when several became one', () => {
    expect(inferred([arrow('A > C'), arrow('B > C')], 'A ..2020', 'B ..2020', 'C 2020..')).toEqual([
      'A > C source-is-narrower-than-target',
      'B > C source-is-narrower-than-target',
    ]);
  });

  test('are splits when one became several', () => {
    expect(inferred([arrow('A > B'), arrow('A > C')], 'A ..2020', 'B 2020..', 'C 2020..')).toEqual([
      'A > B source-is-broader-than-target',
      'A > C source-is-broader-than-target',
    ]);
  });

  test('stay related when one of several went into one of several', () => {
    const relations = [arrow('A > C'), arrow('A > D'), arrow('B > D')];
    expect(inferred(relations, 'A ..2020', 'B ..2020', 'C 2020..', 'D 2020..')).toEqual([
      'A > C source-is-broader-than-target',
      'A > D related-to',
      'B > D source-is-narrower-than-target',
    ]);
  });

  test.each([
    ['one that was there before takes it in', ['A ..2020', 'B'], 'A > B source-is-narrower-than-target'],
    ['one that goes on gives off another', ['A', 'B 2020..'], 'A > B source-is-broader-than-target'],
    ['both go on', ['A', 'B'], 'A > B related-to'],
  ])('count codes that go on among both sides: %s', (_, codes, expected) => {
    expect(inferred([arrow('A > B')], ...codes)).toEqual([expected]);
  });

  test('on different days are different reforms', () => {
    const later = arrow('B > C', 'related-to', DAY + 1);
    expect(inferred([arrow('A > C'), later], 'A ..2020')).toEqual(['A > C equivalent', 'B > C equivalent']);
  });
});

describe('a code that became itself', () => {
  test('is kept where it also gave something off, and says how', () => {
    expect(inferred([arrow('A > A'), arrow('A > B')], 'A', 'B 2020..')).toEqual([
      'A > A source-is-broader-than-target',
      'A > B source-is-broader-than-target',
    ]);
  });

  test('is left out where it had another name only, or received something', () => {
    expect(inferred([arrow('A > A')], 'A')).toEqual([]);
    expect(inferred([arrow('A > A'), arrow('B > A')], 'A', 'B ..2020')).toEqual([
      'B > A source-is-narrower-than-target',
    ]);
  });

  test('shows that another, of which nothing of the kind is said, ended on the day', () => {
    const swap = [arrow('A > C'), arrow('B > A')];
    expect(inferred(swap, 'A', 'B ..2020', 'C 2020..')).toEqual([
      'A > C source-is-broader-than-target',
      'B > A source-is-narrower-than-target',
    ]);
    const withLoop = [...swap, arrow('D > D'), arrow('D > E')];
    expect(inferred(withLoop, 'A', 'B ..2020', 'C 2020..', 'D', 'E 2020..').slice(0, 2)).toEqual([
      'A > C equivalent',
      'B > A equivalent',
    ]);
  });
});

describe('left as it is', () => {
  test('is what a source says more of', () => {
    const relations = [arrow('A > C', 'equivalent'), arrow('B > C', 'not-related-to')];
    expect(inferOverTime('kommune', relations, periodsOf())).toEqual(relations);
  });

  test('is what leads into another system, or knows no time', () => {
    const elsewhere = { ...arrow('A > B'), target: { system: 'fylke', code: 'B' } };
    const timeless = arrow('A > B', 'related-to', OPEN_START);
    expect(inferOverTime('kommune', [elsewhere, timeless], periodsOf())).toEqual([elsewhere, timeless]);
  });
});

test('lists of plain changes say as much as a history does', () => {
  const inOrder = (relations: readonly ConceptRelation[]) =>
    relations.map((own) => JSON.stringify(own)).sort();
  let reused = 0;
  fc.assert(
    fc.property(areaHistories, ({ concepts, relations, plainRelations }) => {
      const periods = Map.groupBy(concepts, ({ code }) => code);
      expect(inOrder(inferOverTime('omrade', plainRelations, periods))).toEqual(inOrder(relations));
      const isReused = concepts.some(({ code, validTo: day }) => {
        const next = concepts.some((own) => own.code === code && own.validFrom === day);
        const isLoop = (own: ConceptRelation) =>
          own.since === day && own.code === code && own.target.code === code;
        return next && !plainRelations.some(isLoop);
      });
      if (isReused) reused++;
      // A list that leaves out what a code became itself says as much, unless a number was used again on the very day.
      const isLoop = ({ code, target }: ConceptRelation) => code === target.code;
      const withoutLoops = plainRelations.filter((own) => !isLoop(own));
      const expected = relations.filter((own) => !isLoop(own));
      if (!isReused)
        expect(inOrder(inferOverTime('omrade', withoutLoops, periods))).toEqual(inOrder(expected));
    }),
    { numRuns: 1_000 },
  );
  expect(reused).toBeGreaterThan(0);
});

test('relations of all sources together are looked at', () => {
  const own = (code: string) => ({ system: 'kommune', code });
  const contribution = (name: string, source: string) => ({
    relations: [
      { row: 1, source: own(source), target: own('C'), relationship: 'related-to' as const, since: DAY },
    ],
    findings: new Findings(name),
  });
  const periods = periodsOf('A ..2020', 'B ..2020', 'C 2020..');
  const codes = new Map([['kommune', new Set(periods.keys())]]);
  const both = [contribution('one', 'A'), contribution('other', 'B')];
  expect(relationsFrom('kommune', both, codes, periods).map(({ relationship }) => relationship)).toEqual([
    'source-is-narrower-than-target',
    'source-is-narrower-than-target',
  ]);
});
