import { describe, expect, test } from 'vitest';
import { findingLines, readDocument, refusal, xmlOf } from './reading.ts';

const A = 'http://example.org/a';
const B = 'http://example.org/b';
const options = { systems: { [A]: 'a', [B]: 'b' } };
const conceptMap = (fields: object) => ({ resourceType: 'ConceptMap', status: 'active', ...fields });
const ofElements = (...element: object[]) => conceptMap({ group: [{ source: A, target: B, element }] });
const ofTargets = (...target: object[]) => ofElements({ code: '1', target });
const relationshipsOf = async (document: object) =>
  (await readDocument(document, options)).relations.map(({ relationship }) => relationship);

describe('a ConceptMap', () => {
  const r4 = conceptMap({
    identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' },
    version: '1',
    sourceUri: 'http://example.org/ValueSet/a',
    targetUri: 'http://example.org/ValueSet/b',
    group: [
      {
        source: A,
        sourceVersion: '7',
        target: B,
        element: [
          {
            code: '1',
            target: [
              { code: 'x', equivalence: 'equal' },
              { code: 'y', equivalence: 'narrower' },
            ],
          },
          { code: '2', target: [{ equivalence: 'unmatched', comment: 'None' }] },
          { code: '3', target: [{ code: 'x', equivalence: 'wider' }] },
        ],
      },
      { source: B, target: A, element: [{ code: 'z', target: [{ code: '4', equivalence: 'disjoint' }] }] },
    ],
  });
  const r5 = conceptMap({
    identifier: [{ system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' }],
    version: '1',
    sourceScopeUri: 'http://example.org/ValueSet/a',
    targetScopeUri: 'http://example.org/ValueSet/b',
    group: [
      {
        source: `${A}|7`,
        target: B,
        element: [
          {
            code: '1',
            target: [
              { code: 'x', relationship: 'equivalent' },
              { code: 'y', relationship: 'source-is-broader-than-target' },
            ],
          },
          { code: '2', noMap: true },
          { code: '3', target: [{ code: 'x', relationship: 'source-is-narrower-than-target' }] },
        ],
      },
      {
        source: B,
        target: A,
        element: [{ code: 'z', target: [{ code: '4', relationship: 'not-related-to' }] }],
      },
    ],
  });

  test('gives relations between the short ids of its systems', async () => {
    const publication = await readDocument(r4, options);
    expect(publication).toEqual({
      entries: new Map(),
      relations: [
        {
          row: 'ConceptMap.group[0].element[0].target[0]',
          source: { system: 'a', code: '1' },
          target: { system: 'b', code: 'x' },
          relationship: 'equivalent',
        },
        {
          row: 'ConceptMap.group[0].element[0].target[1]',
          source: { system: 'a', code: '1' },
          target: { system: 'b', code: 'y' },
          relationship: 'source-is-broader-than-target',
        },
        {
          row: 'ConceptMap.group[0].element[2].target[0]',
          source: { system: 'a', code: '3' },
          target: { system: 'b', code: 'x' },
          relationship: 'source-is-narrower-than-target',
        },
        {
          row: 'ConceptMap.group[1].element[0].target[0]',
          source: { system: 'b', code: 'z' },
          target: { system: 'a', code: '4' },
          relationship: 'not-related-to',
        },
      ],
      edition: { edition: '1' },
      findings: [],
    });
  });

  test('is the same in R4 and R5, in JSON and XML', async () => {
    const expected = await readDocument(r4, options);
    for (const form of [r5, xmlOf(r4), xmlOf(r5)])
      expect(await readDocument(form, options)).toEqual(expected);
  });

  test.each([
    ['equal', 'equivalent'],
    ['equivalent', 'equivalent'],
    ['wider', 'source-is-narrower-than-target'],
    ['subsumes', 'source-is-narrower-than-target'],
    ['narrower', 'source-is-broader-than-target'],
    ['specializes', 'source-is-broader-than-target'],
    ['inexact', 'related-to'],
    ['relatedto', 'related-to'],
    ['disjoint', 'not-related-to'],
  ])('reads equivalence %s as %s', async (equivalence, relationship) => {
    expect(await relationshipsOf(ofTargets({ code: 'x', equivalence }))).toEqual([relationship]);
  });

  test.each([
    'equivalent',
    'source-is-narrower-than-target',
    'source-is-broader-than-target',
    'related-to',
    'not-related-to',
  ])('reads relationship %s as it stands', async (relationship) => {
    expect(await relationshipsOf(ofTargets({ code: 'x', relationship }))).toEqual([relationship]);
  });

  test('weakens relations that hold under conditions only, and notes rules that it does not read', async () => {
    const dependsOn = [{ property: 'http://example.org/type', value: 'postal' }];
    const targets = [
      { code: 'x', equivalence: 'equivalent', dependsOn },
      { code: 'y', equivalence: 'disjoint', product: dependsOn },
      { code: 'z', equivalence: 'equivalent' },
    ];
    const document = conceptMap({
      group: [
        {
          source: A,
          target: B,
          element: [{ code: '1', target: targets }],
          unmapped: { mode: 'fixed', code: 'q' },
        },
      ],
    });
    expect(await relationshipsOf(document)).toEqual(['related-to', 'not-related-to', 'equivalent']);
    expect(findingLines(await readDocument(document, options))).toEqual([
      'ConceptMap.group[0] note: unmapped, the rule for codes that are not in the map, is not read',
      'ConceptMap.group[0].element[0].target[0] note: the relation is conditional; it is read as related-to',
      'ConceptMap.group[0].element[0].target[1] note: the relation is conditional; it is read as related-to',
    ]);
  });

  test('draws an arrow once; the tolerance may cover more', async () => {
    const twice = ofTargets({ code: 'x', equivalence: 'equal' }, { code: 'x', equivalence: 'wider' });
    await expect(readDocument(twice, options)).rejects.toThrow(
      refusal(', row ConceptMap.group[0].element[0].target[1]: a source must have the same target once'),
    );
    const { relations } = await readDocument(twice, options, { duplicateRows: 1 });
    expect(relations.map(({ relationship }) => relationship)).toEqual(['equivalent']);
  });

  test('is refused when the options do not name its systems, with the URI', async () => {
    await expect(readDocument(r4, { systems: { [A]: 'a' } })).rejects.toThrow(
      refusal(`, row ConceptMap.group[0]: target must be in the option systems; ${B} is not`),
    );
  });
});

describe('a faulty concept map', () => {
  const target = { code: 'x', relationship: 'equivalent' };
  test.each([
    ['no groups', conceptMap({}), ': group must hold at least one group'],
    ['no source', conceptMap({ group: [{ target: B }] }), '.group[0]: source must be there'],
    [
      'a source of a version alone',
      conceptMap({ group: [{ source: '|1' }] }),
      '.group[0]: source must begin',
    ],
    ['no source code', ofElements({ target: [target] }), '.group[0].element[0]: code must match'],
    [
      'targets for a code that has none',
      ofElements({ code: '1', noMap: true, target: [target] }),
      '.group[0].element[0]: target must not be there when noMap is true',
    ],
    [
      'no target code',
      ofTargets({ relationship: 'equivalent' }),
      '.group[0].element[0].target[0]: code must match',
    ],
    [
      'no relationship',
      ofTargets({ code: 'x' }),
      '.group[0].element[0].target[0]: exactly one of relationship',
    ],
    [
      'relationships of both releases',
      ofTargets({ ...target, equivalence: 'equal' }),
      '.group[0].element[0].target[0]: exactly one of relationship',
    ],
    [
      'an unknown relationship',
      ofTargets({ code: 'x', relationship: 'wider' }),
      '.group[0].element[0].target[0]: relationship must be one of equivalent',
    ],
    [
      'an unknown equivalence',
      ofTargets({ code: 'x', equivalence: 'same' }),
      '.group[0].element[0].target[0]: equivalence must be one of equal',
    ],
  ])('with %s is refused', async (_, document, rule) => {
    await expect(readDocument(document, options)).rejects.toThrow(refusal(`, row ConceptMap${rule}`));
  });
});
