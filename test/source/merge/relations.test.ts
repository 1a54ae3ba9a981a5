import { describe, expect, test } from 'vitest';
import { OPEN_START } from '../../../src/concept/local-day.ts';
import { Findings, type Tolerance } from '../../../src/source/findings.ts';
import { relationsFrom } from '../../../src/source/merge/relations.ts';
import type { Relation } from '../../../src/source/publication.ts';
import { dayOf } from '../../support/code-systems.ts';
import { oppslagError } from '../../support/segments.ts';

const CODES = new Map([
  ['icpc-2', new Set(['T90', 'K75'])],
  ['icd-10', new Set(['E11.9', 'I21.9'])],
]);

/** An arrow `T90 > E11.9` from ICPC-2 to ICD-10, or to another system: `T90 > snomed|44054006`. */
function arrow(row: number, description: string, own: Partial<Relation> = {}): Relation {
  const [source, target] = description.split(' > ') as [string, string];
  const [code, system = 'icd-10'] = target.split('|').reverse() as [string, string?];
  return {
    row,
    source: { system: 'icpc-2', code: source },
    target: { system, code },
    relationship: 'related-to',
    ...own,
  };
}

function relationsOf(relations: readonly Relation[], tolerance?: Tolerance) {
  const findings = new Findings('map', tolerance);
  return { relations: relationsFrom('icpc-2', [{ relations, findings }], CODES), findings: findings.list };
}

describe('relations', () => {
  test('between known codes are kept; without a day they hold always', () => {
    const since = dayOf('2020-01-01');
    expect(relationsOf([arrow(1, 'T90 > E11.9'), arrow(2, 'K75 > I21.9', { since })])).toEqual({
      relations: [
        {
          code: 'T90',
          target: { system: 'icd-10', code: 'E11.9' },
          relationship: 'related-to',
          since: OPEN_START,
        },
        { code: 'K75', target: { system: 'icd-10', code: 'I21.9' }, relationship: 'related-to', since },
      ],
      findings: [],
    });
  });

  test('that start in another system belong to that system', () => {
    const other = arrow(1, 'E11.9 > icpc-2|T90', { source: { system: 'icd-10', code: 'E11.9' } });
    expect(relationsOf([other]).relations).toEqual([]);
    const findings = new Findings('map');
    expect(relationsFrom('icd-10', [{ relations: [other], findings }], CODES)).toMatchObject([
      { code: 'E11.9', target: { system: 'icpc-2', code: 'T90' } },
    ]);
  });

  test('into a system that is not built are kept as they are', () => {
    expect(relationsOf([arrow(1, 'T90 > snomed|44054006')]).relations).toMatchObject([
      { code: 'T90', target: { system: 'snomed', code: '44054006' } },
    ]);
  });

  test.each([
    ['start', 'X99 > E11.9', 'the relation must start at a code of icpc-2'],
    ['end', 'T90 > X99.9', 'the relation must lead to a code of icd-10'],
  ])('with an unknown %s are refused, naming source and row', (_, unknown, rule) => {
    expect(() => relationsOf([arrow(1, 'T90 > E11.9'), arrow(2, unknown)])).toThrow(
      oppslagError('SOURCE_INVALID', `map, row 2: ${rule}`),
    );
  });

  test('with unknown ends are left out, as many as are tolerated, and not one more', () => {
    const unknown = [arrow(1, 'X99 > E11.9'), arrow(2, 'T90 > X99.9')];
    const { relations, findings } = relationsOf([...unknown, arrow(3, 'T90 > E11.9')], { unknownCodes: 2 });
    expect(relations).toHaveLength(1);
    expect(findings.map(({ row, kind }) => [row, kind])).toEqual([
      [1, 'unknownCodes'],
      [2, 'unknownCodes'],
    ]);
    expect(() => relationsOf([...unknown, arrow(3, 'X > E11.9')], { unknownCodes: 2 })).toThrow(
      oppslagError('SOURCE_INVALID', 'map, row 3: the relation must start at a code of icpc-2'),
    );
  });

  test('that are said twice are kept once, without a note when both say the same', () => {
    const { relations, findings } = relationsOf([arrow(1, 'T90 > E11.9'), arrow(2, 'T90 > E11.9')]);
    expect(relations).toHaveLength(1);
    expect(findings).toEqual([]);
  });

  test('that are said twice on different days are two', () => {
    const days = ['2010-01-01', '2020-01-01'].map(dayOf);
    const { relations } = relationsOf(days.map((since, i) => arrow(i, 'T90 > E11.9', { since })));
    expect(relations.map(({ since }) => since)).toEqual(days);
  });

  test('of two sources that differ are those of the first, and the other is noted', () => {
    const [one, two] = [new Findings('one'), new Findings('two')];
    const relations = relationsFrom(
      'icpc-2',
      [
        { relations: [arrow(1, 'T90 > E11.9', { relationship: 'equivalent' })], findings: one },
        { relations: [arrow(4, 'T90 > E11.9')], findings: two },
      ],
      CODES,
    );
    expect(relations).toMatchObject([{ relationship: 'equivalent' }]);
    expect(one.list).toEqual([]);
    expect(two.list).toMatchObject([
      { row: 4, message: 'relationship differs from that of an earlier row or source, which is kept' },
    ]);
  });
});
