import { describe, expect, test } from 'vitest';
import { hasReferenceData } from '../../../support/reference-data.ts';
import type { KlassChange, KlassCode } from '../../../support/upstream/klass-server.ts';
import { readKlass, refusal, relationLines, serve } from './reading.ts';
import { joinedCodes, municipalities, municipalityChanges, municipalityCodes } from './reference.ts';

const REFORM = '2020-01-01';

/** A code before the reform, after it, or across it. */
function code(name: string, life: 'before' | 'after' | 'across'): KlassCode {
  return {
    ...{ code: name, name: `Navn ${name}`, validFrom: life === 'after' ? REFORM : '2000-01-01' },
    ...(life === 'before' && { validTo: REFORM }),
  };
}

async function relationsOf(
  codes: readonly KlassCode[],
  steps: readonly (readonly [string | null, string | null])[],
  { answer, options, tolerance }: { answer?: unknown; options?: object; tolerance?: object } = {},
) {
  const changes = steps.map(([oldCode, newCode]): KlassChange => {
    return { oldCode, newCode, changeOccurred: REFORM };
  });
  const versions = [{ name: 'Prøveinndeling 2000', validFrom: '2000-01-01' }];
  const server = await serve(
    { 1: { name: 'Prøve', versions, codes, changes } },
    answer === undefined ? {} : { changes: answer },
  );
  return readKlass(server.classification(1), options, tolerance);
}

describe('a change', () => {
  test.each<[string, KlassCode[], [string | null, string | null][], string[]]>([
    [
      'to another number is equivalent',
      [code('A', 'before'), code('B', 'after')],
      [['A', 'B']],
      ['A -> B equivalent'],
    ],
    [
      'of several into a new one is a merger',
      [code('A', 'before'), code('B', 'before'), code('C', 'after')],
      [
        ['A', 'C'],
        ['B', 'C'],
      ],
      ['A -> C source-is-narrower-than-target', 'B -> C source-is-narrower-than-target'],
    ],
    [
      'of one into several new ones is a split',
      [code('A', 'before'), code('B', 'after'), code('C', 'after')],
      [
        ['A', 'B'],
        ['A', 'C'],
      ],
      ['A -> B source-is-broader-than-target', 'A -> C source-is-broader-than-target'],
    ],
    [
      'that splits and merges at once is related, where it does both',
      [code('A', 'before'), code('B', 'before'), code('C', 'after'), code('D', 'after')],
      [
        ['A', 'C'],
        ['A', 'D'],
        ['B', 'D'],
      ],
      ['A -> C source-is-broader-than-target', 'A -> D related-to', 'B -> D source-is-narrower-than-target'],
    ],
    [
      'into a neighbour that goes on is a merger, though the neighbour has no row of its own',
      [code('A', 'before'), code('B', 'across')],
      [['A', 'B']],
      ['A -> B source-is-narrower-than-target'],
    ],
    [
      'that takes an area from one that goes on leaves the rest where it was',
      [code('A', 'across'), code('B', 'after')],
      [['A', 'B']],
      ['A -> A source-is-broader-than-target', 'A -> B source-is-broader-than-target'],
    ],
    [
      'of a border between two that go on is said of the one that gave',
      [code('A', 'across'), code('B', 'across')],
      [['A', 'B']],
      ['A -> A source-is-broader-than-target', 'A -> B related-to'],
    ],
    [
      'of a name is none',
      [code('A', 'before'), { ...code('A', 'after'), name: 'Nytt navn' }],
      [['A', 'A']],
      [],
    ],
    [
      'of a name together with an area given off keeps both',
      [code('A', 'before'), { ...code('A', 'after'), name: 'Nytt navn' }, code('B', 'after')],
      [
        ['A', 'A'],
        ['A', 'B'],
      ],
      ['A -> A source-is-broader-than-target', 'A -> B source-is-broader-than-target'],
    ],
    [
      'of numbers between two is equivalent both ways, since neither goes on under its name',
      [
        ...[code('A', 'before'), code('B', 'before')],
        ...[
          { ...code('A', 'after'), name: 'Navn B' },
          { ...code('B', 'after'), name: 'Navn A' },
        ],
      ],
      [
        ['A', 'B'],
        ['B', 'A'],
      ],
      ['A -> B equivalent', 'B -> A equivalent'],
    ],
    [
      'given twice counts once',
      [code('A', 'before'), code('B', 'after')],
      [
        ['A', 'B'],
        ['A', 'B'],
      ],
      ['A -> B equivalent'],
    ],
    [
      'from nothing or to nothing is none',
      [code('A', 'before'), code('B', 'after')],
      [
        ['A', null],
        [null, 'B'],
      ],
      [],
    ],
  ])('%s', async (_, codes, steps, expected) => {
    const lines = relationLines(await relationsOf(codes, steps));
    expect(lines).toEqual(expected.map((line) => `${REFORM} ${line}`));
  });

  const renumbering = [code('A', 'before'), code('B', 'after')] as const;

  test('of a code to be ignored is none', async () => {
    const options = { ignoreCodes: ['B'] };
    expect((await relationsOf(renumbering, [['A', 'B']], { options })).relations).toEqual([]);
  });

  test('on the first day of the range comes from outside and is none', async () => {
    const options = { from: REFORM };
    expect((await relationsOf(renumbering, [['A', 'B']], { options })).relations).toEqual([]);
  });

  test('is left out when changes are not asked for', async () => {
    const options = { changes: false };
    expect((await relationsOf(renumbering, [['A', 'B']], { options })).relations).toEqual([]);
  });

  const row = { oldCode: 'A', newCode: 'B', changeOccurred: REFORM };

  test.each<[string, unknown, string]>([
    ['another object', { codes: [] }, 'Klass: codeChanges must be an array'],
    ['XML', '<codeChangeList/>', 'the document must be JSON'],
    ['a row that is no object', { codeChanges: [7] }, 'row codeChanges 1: oldCode must be there'],
    [
      'a missing newCode',
      { codeChanges: [row, { ...row, newCode: undefined }] },
      'row codeChanges 2: newCode must be there',
    ],
    ['neither code', { codeChanges: [{ ...row, oldCode: null, newCode: null }] }, 'must not both be missing'],
    [
      'a wrong day',
      { codeChanges: [{ ...row, changeOccurred: '1.1.2020' }] },
      'row codeChanges 1: changeOccurred must be a date',
    ],
    [
      'the misspelling that versions have',
      { codeChanges: [{ oldCode: 'A', newCode: 'B', changeOccured: REFORM }] },
      'row codeChanges 1: changeOccurred must be a date, YYYY-MM-DD',
    ],
    [
      'a code that is not in the list',
      { codeChanges: [{ ...row, newCode: 'C' }] },
      'row codeChanges 1: oldCode and newCode must be codes in the list',
    ],
  ])('list with %s is refused', async (_, answer, message) => {
    await expect(relationsOf(renumbering, [], { answer })).rejects.toThrow(refusal(message));
  });

  test('of an unknown code may be tolerated and is then left out', async () => {
    const answer = { codeChanges: [row, { ...row, newCode: 'C' }] };
    const publication = await relationsOf(renumbering, [], { answer, tolerance: { unknownCodes: 1 } });
    expect(relationLines(publication)).toEqual([`${REFORM} A -> B equivalent`]);
    expect(publication.findings).toEqual([
      expect.objectContaining({ kind: 'unknownCodes', row: 'codeChanges 2' }),
    ]);
  });
});

describe.skipIf(!hasReferenceData)('the reforms of municipalities (needs reference data)', () => {
  const readAll = async (changes: readonly KlassChange[]) => {
    const codes = joinedCodes(municipalityCodes());
    const server = await serve({ 131: municipalities({ codes, changes }) });
    return readKlass(server.classification(131), { ignoreCodes: ['9999'] });
  };
  const all = () => readAll(municipalityChanges());

  test.each<[string, string[]]>([
    [
      '1507',
      [
        '2024-01-01 1507 -> 1508 source-is-broader-than-target',
        '2024-01-01 1507 -> 1580 source-is-broader-than-target',
      ],
    ],
    ['1902', ['2020-01-01 1902 -> 5401 equivalent']],
    ['5401', ['2024-01-01 5401 -> 5501 equivalent']],
    ['1546', ['2020-01-01 1546 -> 1507 source-is-narrower-than-target']],
    ['0116', ['1967-01-01 0116 -> 0101 source-is-narrower-than-target']],
    ['5037', []],
  ])('lead from %s to its successors', async (from, expected) => {
    const lines = relationLines(await all());
    expect(lines.filter((line) => line.split(' ')[1] === from)).toEqual(expected);
  });

  test('count 1,795 steps: every move between codes, and what went on beside an area given off', async () => {
    const { relations } = await all();
    const changes = municipalityChanges();
    const counts = Object.entries(Object.groupBy(relations, ({ relationship }) => relationship));
    expect(Object.fromEntries(counts.map(([key, value]) => [key, value!.length]))).toEqual({
      equivalent: 384,
      'source-is-narrower-than-target': 421,
      'source-is-broader-than-target': 766,
      'related-to': 224,
    });
    const moved = changes.filter(({ oldCode, newCode }) => oldCode !== newCode);
    expect(relations.filter(({ source, target }) => source.code !== target.code)).toHaveLength(moved.length);
    expect(moved).toHaveLength(1390);
    expect(relations).toHaveLength(1795);
  });

  test('are the same when the list leaves out what went on under the same name', async () => {
    const changed = municipalityChanges().filter(({ isUnchanged }) => !isUnchanged);
    expect(changed).toHaveLength(2164 - 520);
    expect(relationLines(await readAll(changed))).toEqual(relationLines(await all()));
  });
});
