import { describe, expect, test } from 'vitest';
import { entriesOf, findingLines, readDocument, refusal, xmlOf } from './reading.ts';

const A = 'http://example.org/a';
const B = 'urn:oid:2.16.578.1.2';
const valueSet = (fields: object) => ({ resourceType: 'ValueSet', status: 'active', ...fields });
const concepts = (...codes: string[]) => codes.map((code) => ({ code, display: `Navn ${code}` }));
const composed = (...include: object[]) => valueSet({ compose: { include } });
const codesOf = async (...reading: Parameters<typeof readDocument>) =>
  entriesOf(await readDocument(...reading)).map(({ code }) => code);

describe('a ValueSet', () => {
  const full = valueSet({
    url: 'http://example.org/ValueSet/all',
    version: '2',
    date: '2026-01-02',
    title: 'Utvalg',
    publisher: 'Noen',
    copyright: 'CC0',
    language: 'nb',
    compose: {
      include: [
        { system: B, version: '4', concept: [...concepts('1', '2'), { code: '3' }] },
        {
          system: B,
          concept: [{ code: '4', display: 'Fire', designation: [{ language: 'en', value: 'Four' }] }],
        },
      ],
      exclude: [{ system: B, concept: [{ code: '2' }] }, { system: A }],
    },
  });

  test('gives the codes it lists without those it excludes', async () => {
    const publication = await readDocument(full);
    expect(entriesOf(publication)).toEqual([
      { row: 'ValueSet.compose.include[0].concept[0]', code: '1', display: 'Navn 1' },
      { row: 'ValueSet.compose.include[0].concept[2]', code: '3' },
      {
        row: 'ValueSet.compose.include[1].concept[0]',
        code: '4',
        display: 'Fire',
        designations: [{ language: 'en', use: 'synonym', value: 'Four' }],
      },
    ]);
    expect(publication.edition).toEqual({ edition: '2', editionDate: '2026-01-02' });
    expect(publication.identity).toEqual({ uri: B, oid: '2.16.578.1.2', language: 'nb', licence: 'CC0' });
    expect(publication.findings).toEqual([]);
  });

  test('reads the same from XML', async () => {
    expect(await readDocument(xmlOf(full))).toEqual(await readDocument(full));
  });

  test('gives the codes of the system that is asked for', async () => {
    const mixed = composed({ system: A, concept: concepts('x') }, { system: B, concept: concepts('y', 'z') });
    expect(await codesOf(mixed, { system: B })).toEqual(['y', 'z']);
    await expect(readDocument(mixed)).rejects.toThrow(
      refusal(`, row ValueSet: the option system must name one of the code systems ${A}, ${B}`),
    );
    await expect(readDocument(mixed, { system: 'urn:oid:1.2' })).rejects.toThrow(
      refusal(', row ValueSet: the value set must hold codes of the system that the option system names'),
    );
  });

  test('notes what is included by rules beside its lists', async () => {
    const publication = await readDocument(
      composed({ system: A, concept: concepts('x') }, { valueSet: ['http://example.org/ValueSet/more'] }),
    );
    expect(findingLines(publication)).toEqual([
      'ValueSet.compose.include[1] note: codes that are included by a rule or from another value set are not read',
    ]);
  });

  test('lists a code once; the tolerance may cover more', async () => {
    const twice = composed({ system: A, concept: concepts('x') }, { system: A, concept: concepts('x', 'y') });
    await expect(readDocument(twice)).rejects.toThrow(
      refusal(', row ValueSet.compose.include[1].concept[0]: code must occur once in the value set'),
    );
    expect(await codesOf(twice, {}, { duplicateRows: 1 })).toEqual(['x', 'y']);
  });
});

describe('an expansion', () => {
  const expanded = valueSet({
    compose: { include: [{ system: A, filter: [{ property: 'concept', op: 'is-a', value: 'x' }] }] },
    expansion: {
      timestamp: '2026-01-02T03:04:05Z',
      total: 4,
      contains: [
        {
          abstract: true,
          display: 'Overskrift',
          contains: [
            { system: A, code: 'x', display: 'Eks', contains: [{ system: A, code: 'y', inactive: true }] },
          ],
        },
        { system: A, code: 'z', abstract: true, display: 'Sett' },
      ],
    },
  });

  test('stands before the rules that made it; its nesting says nothing of parents', async () => {
    const expected = [
      { row: 'ValueSet.expansion.contains[0].contains[0]', code: 'x', display: 'Eks' },
      { row: 'ValueSet.expansion.contains[0].contains[0].contains[0]', code: 'y', selectable: false },
      { row: 'ValueSet.expansion.contains[1]', code: 'z', display: 'Sett', selectable: false },
    ];
    expect(entriesOf(await readDocument(expanded))).toEqual(expected);
    expect(entriesOf(await readDocument(xmlOf(expanded)))).toEqual(expected);
  });

  const expansion = (fields: object) => valueSet({ expansion: { contains: concepts('x'), ...fields } });
  const contains = [{ system: A, code: 'x' }];
  const deep = (depth: number): object => ({
    ...contains[0],
    ...(depth > 1 && { contains: [deep(depth - 1)] }),
  });
  test.each([
    ['one page of several', { contains, total: 2 }, ': the expansion must be whole'],
    ['a later page', { contains, offset: 1 }, ': the expansion must be whole'],
    ['a next page', { contains, next: 'http://example.org/2' }, ': the expansion must be whole'],
    ['a code without system', {}, '.contains[0]: system and code must be there'],
    [
      'neither code nor abstract',
      { contains: [{ system: A }] },
      '.contains[0]: system and code must be there',
    ],
    ['too deep a nesting', { contains: [deep(65)] }, `${'.contains[0]'.repeat(65)}: contains must be nested`],
  ])('with %s is refused', async (_, fields, rule) => {
    await expect(readDocument(expansion(fields))).rejects.toThrow(refusal(`, row ValueSet.expansion${rule}`));
  });
});

describe('a faulty value set', () => {
  const list = { system: A, concept: concepts('x') };
  const filter = [{ property: 'concept', op: 'is-a', value: 'x' }];
  const excluding = (exclude: object) => valueSet({ compose: { include: [list], exclude: [exclude] } });
  test.each([
    ['nothing in it', valueSet({}), ': the value set must list its codes'],
    ['filters alone', composed({ system: A, filter }), ': the value set must list its codes'],
    ['a whole system by name', composed({ system: A }), ': the value set must list its codes'],
    ['an empty expansion', valueSet({ expansion: { total: 0 } }), ': the value set must list its codes'],
    ['codes of no system', composed({ concept: concepts('x') }), '.compose.include[0]: system must be there'],
    [
      'a list that other value sets narrow',
      composed({ ...list, valueSet: ['http://example.org/ValueSet/more'] }),
      '.compose.include[0]: concept must not be narrowed',
    ],
    [
      'a list that filters narrow',
      composed({ ...list, filter }),
      '.compose.include[0]: concept must not be narrowed',
    ],
    [
      'an exclude by filter',
      excluding({ system: A, filter }),
      '.compose.exclude[0]: exclude must list its codes',
    ],
    [
      'an exclude by value set',
      excluding({ valueSet: ['http://example.org/ValueSet/less'] }),
      '.compose.exclude[0]: exclude must list its codes',
    ],
    ['everything excluded', excluding(list), ': the value set must hold at least one code'],
  ])('with %s is refused', async (_, document, rule) => {
    await expect(readDocument(document)).rejects.toThrow(refusal(`, row ValueSet${rule}`));
  });
});
