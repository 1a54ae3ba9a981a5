import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConceptPeriod, PropertyValue } from '../../src/concept/concept.ts';
import { OPEN_END } from '../../src/concept/local-day.ts';
import type { ConceptRelation } from '../../src/concept/relation.ts';
import { compareSystem, readSegmentConcepts } from '../../src/snapshot/changes.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { conceptOf, dayOf, sourceOf, synonym } from '../support/code-systems.ts';
import { oppslagError } from '../support/segments.ts';

function segmentOf(concepts: readonly ConceptPeriod[], relations: readonly ConceptRelation[] = []) {
  const source = { ...sourceOf(concepts, { edition: `of ${concepts.length}` }), relations };
  return readSegmentConcepts(buildSegment(source).bytes);
}

function compare(before: readonly ConceptPeriod[], after: readonly ConceptPeriod[]) {
  return compareSystem('test', segmentOf(before), segmentOf(after));
}

const day = dayOf('2020-01-01');
const CODES = ['A', 'B', 'C', 'D', 'E'] as const;
const value: fc.Arbitrary<PropertyValue> = fc.oneof(
  fc.record({ type: fc.constant('string' as const), value: fc.constantFrom('0301', '1', 'true') }),
  fc.record({ type: fc.constant('integer' as const), value: fc.constantFrom(0n, 1n) }),
  fc.record({ type: fc.constant('date' as const), value: fc.constantFrom(day, day + 1) }),
  fc.record({
    type: fc.constant('Coding' as const),
    value: fc.record({
      system: fc.constantFrom('kommune', 'fylke'),
      code: fc.constantFrom('0301', '1'),
      display: fc.constantFrom('Oslo', 'OSLO'),
    }),
  }),
);
const facts = fc.record({
  display: fc.constantFrom('En', 'To'),
  designations: fc.subarray([synonym('x'), synonym('y')]),
  properties: fc.array(fc.record({ code: fc.constantFrom('p', 'q'), value }), { maxLength: 2 }),
  parents: fc.subarray(['A', 'B']),
  selectable: fc.boolean(),
});
/** Nothing, one period or two, the last open or ended. */
const periods = fc.record({
  earlier: fc.option(facts, { nil: undefined, freq: 3 }),
  newest: fc.option(facts, { nil: undefined, freq: 5 }),
  validTo: fc.constantFrom(OPEN_END, OPEN_END, day + 10),
});

/** A system that always has the codes A and B, so that parents are there. */
const system = fc.tuple(...CODES.map(() => periods)).map((all): ConceptPeriod[] =>
  CODES.flatMap((code, i) => {
    const { earlier, newest, validTo } = all[i]!;
    const concepts: ConceptPeriod[] = [];
    if (earlier !== undefined) concepts.push(conceptOf({ ...earlier, code, parents: [], validTo: day }));
    if (newest !== undefined || (i < 2 && earlier === undefined)) {
      const parents = (newest?.parents ?? []).filter((parent) => parent < code && parent !== code);
      const validFrom = earlier === undefined ? undefined : { validFrom: day };
      concepts.push(conceptOf({ ...newest, code, parents, validTo, ...validFrom }));
    }
    return concepts;
  }),
);

/** The newest period of a code if it is open, found by looking at all. */
function inUse(concepts: readonly ConceptPeriod[], code: string): ConceptPeriod | undefined {
  let newest: ConceptPeriod | undefined;
  for (const concept of concepts) {
    if (concept.code === code && (newest === undefined || concept.validFrom > newest.validFrom))
      newest = concept;
  }
  return newest?.validTo === OPEN_END ? newest : undefined;
}

function json(of: unknown): string {
  return JSON.stringify(of, (_, own) => (typeof own === 'bigint' ? `${own}n` : own));
}

/** The values of a property without the displays of Codings. */
function valuesOf({ properties }: ConceptPeriod, code: string): string {
  const values = properties.filter((property) => property.code === code).map((property) => property.value);
  return json(values.map((own) => (own.type === 'Coding' ? { ...own.value, display: '' } : own)));
}

/** What compareSystem must say, by plain loops. */
function expected(before: readonly ConceptPeriod[], after: readonly ConceptPeriod[]) {
  const found = {
    added: [] as string[],
    retired: [] as string[],
    renamed: [] as string[],
    moved: [] as string[],
    selectable: [] as string[],
    p: [] as string[],
    q: [] as string[],
    otherTexts: 0,
    otherPeriods: 0,
    touched: 0,
  };
  for (const code of CODES) {
    const [old, now] = [inUse(before, code), inUse(after, code)];
    const all = [before, after].map((concepts) => json(concepts.filter((concept) => concept.code === code)));
    const kinds: string[] = [];
    if (old === undefined && now !== undefined) kinds.push('added');
    if (old !== undefined && now === undefined) kinds.push('retired');
    if (old !== undefined && now !== undefined) {
      if (old.display !== now.display) kinds.push('renamed');
      if (json(old.parents) !== json(now.parents)) kinds.push('moved');
      if (old.selectable !== now.selectable) kinds.push('selectable');
      for (const property of ['p', 'q']) {
        if (valuesOf(old, property) !== valuesOf(now, property)) kinds.push(property);
      }
    }
    for (const kind of kinds as ('added' | 'p')[]) found[kind].push(code);
    if (kinds.length > 0) found.touched += 1;
    else if (all[0] !== all[1]) {
      const texts = [old, now].map((concept) => json([concept?.designations, concept?.properties]));
      if (old !== undefined && now !== undefined && texts[0] !== texts[1]) found.otherTexts += 1;
      else found.otherPeriods += 1;
    }
  }
  return found;
}

describe('a comparison', () => {
  test('finds what plain loops over the concepts find', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(system, system, (before, after) => {
        const changes = compare(before, after);
        const codes = (list: readonly { code: string }[] = []) => list.map(({ code }) => code);
        const found = {
          ...changes,
          added: codes(changes.added),
          retired: codes(changes.retired),
          renamed: codes(changes.renamed),
          moved: codes(changes.moved),
          selectable: codes(changes.selectable),
          p: codes(changes.properties.get('p')),
          q: codes(changes.properties.get('q')),
        };
        const right = expected(before, after);
        expect(found).toMatchObject(right);
        expect(changes.before?.codesInUse).toBe(CODES.filter((code) => inUse(before, code)).length);
        expect(changes.after).toMatchObject({ edition: `of ${after.length}`, concepts: after.length });
        for (const [kind, list] of Object.entries(right))
          if (json(list) !== '[]' && list !== 0) kinds.add(kind);
      }),
      { numRuns: 300 },
    );
    // The random systems must differ in every way that there is.
    expect(kinds.size).toBe(Object.keys(expected([], [])).length);
  });

  test('of the same concepts finds nothing', () => {
    fc.assert(
      fc.property(system, (concepts) => {
        const { before, after, properties, ...lists } = compare(concepts, concepts);
        expect(before).toEqual(after);
        expect(properties.size).toBe(0);
        expect(lists).toEqual({
          system: 'test',
          ...{ added: [], retired: [], renamed: [], moved: [], selectable: [] },
          ...{ otherTexts: 0, otherPeriods: 0, relationsAdded: 0, relationsRemoved: 0, touched: 0 },
        });
      }),
      { numRuns: 50 },
    );
  });

  test('of systems that one side lacks has all codes in use as added or retired', () => {
    const own = segmentOf([
      conceptOf({ code: 'A', display: 'En' }),
      conceptOf({ code: 'B', display: 'Endt', validTo: day }),
    ]);
    const size = { edition: 'of 2', codesInUse: 1, concepts: 2 };
    const named = [{ code: 'A', display: 'En' }];
    expect(compareSystem('x', undefined, own)).toMatchObject({
      ...{ before: undefined, after: size, added: named, retired: [], touched: 1 },
    });
    expect(compareSystem('x', own, undefined)).toMatchObject({
      ...{ before: size, after: undefined, added: [], retired: named, touched: 1 },
    });
    expect(compareSystem('x', undefined, undefined)).toMatchObject({ before: undefined, touched: 0 });
  });
});

describe('a change', () => {
  const property = (own: PropertyValue) => conceptOf({ code: 'A', properties: [{ code: 'p', value: own }] });
  const text = (own: string): PropertyValue => ({ type: 'string', value: own });
  const coding = (own: string, code: string): PropertyValue => {
    return { type: 'Coding', value: { system: own, code, display: 'Oslo' } };
  };
  const date = (own: string): PropertyValue => ({ type: 'date', value: dayOf(own) });

  test.each([
    ['a text', text('G'), text('P'), 'G', 'P'],
    ['a date', date('2020-02-29'), date('2024-01-01'), '2020-02-29', '2024-01-01'],
    ['a code', coding('kommune', '5401'), coding('kommune', '5501'), '5401', '5501'],
    [
      'the system of a code',
      coding('kommune', '03'),
      coding('fylke', '03'),
      '[["Coding","kommune","03"]]',
      '[["Coding","fylke","03"]]',
    ],
    ['a type', text('1'), { type: 'integer', value: 1n } as const, '[["string","1"]]', '[["integer","1"]]'],
  ])('of %s is shown so that both differ', (_, before, after, from, to) => {
    const changes = compare([property(before)], [property(after)]);
    expect(changes.properties.get('p')).toEqual([{ code: 'A', display: 'Tekst A', from, to }]);
  });

  test('of several values, and of several parents, is seen where blanks would hide it', () => {
    const values = (...all: string[]) =>
      conceptOf({ code: 'A', properties: all.map((own) => ({ code: 'p', value: text(own) })) });
    const [{ from, to } = { from: '', to: '' }] =
      compare([values('a, b')], [values('a', 'b')]).properties.get('p') ?? [];
    expect([from, to]).toEqual(['[["string","a, b"]]', '[["string","a"],["string","b"]]']);
    const others = ['A B', 'A', 'B'].map((code) => conceptOf({ code }));
    const child = (...parents: string[]) => [...others, conceptOf({ code: 'C', parents })];
    expect(compare(child('A B'), child('A', 'B')).moved).toMatchObject([{ from: 'A B', to: 'A, B' }]);
  });

  test('of the name that a property points at is another text', () => {
    const named = (display: string) =>
      property({ type: 'Coding', value: { system: 'kommune', code: '0301', display } });
    expect(compare([named('OSLO')], [named('Oslo')])).toMatchObject({ otherTexts: 1, touched: 0 });
  });

  test('of twenty thousand codes at once names them all', () => {
    const all = (own: string) =>
      Array.from({ length: 20_000 }, (_, i) => ({ ...property(text(own)), code: `C${i}` }));
    expect(compare(all('x'), all('y')).properties.get('p')).toHaveLength(20_000);
  });

  test('of relations is counted', () => {
    const concepts = [conceptOf({ code: 'A' }), conceptOf({ code: 'B' })];
    const relation = (code: string, target: string, own: Partial<ConceptRelation> = {}): ConceptRelation => {
      return {
        code,
        target: { system: 'icd-10', code: target },
        relationship: 'equivalent',
        since: day,
        ...own,
      };
    };
    const before = segmentOf(concepts, [relation('A', 'X'), relation('A', 'Y'), relation('B', 'Z')]);
    const after = segmentOf(concepts, [
      relation('A', 'X'),
      relation('A', 'Y', { relationship: 'related-to' }),
      relation('B', 'X'),
      relation('B', 'Z', { since: day + 1 }),
    ]);
    expect(compareSystem('x', before, after)).toMatchObject({
      ...{ relationsAdded: 3, relationsRemoved: 2, touched: 0, otherPeriods: 0 },
    });
    expect(compareSystem('x', before, undefined)).toMatchObject({ relationsAdded: 0, relationsRemoved: 3 });
  });
});

test('a file that is no segment is refused', () => {
  expect(() => readSegmentConcepts(new Uint8Array(64))).toThrow(oppslagError('SEGMENT_INVALID'));
});
