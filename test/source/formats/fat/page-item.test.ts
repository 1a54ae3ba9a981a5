import { describe, expect, test } from 'vitest';
import { parseLocalDay } from '../../../../src/concept/local-day.ts';
import type { Entry } from '../../../../src/source/publication.ts';
import { entriesOf, fatServer, pageItem, readFat, refusal } from './rows.ts';

async function readItems(items: readonly unknown[]): Promise<readonly Entry[]> {
  const server = await fatServer({ systems: { ICD10: { items } } });
  return entriesOf(await readFat(`${server.url}/ICD10`, { api: 'pages' }));
}

describe('an item of a page', () => {
  test('gives everything it knows, and what it excludes only to be read', async () => {
    const [entry] = await readItems([
      pageItem({
        nameEnglish: 'Cholera',
        textMax60: 'Kol.',
        inclusion: '<ul><li>Klassisk kolera</li><li>Kolera</li></ul>',
        swordcodes: 'Gallesyke; Klassisk kolera;Gallesyke',
        subterm: ['Kolera nostras'],
        exclusion: 'Tyfoid (A01.-)<br>Matforgiftning',
        definition: 'En tarmsykdom',
        notes: 'Se også A01',
        codeTip: 'Husk smitte',
        genderSpecificCode: 'M',
        starCode: true,
        additionalCode: false,
        additionalAtcCodeRecommended: true,
        nonSpecificCode: 'Ja',
        reportableNpr: true,
        reportableNprStatus: {
          active: true,
          validFrom: '1999-01-01T00:00:00',
          validTo: '2030-12-31T23:59:00',
        },
      }),
    ]);
    expect(entry?.designations).toEqual([
      { language: 'nb', use: 'short', value: 'Kol.' },
      { language: 'en', use: 'display', value: 'Cholera' },
      { language: 'nb', use: 'inclusion', value: 'Klassisk kolera' },
      { language: 'nb', use: 'synonym', value: 'Gallesyke' },
      { language: 'nb', use: 'synonym', value: 'Klassisk kolera' },
      { language: 'nb', use: 'synonym', value: 'Kolera nostras' },
    ]);
    expect(entry?.properties).toEqual([
      { code: 'reportable-npr', value: { type: 'boolean', value: true } },
      { code: 'reportable-npr-from', value: { type: 'date', value: parseLocalDay('1999-01-01') } },
      { code: 'reportable-npr-to', value: { type: 'date', value: parseLocalDay('2031-01-01') } },
      { code: 'exclusion', value: { type: 'string', value: 'Tyfoid (A01.-)\nMatforgiftning' } },
      { code: 'definition', value: { type: 'string', value: 'En tarmsykdom' } },
      { code: 'notes', value: { type: 'string', value: 'Se også A01' } },
      { code: 'code-tip', value: { type: 'string', value: 'Husk smitte' } },
      { code: 'gender', value: { type: 'string', value: 'M' } },
      { code: 'star', value: { type: 'boolean', value: true } },
      { code: 'additional-atc-code-recommended', value: { type: 'boolean', value: true } },
      { code: 'unspecific', value: { type: 'boolean', value: true } },
    ]);
  });

  test.each([
    ['its name', { parentCode: 'A', path: ['B', 'X'] }, ['A']],
    ['the last of the path', { path: ['A', 'B'] }, ['B']],
    ['the last of the path but itself', { path: ['A', 'B', 'X'] }, ['B']],
    ['the path, when the name is empty', { parentCode: null, path: ['A', 'X'] }, ['A']],
    ['a path of itself alone, as a root', { path: ['X'] }, []],
    ['an empty name alone, as a root', { parentCode: null }, []],
    ['nothing, which says nothing', { path: null }, undefined],
  ])('takes its parent from %s', async (_, fields, parents) => {
    const others = ['A', 'B'].map((codeValue) => pageItem({ codeValue }));
    const entries = await readItems([...others, pageItem({ codeValue: 'X', ...fields })]);
    expect(entries[2]?.parents).toEqual(parents);
  });

  test.each([
    ['a code that is a number', { codeValue: 7 }, String.raw`codeValue must match ^\S+(?: \S+)*$`],
    ['a name that is a number', { nameNorwegian: 7 }, 'nameNorwegian must be a text or null'],
    [
      'index terms that are numbers',
      { swordcodes: [7] },
      'swordcodes must be a text, a list of texts or null',
    ],
    ['inclusions of another type', { inclusion: {} }, 'inclusion must be a text, a list of texts or null'],
    [
      'an exclusion of another type',
      { exclusion: false },
      'exclusion must be a text, a list of texts or null',
    ],
    ['a path that is a text', { path: 'A/B' }, 'path must be a list of codes or null'],
    ['a path of numbers', { path: [1] }, 'path must be a list of codes or null'],
    ['a flag that is a number', { reportableNpr: 1 }, 'reportableNpr must be Ja, Nei, true, false or null'],
    [
      'a wrongly decoded index term',
      { subterm: ['bl\ufffdre'] },
      'subterm must not hold U+FFFD (wrongly decoded)',
    ],
  ])('is refused with %s', async (_, fields, rule) => {
    await expect(readItems([pageItem({ codeValue: 'B' }), pageItem(fields)])).rejects.toThrow(
      refusal(`, row 2: ${rule}`) as Error,
    );
  });
});
