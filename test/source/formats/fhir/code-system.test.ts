import { describe, expect, test } from 'vitest';
import { dayOf } from '../../../support/code-systems.ts';
import {
  codeSystem,
  concept,
  entriesOf,
  findingLines,
  ofConcepts,
  readDocument,
  SYSTEM,
  withProperties,
  xmlOf,
} from './reading.ts';

/** A code system with one of everything that is read. */
const KITCHEN = codeSystem({
  id: 'kitchen',
  language: 'nb',
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Kjøkken</div>' },
  url: 'http://example.org/fhir/CodeSystem/kitchen',
  identifier: [
    { use: 'old', system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' },
    { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.16.578.1.1' },
  ],
  version: '3',
  name: 'Kitchen',
  title: 'Kjøkken',
  date: '2026-02-03T10:00:00+01:00',
  publisher: 'Kjøkkensjefen',
  copyright: 'CC0',
  caseSensitive: true,
  count: 4,
  property: [
    { code: 'overnavn', uri: 'http://hl7.org/fhir/concept-properties#parent', type: 'code' },
    { code: 'status', uri: 'http://example.org/status', type: 'code' },
  ],
  concept: [
    {
      code: 'K',
      display: 'Kjele & lokk',
      definition: 'Til koking.\nMed «lokk».',
      designation: [
        {
          language: 'en',
          use: { system: 'http://snomed.info/sct', code: '900000000000013009' },
          value: 'Pot',
        },
        { use: { system: 'http://example.org/uses', code: 'slang' }, value: 'Gryte' },
        { language: 'de', use: { code: 'preferredForLanguage' }, value: 'Topf' },
        { value: 'Kasserolle' },
      ],
      property: [
        { code: 'status', valueCode: 'retired' },
        { code: 'merke', valueString: 'to\nlinjer' },
        { code: 'hanker', valueInteger: 2 },
        { code: 'liter', valueDecimal: 1.5 },
        { code: 'blank', valueBoolean: false },
        { code: 'laget', valueDateTime: '2020-02-29T23:30:00-05:00' },
        { code: 'brukt', valueDateTime: '2021-05' },
        { code: 'laast', valueCoding: { system: 'http://example.org/lids', code: 'L 1', display: 'Lokk' } },
        { code: 'kommune', valueCoding: { system: 'http://example.org/kommune', code: '0301' } },
      ],
      concept: [{ code: 'K1', display: 'Liten kjele', property: [{ code: 'overnavn', valueCode: 'X' }] }],
    },
    { code: 'X', display: 'Ting', property: [{ code: 'notSelectable', valueBoolean: true }] },
    { code: 'Y', display: 'Sak', property: [{ code: 'child', valueCode: 'X' }] },
  ],
});

describe('a CodeSystem', () => {
  test('gives entries with texts, typed properties and parents', async () => {
    const publication = await readDocument(KITCHEN, { systems: { 'http://example.org/kommune': 'kommune' } });
    const string = (code: string, value: string) => ({ code, value: { type: 'string', value } });
    expect([...publication.entries.keys()]).toEqual([SYSTEM]);
    expect(entriesOf(publication)).toEqual([
      {
        row: 'CodeSystem.concept[0]',
        code: 'K',
        display: 'Kjele & lokk',
        designations: [
          { language: 'en', use: 'synonym', value: 'Pot' },
          { language: 'nb', use: 'slang', value: 'Gryte' },
          { language: 'de', use: 'display', value: 'Topf' },
          { language: 'nb', use: 'synonym', value: 'Kasserolle' },
        ],
        properties: [
          string('definition', 'Til koking.\nMed «lokk».'),
          string('status', 'retired'),
          string('merke', 'to\nlinjer'),
          { code: 'hanker', value: { type: 'integer', value: 2n } },
          { code: 'liter', value: { type: 'decimal', value: '1.5' } },
          { code: 'blank', value: { type: 'boolean', value: false } },
          { code: 'laget', value: { type: 'date', value: dayOf('2020-02-29') } },
          string('brukt', '2021-05'),
          {
            code: 'laast',
            value: {
              type: 'Coding',
              value: { system: 'http://example.org/lids', code: 'L 1', display: 'Lokk' },
            },
          },
          {
            code: 'kommune',
            value: { type: 'Coding', value: { system: 'kommune', code: '0301', display: '' } },
          },
        ],
        parents: [],
      },
      {
        row: 'CodeSystem.concept[0].concept[0]',
        code: 'K1',
        display: 'Liten kjele',
        parents: ['K', 'X'],
      },
      { row: 'CodeSystem.concept[1]', code: 'X', display: 'Ting', parents: ['Y'], selectable: false },
      { row: 'CodeSystem.concept[2]', code: 'Y', display: 'Sak', parents: [] },
    ]);
    expect(publication.relations).toEqual([]);
    expect(publication.findings).toEqual([]);
  });

  test('says its edition and identity', async () => {
    const { edition, identity } = await readDocument(KITCHEN);
    expect(edition).toEqual({ edition: '3', editionDate: '2026-02-03' });
    expect(identity).toEqual({
      uri: 'http://example.org/fhir/CodeSystem/kitchen',
      oid: '2.16.578.1.1',
      title: 'Kjøkken',
      publisher: 'Kjøkkensjefen',
      language: 'nb',
      licence: 'CC0',
    });
  });

  test('reads the same from XML', async () => {
    const { text, ...fields } = KITCHEN as typeof KITCHEN & { text: unknown };
    const xml = xmlOf(fields).replace(
      '<language',
      '<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>A<br/>&nbsp;<text>b</text></p></div></text><language',
    );
    expect(xml).toContain('&nbsp;');
    expect(await readDocument(xml)).toEqual(await readDocument(KITCHEN));
  });

  test('may say nothing of itself', async () => {
    const publication = await readDocument(ofConcepts(concept('A')));
    expect(publication.edition).toBeUndefined();
    expect(publication.identity).toEqual({});
    expect(entriesOf(publication)).toEqual([{ row: 'CodeSystem.concept[0]', code: 'A', display: 'Navn A' }]);
  });

  test.each([
    [{ version: '3', date: '2026-02' }, { edition: '3' }],
    [{ date: '2026-02-03' }, { edition: '2026-02-03', editionDate: '2026-02-03' }],
    [{ date: '2026' }, { edition: '2026' }],
  ])('%j is edition %j', async (fields, edition) => {
    const publication = await readDocument({ ...ofConcepts(concept('A')), ...fields });
    expect(publication.edition).toEqual(edition);
  });

  test('keeps the zeros of a decimal', async () => {
    const json = JSON.stringify(withProperties({ code: 'p', valueDecimal: 777 })).replace('777', '1.50');
    for (const document of [json, xmlOf(withProperties({ code: 'p', valueDecimal: '1.50' }))]) {
      const [entry] = entriesOf(await readDocument(document));
      expect(entry?.properties).toEqual([{ code: 'p', value: { type: 'decimal', value: '1.50' } }]);
    }
  });

  test('takes the uses of designations from the options, and the language where nobody says it', async () => {
    const designation = [{ use: { code: 'slang' }, value: 'Gryte' }];
    const publication = await readDocument(ofConcepts(concept('A', { designation })), {
      uses: { slang: 'short' },
      language: 'nn',
    });
    expect(entriesOf(publication)[0]?.designations).toEqual([
      { language: 'nn', use: 'short', value: 'Gryte' },
    ]);
    expect(publication.identity).toEqual({ language: 'nn' });
  });

  test('leaves out what extensions of primitives say', async () => {
    const extended = { ...concept('A'), _display: { extension: [{ url: 'http://example.org/x' }] } };
    const xml = `<CodeSystem xmlns="http://hl7.org/fhir"><content value="complete"/><concept id="c1">
      <code value="A"/><display value="Navn A"><extension url="http://example.org/x"/></display>
      <definition><extension url="http://example.org/absent"><valueCode value="x"/></extension></definition>
    </concept></CodeSystem>`;
    const expected = [{ row: 'CodeSystem.concept[0]', code: 'A', display: 'Navn A' }];
    expect(entriesOf(await readDocument(ofConcepts(extended)))).toEqual(expected);
    expect(entriesOf(await readDocument(xml))).toEqual(expected);
  });
});

describe('a part of a code system', () => {
  test('is noted, and keeps ties to what is elsewhere without inventing roots', async () => {
    const property = [{ code: 'parent', valueCode: 'ELSEWHERE' }];
    const parts = [concept('A', { property }), concept('B')];
    const publication = await readDocument(codeSystem({ content: 'fragment', count: 99, concept: parts }));
    expect(findingLines(publication)).toEqual([
      'CodeSystem note: content is fragment: not the whole code system',
    ]);
    expect(entriesOf(publication).map(({ code, parents }) => [code, parents])).toEqual([
      ['A', ['ELSEWHERE']],
      ['B', undefined],
    ]);
  });

  test('may be a supplement, which needs no displays and has no name of the system', async () => {
    const designation = [{ language: 'se', value: 'Gievdni' }];
    const supplement = codeSystem({
      url: 'http://example.org/supplement',
      title: 'Samiske navn',
      version: '7',
      content: 'supplement',
      supplements: 'http://example.org/kitchen|3',
      concept: [{ code: 'K', designation }],
    });
    const publication = await readDocument(supplement, { system: 'http://example.org/kitchen' });
    expect(entriesOf(publication)).toEqual([
      {
        row: 'CodeSystem.concept[0]',
        code: 'K',
        designations: [{ language: 'se', use: 'synonym', value: 'Gievdni' }],
      },
    ]);
    expect(publication.identity).toBeUndefined();
    expect(publication.edition).toEqual({ edition: '7' });
  });
});
