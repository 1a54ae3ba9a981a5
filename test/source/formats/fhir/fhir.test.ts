import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fhirFormat } from '../../../../src/source/formats/fhir/fhir.ts';
import { dayOf } from '../../../support/code-systems.ts';
import { hasReferenceData, referenceData, referencePath } from '../../../support/reference-data.ts';
import { fixed, startHttpServer } from '../../../support/upstream/http-server.ts';
import { entriesOf, findingLines, readDocument, readFhir, refusal, SYSTEM, xmlOf } from './reading.ts';

const HL7 = 'http://terminology.hl7.org/CodeSystem';
const SYSTEMS = {
  'http://hl7.org/fhir/address-use': 'address-use',
  'http://hl7.org/fhir/administrative-gender': 'gender',
  'http://hl7.org/fhir/contact-point-use': 'contact-point-use',
  [`${HL7}/v3-AddressUse`]: 'v3-address-use',
  [`${HL7}/v2-0001`]: 'v2-0001',
  [`${HL7}/v2-0201`]: 'v2-0201',
  'urn:oid:2.16.578.1.12.4.1.1.3401': 'volven-3401',
};

interface Concept {
  readonly code: string;
  readonly display?: string;
  readonly concept?: readonly Concept[];
}

/** Concepts in concepts as one list, by a walk of its own. */
function flat(concepts: readonly Concept[] = []): Concept[] {
  return concepts.flatMap((concept) => [concept, ...flat(concept.concept)]);
}

test('the format reads from a server and says what it prefers', async () => {
  const concept = [{ code: 'A', display: 'Bær' }];
  const resource = { resourceType: 'CodeSystem', content: 'complete', concept };
  const server = await startHttpServer({
    '/json': fixed(JSON.stringify(resource), { 'content-type': 'application/fhir+json' }),
    '/xml': fixed(xmlOf(resource), { 'content-type': 'application/fhir+xml; charset=utf-8' }),
    '/html': fixed('<!doctype html><title>Innlogging</title>', { 'content-type': 'text/html' }),
  });
  onTestFinished(() => server.close());
  for (const path of ['json', 'xml']) {
    expect(entriesOf(await readFhir(`${server.origin}/${path}`))).toEqual([
      { row: 'CodeSystem.concept[0]', code: 'A', display: 'Bær' },
    ]);
  }
  expect(server.seen[0]?.headers.accept).toMatch(/^application\/fhir\+json, application\/fhir\+xml;q=0\.9/);
  await expect(readFhir(`${server.origin}/html`)).rejects.toThrow(refusal(': '));
});

describe('the options', () => {
  test('are all described, and default to nothing', () => {
    for (const [name, shape] of Object.entries(fhirFormat.options.shape)) {
      expect(shape.description, name).toBeTruthy();
    }
    expect(fhirFormat.options.parse({})).toEqual({ systems: {}, uses: {} });
  });

  test.each([
    ['an unknown option', { url: 'http://example.org' }],
    ['a system that is no URI', { system: 'kommune' }],
    ['a short id with capitals', { systems: { 'http://example.org/a': 'A' } }],
    ['a language in words', { language: 'norsk bokmål' }],
  ])('refuse %s', (_, options) => {
    expect(fhirFormat.options.safeParse(options).success).toBe(false);
  });
});

describe.skipIf(!hasReferenceData)('published resources (need reference data)', () => {
  test.each([
    ['CodeSystem-no-kodeverk-1101.json', 2],
    ['CodeSystem-no-kodeverk-1102.json', 3],
    ['CodeSystem-no-kodeverk-7426.json', 55],
    ['CodeSystem-service-type.json', 596],
    ['CodeSystem-v2-0203.json', 147],
    ['CodeSystem-v2-0550.json', 442],
    ['CodeSystem-v3-ActCode.json', 1302],
    ['CodeSystem-v3-HealthcareProviderTaxonomyHIPAA.json', 654],
    ['CodeSystem-v3-MaritalStatus.json', 11],
    ['CodeSystem-v3-NullFlavor.json', 17],
    ['CodeSystem-v3-ObservationMethod.json', 306],
    ['CodeSystem-v3-RoleClass.json', 112],
  ])('%s has %i concepts, and every one with a display is read', async (name, count) => {
    const resource = JSON.parse(referenceData('fhir', name));
    const concepts = flat(resource.concept);
    expect(concepts).toHaveLength(count);
    const named = concepts.filter(({ display }) => display !== undefined);
    const tolerance = { missingNames: count - named.length };
    const publication = await readFhir(referencePath('fhir', name), {}, tolerance);
    expect(entriesOf(publication).map(({ code }) => code)).toEqual(named.map(({ code }) => code));
    expect(publication.identity).toMatchObject({ uri: resource.url, publisher: resource.publisher });
    expect(publication.identity?.oid).toBe(resource.identifier[0].value.replace('urn:oid:', ''));
    expect(publication.edition?.edition).toBe(resource.version);
    // The whole resource, written as XML here, reads the same.
    const { text, contained, extension, meta, ...fields } = resource;
    expect(await readDocument(xmlOf(fields), {}, tolerance)).toEqual(publication);
  });

  test('ActCode lacks six displays, which must be declared', async () => {
    const path = referencePath('fhir', 'CodeSystem-v3-ActCode.json');
    await expect(readFhir(path)).rejects.toThrow(refusal(', row CodeSystem.concept['));
    await expect(readFhir(path, {}, { missingNames: 5 })).rejects.toThrow(
      refusal(', row CodeSystem.concept['),
    );
    const publication = await readFhir(path, {}, { missingNames: 6 });
    const entries = new Map(entriesOf(publication).map((entry) => [entry.code, entry]));
    expect(entries.size).toBe(1296);
    const polyhierarchy = [...entries.values()].filter(({ parents = [] }) => parents.length > 1);
    expect(polyhierarchy.length).toBeGreaterThanOrEqual(71);
    // Nested in the concept that it also names as its parent.
    expect(entries.get('CAREGAP')?.parents).toEqual(['_ClinicalActionDetectedIssueCode']);
    expect(entries.get('_ActBillableModifierCode')).toMatchObject({ parents: [], selectable: false });
    expect(publication.identity).toMatchObject({ oid: '2.16.840.1.113883.5.4', language: 'en' });
  });

  test('RoleClass keeps its seven levels and its one deprecation', async () => {
    const publication = await readFhir(referencePath('fhir', 'CodeSystem-v3-RoleClass.json'));
    const entries = new Map(entriesOf(publication).map((entry) => [entry.code, entry]));
    const level = (code: string): number => {
      const [parent] = entries.get(code)?.parents ?? [];
      return parent === undefined ? 1 : level(parent) + 1;
    };
    expect(Math.max(...[...entries.keys()].map(level))).toBe(7);
    expect(entries.get('SUBS')?.properties).toContainEqual({
      code: 'deprecationDate',
      value: { type: 'date', value: dayOf('2011-12-01') },
    });
    expect(entries.get('SUBS')).not.toHaveProperty('selectable');
  });

  test('a fragment is noted', async () => {
    const name = 'CodeSystem-v3-HealthcareProviderTaxonomyHIPAA.json';
    expect(findingLines(await readFhir(referencePath('fhir', name)))).toEqual([
      'CodeSystem note: content is fragment: not the whole code system',
    ]);
  });

  test('the XML of HL7 Norway is read', async () => {
    const name = 'CodeSystem-no-basis-marital-status.xml';
    const publication = await readFhir(referencePath('fhir', name));
    const written = referenceData('fhir', name).match(/<code value="/g);
    expect(entriesOf(publication)).toHaveLength(written!.length);
    expect(entriesOf(publication)[2]).toEqual({
      row: 'CodeSystem.concept[2]',
      code: 'gift',
      display: 'Gift',
      properties: [{ code: 'definition', value: { type: 'string', value: 'person som er i et ekteskap' } }],
    });
    expect(publication.edition).toEqual({ edition: '2.0.8', editionDate: '2019-05-07' });
    expect(publication.identity?.uri).toBe('http://hl7.no/fhir/CodeSystem/no-basis-marital-status');
  });

  test('value sets give the codes they list, with or without displays', async () => {
    const norwegian = 'ValueSet-no-basis-documentreference-type.xml';
    const types = await readFhir(referencePath('fhir', norwegian));
    const written = referenceData('fhir', norwegian).match(/<concept>\s*<code value="/g);
    expect(entriesOf(types)).toHaveLength(63);
    expect(written).toHaveLength(63);
    expect(types.identity).toEqual({
      uri: 'urn:oid:2.16.578.1.12.4.1.1.9602',
      oid: '2.16.578.1.12.4.1.1.9602',
    });
    const priorities = await readFhir(referencePath('fhir', 'ValueSet-v3-ActPriority.json'));
    expect(entriesOf(priorities)).toHaveLength(12);
    expect(entriesOf(priorities).every((entry) => !('display' in entry))).toBe(true);
    expect(findingLines(priorities)).toHaveLength(2);
  });

  test.each([
    ['ConceptMap-cm-address-use-v3.json', 5, { equivalent: 3, 'source-is-broader-than-target': 2 }],
    [
      'ConceptMap-cm-administrative-gender-v2.json',
      5,
      { equivalent: 3, 'source-is-narrower-than-target': 2 },
    ],
    ['ConceptMap-cm-contact-point-use-v2.json', 5, { equivalent: 2, 'source-is-narrower-than-target': 3 }],
    ['ConceptMap-cm-contact-point-use-v3.json', 6, { equivalent: 4, 'source-is-broader-than-target': 2 }],
    [
      'ConceptMap-3401.no-basis.xml',
      9,
      { equivalent: 1, 'source-is-broader-than-target': 2, 'related-to': 6 },
    ],
  ])('%s has %i relations', async (name, count, kinds) => {
    const { entries, relations } = await readFhir(referencePath('fhir', name), { systems: SYSTEMS });
    expect(entries.get(SYSTEM)).toBeUndefined();
    expect(relations).toHaveLength(count);
    expect(readFileSync(referencePath('fhir', name), 'utf8').match(/\bequivalence\b"?[: ]/g)).toHaveLength(
      count,
    );
    const byKind = Object.groupBy(relations, ({ relationship }) => relationship);
    expect(Object.fromEntries(Object.entries(byKind).map(([kind, each]) => [kind, each.length]))).toEqual(
      kinds,
    );
  });

  test('a conditional map is no equivalence: home is billing, postal or visiting address by another field', async () => {
    const path = referencePath('fhir', 'ConceptMap-3401.no-basis.xml');
    const { relations } = await readFhir(path, { systems: SYSTEMS });
    expect(relations.filter(({ source }) => source.code === 'home')).toHaveLength(5);
    expect(relations.find(({ relationship }) => relationship === 'equivalent')).toMatchObject({
      source: { system: 'address-use', code: 'work' },
      target: { system: 'volven-3401', code: 'WP' },
    });
  });
});
