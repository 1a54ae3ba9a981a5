import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLocalDay } from '../../src/concept/local-day.ts';
import { type ConceptRelation, RELATIONSHIPS, type Relationship } from '../../src/concept/relation.ts';
import { openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { Dataset } from '../../src/dataset/dataset.ts';
import { translate } from '../../src/dataset/translation.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import type { Source } from '../../src/source/source.ts';
import { dayOf } from '../support/code-systems.ts';
import { arrow, period, systemOf } from '../support/reforms.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

const [EQUIVALENT, NARROWER, BROADER, RELATED] = RELATIONSHIPS;

async function open(...sources: readonly Source[]): Promise<Dataset> {
  const systems = await Promise.all(
    sources.map((source) => openCodeSystem(buildSegment(source).bytes, '0'.repeat(64))),
  );
  const snapshot = { id: '1', sequence: 1, createdAtMs: 0, expiresAtMs: 0, keyIds: [], sources: new Map() };
  return new Dataset(snapshot, systems);
}

/** What a code is in another system, as `code relationship since`. */
function matches(dataset: Dataset, from: string, code: string, to: string, day: string, targetDay = day) {
  const [system, target] = [dataset.find(from)!, dataset.find(to)!];
  const found = translate(dataset, {
    system,
    code: system.codes.findExactly(code),
    day: day === '' ? undefined : dayOf(day),
    target,
    targetDay: dayOf(targetDay),
  });
  return found.map((one) => {
    expect(one.system).toBe(target);
    expect(target.codes.codeOfRow(one.row)).toBe(one.code);
    return `${target.codes.codeAt(one.code)} ${one.relationship} ${formatLocalDay(one.since)} by ${one.origin}`;
  });
}

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const CODES = ['1', '2', '3'];
const DAYS = ['', '2010-01-01', '2020-01-01'];

interface Maps {
  /** For each system and code the first day and the first day after. */
  readonly periods: readonly (readonly (readonly [string, string])[])[];
  readonly arrows: readonly Arrow[];
}

interface Arrow {
  readonly from: string;
  readonly code: string;
  readonly to: string;
  readonly target: string;
  readonly relationship: Relationship;
  readonly since: string;
}

const maps = fc.record<Maps>({
  periods: fc.array(
    fc.array(
      fc.constantFrom(
        ['', ''] as const,
        ['', '2015-01-01'] as const,
        ['2015-01-01', ''] as const,
        ['', ''] as const,
      ),
      { minLength: CODES.length, maxLength: CODES.length },
    ),
    { minLength: IDS.length, maxLength: IDS.length },
  ),
  arrows: fc.uniqueArray(
    fc
      .record({
        place: fc.nat(IDS.length - 1),
        // Most maps lead to the next system, so that there are long ways.
        hop: fc.constantFrom(...Array<number>(19).fill(1), 2),
        code: fc.constantFrom(...CODES),
        // A map may lead to a code that the other system lacks.
        target: fc.constantFrom(...CODES, ...CODES, '4'),
        relationship: fc.constantFrom(...RELATIONSHIPS, EQUIVALENT, EQUIVALENT),
        since: fc.constantFrom('', '', ...DAYS),
      })
      .map(({ place, hop, ...own }): Arrow => {
        return { ...own, from: IDS[place]!, to: IDS[(place + hop) % IDS.length]! };
      }),
    {
      minLength: 15,
      maxLength: 40,
      selector: ({ from, code, to, target, since }) => [from, code, to, target, since].join(),
    },
  ),
});

function sourcesOf({ periods, arrows }: Maps): Source[] {
  return IDS.map((id, i) => {
    const concepts = CODES.map((code, j) => period(code, `${id}${code}`, ...periods[i]![j]!));
    const own = arrows.filter(({ from }) => from === id);
    const relations = own.map((one): ConceptRelation => {
      return arrow(one.to, one.code, one.target, one.since, one.relationship);
    });
    return systemOf(id, concepts, relations);
  });
}

/** Every way along arrows, by the first of the shortest ways between the systems. */
function naive(
  { periods, arrows }: Maps,
  from: string,
  code: string,
  to: string,
  day: string,
  targetDay: string,
) {
  const path = shortest(arrows, from, to);
  if (path === undefined) return [];
  let ways = [{ code, relationships: [] as Relationship[], since: '' }];
  for (const [i, here] of path.slice(0, -1).entries()) {
    const next = path[i + 1]!;
    const both = arrows.flatMap((own) => {
      const turned = new Map<Relationship, Relationship>([
        [NARROWER, BROADER],
        [BROADER, NARROWER],
      ]);
      const back = turned.get(own.relationship) ?? own.relationship;
      return [
        own,
        { ...own, from: own.to, code: own.target, to: own.from, target: own.code, relationship: back },
      ];
    });
    const usable = both.filter((own) => {
      const isHere = own.from === here && own.to === next && CODES.includes(own.target);
      return isHere && own.relationship !== 'not-related-to' && own.since <= day;
    });
    ways = ways.flatMap((way) =>
      usable
        .filter((own) => own.code === way.code)
        .map(({ target, relationship, since }) => ({
          code: target,
          relationships: [...way.relationships, relationship],
          since: since > way.since ? since : way.since,
        })),
    );
  }
  const isValid = (own: string): boolean => {
    const [start, end] = periods[IDS.indexOf(to)]![CODES.indexOf(own)]!;
    return start <= targetDay && (end === '' || targetDay < end);
  };
  return CODES.filter((own) => isValid(own) && ways.some((way) => way.code === own)).map((own) => {
    const here = ways.filter((way) => way.code === own);
    const wholes = new Set(here.map(({ relationships }) => wholeOf(relationships)));
    const relationship = wholes.size === 1 ? [...wholes][0] : RELATED;
    const since = here.map((way) => way.since).sort()[0];
    return `${own} ${relationship} ${since} by ${path.join(' → ')}`;
  });
}

/** Steps that mean the same leave the meaning of the others. */
function wholeOf(relationships: readonly Relationship[]): Relationship {
  const others = new Set(relationships.filter((relationship) => relationship !== EQUIVALENT));
  return others.size === 0 ? EQUIVALENT : others.size === 1 ? [...others][0]! : RELATED;
}

/** The shortest way over at most two systems between; of several the one whose systems come first. */
function shortest(arrows: readonly Arrow[], from: string, to: string): string[] | undefined {
  const areMapped = (a: string, b: string): boolean =>
    arrows.some((own) => (own.from === a && own.to === b) || (own.from === b && own.to === a));
  const between = IDS.filter((id) => id !== from && id !== to);
  const all = [
    [from, to],
    ...between.map((id) => [from, id, to]),
    ...between.flatMap((a) => between.filter((b) => b !== a).map((b) => [from, a, b, to])),
  ];
  return all.find((path) => path.slice(1).every((id, i) => areMapped(path[i]!, id)));
}

test(
  'every candidate is what following every arrow gives, in whatever direction and over whatever systems',
  async () => {
    const lengths = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        maps,
        fc.constantFrom(...DAYS.slice(1), '2009-12-31', '2014-12-31'),
        fc.constantFrom('2014-12-31', '2015-01-01'),
        async (own, day, targetDay) => {
          const dataset = await open(...sourcesOf(own));
          for (const from of IDS) {
            for (const to of IDS.filter((id) => id !== from)) {
              for (const code of CODES) {
                const expected = naive(own, from, code, to, day, targetDay);
                expect(matches(dataset, from, code, to, day, targetDay)).toEqual(expected);
                const systems = expected[0]?.split('→').length ?? 0;
                lengths.set(systems, (lengths.get(systems) ?? 0) + 1);
              }
            }
          }
        },
      ),
      runs(120),
    );
    for (const systems of [0, 2, 3, 4]) expect(lengths.get(systems), `${systems} systems`).toBeGreaterThan(0);
  },
  PROPERTY_TIMEOUT_MS,
);

describe('a code in another system', () => {
  test('is reached over two systems between and no more', async () => {
    const chain = IDS.slice(0, 5).map((id, i) =>
      systemOf(id, [period('1', id)], i === 4 ? [] : [arrow(IDS[i + 1]!, '1', '1', '', NARROWER)]),
    );
    const dataset = await open(...chain);
    expect(matches(dataset, 'a', '1', 'd', '2020-01-01')).toEqual([`1 ${NARROWER}  by a → b → c → d`]);
    expect(matches(dataset, 'd', '1', 'a', '2020-01-01')).toEqual([`1 ${BROADER}  by d → c → b → a`]);
    expect(matches(dataset, 'a', '1', 'e', '2020-01-01')).toEqual([]);
  });

  test('is by two ways that differ only related, and by two that say the same what they say', async () => {
    const b = systemOf(
      'b',
      [period('1', 'x'), period('2', 'y')],
      [arrow('c', '1', '1', '', NARROWER), arrow('c', '2', '1', '', NARROWER)],
    );
    const c = systemOf('c', [period('1', 'z')]);
    const a = (second: Relationship) =>
      systemOf('a', [period('1', 'w')], [arrow('b', '1', '1'), arrow('b', '1', '2', '2010-01-01', second)]);
    expect(matches(await open(a(NARROWER), b, c), 'a', '1', 'c', '2020-01-01')).toEqual([
      `1 ${NARROWER}  by a → b → c`,
    ]);
    expect(matches(await open(a(BROADER), b, c), 'a', '1', 'c', '2020-01-01')).toEqual([
      `1 ${RELATED}  by a → b → c`,
    ]);
  });

  test('holds since the relation does, on the day of the source', async () => {
    const dataset = await open(
      systemOf('a', [period('1', 'x')], [arrow('b', '1', '1', '2020-01-01')]),
      systemOf('b', [period('1', 'y')]),
    );
    expect(matches(dataset, 'a', '1', 'b', '2019-12-31', '2024-01-01')).toEqual([]);
    expect(matches(dataset, 'a', '1', 'b', '2020-01-01')).toEqual([`1 ${EQUIVALENT} 2020-01-01 by a → b`]);
    // A code without a day stands for its newest period.
    expect(matches(dataset, 'a', '1', 'b', '', '2024-01-01')).toEqual([
      `1 ${EQUIVALENT} 2020-01-01 by a → b`,
    ]);
  });

  test('must be valid on the day of the target', async () => {
    const dataset = await open(
      systemOf('a', [period('1', 'x')], [arrow('b', '1', '1')]),
      systemOf('b', [period('1', 'y', '2015-01-01', '2020-01-01')]),
    );
    for (const [day, count] of [
      ['2014-12-31', 0],
      ['2015-01-01', 1],
      ['2019-12-31', 1],
      ['2020-01-01', 0],
    ] as const) {
      expect(matches(dataset, 'a', '1', 'b', '2024-01-01', day)).toHaveLength(count);
    }
  });
});

test('within its own system a code is followed over time', async () => {
  const dataset = await open(
    systemOf(
      'kommune',
      [period('1902', 'Tromsø', '', '2020-01-01'), period('5401', 'Tromsø', '2020-01-01')],
      [arrow('kommune', '1902', '5401', '2020-01-01')],
    ),
  );
  expect(matches(dataset, 'kommune', '1902', 'kommune', '2019-01-01', '2024-01-01')).toEqual([
    `5401 ${EQUIVALENT} 2020-01-01 by kommune`,
  ]);
});
