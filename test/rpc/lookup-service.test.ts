import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from 'vitest';
import { BadRequestSchema } from '../../gen/google/rpc/error_details_pb.ts';
import { ConceptSchema, ConceptStatus } from '../../gen/oppslag/v1/concept_pb.ts';
import {
  BatchLookupConceptsResponseSchema,
  LookupConceptRequestSchema,
  LookupConceptResponseSchema,
  LookupService,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { useService } from '../support/use-service.ts';

const { lookupConcept, batchLookupConcepts } = LookupService.method;

const running = useService();

describe('LookupConcept', () => {
  test('answers with the concept, the code as the source writes it, and where it comes from', async () => {
    const answer = await running.client.call(lookupConcept, { system: 'icd-10', code: 'e119' });
    expect(answer.concept?.coding).toMatchObject({
      system: 'icd-10',
      code: 'E11.9',
      display: 'Diabetes mellitus type 2 uten kompl',
    });
    expect(answer.concept).toMatchObject({ selectable: true, status: ConceptStatus.ACTIVE, parents: [] });
    expect(answer.matchedCode).toBe('E11.9');
    expect(answer.usedLanguage).toBe('nb');
    expect(answer.meta).toMatchObject({ sequence: 1n, edition: '2026', stale: false });
    expect(answer.meta?.snapshotId).toMatch(/^1-[0-9a-f]{12}$/);
    expect(answer.meta?.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  test.each(['E11.9', 'E119', 'e11.9', ' e 119 ', 'E-11.9'])('takes the code spelt %j', async (code) => {
    const answer = await running.client.call(lookupConcept, { system: 'icd-10', code });
    expect(answer.matchedCode).toBe('E11.9');
  });

  test('tells codes apart whose last letter is lower case', async () => {
    const answer = await running.client.call(lookupConcept, { system: 'icd-10', code: 'I210A' });
    expect(answer.concept?.coding?.code).toBe('I21.0a');
  });

  test.each([
    'icd-10',
    'http://hl7.org/fhir/sid/icd-10',
    'urn:oid:2.16.578.1.12.4.1.1.7110',
  ])('takes the system named %s and answers with its short id', async (system) => {
    const answer = await running.client.call(lookupConcept, { system, code: 'A00.0' });
    expect(answer.concept?.coding?.system).toBe('icd-10');
  });

  test('leads from a postal code to its municipality and county in one call', async () => {
    const follow = ['municipality', 'municipality.county'];
    const answer = await running.client.call(lookupConcept, { system: 'postnummer', code: '9019', follow });
    expect(answer.concept?.coding?.display).toBe('TROMSØ');
    expect(
      answer.followed.map(({ path, concept }) => [path, concept?.coding?.system, concept?.coding?.code]),
    ).toEqual([
      ['municipality', 'kommune', '5501'],
      ['municipality.county', 'fylke', '55'],
    ]);
  });

  test('leaves out a path that leads nowhere', async () => {
    const answer = await running.client.call(lookupConcept, {
      system: 'postnummer',
      code: '9019',
      follow: ['nothing.here'],
    });
    expect(answer.followed).toEqual([]);
  });

  test('shows the display in the first wished language that it has, and says which', async () => {
    const ask = async (...displayLanguages: string[]) => {
      const answer = await running.client.call(lookupConcept, {
        system: 'land',
        code: 'DE',
        displayLanguages,
      });
      return [answer.concept?.coding?.display, answer.usedLanguage];
    };
    expect(await ask()).toEqual(['Tyskland', 'nb']);
    expect(await ask('en')).toEqual(['Germany', 'en']);
    expect(await ask('fr', 'en-GB', 'nb')).toEqual(['Germany', 'en']);
    expect(await ask('no')).toEqual(['Tyskland', 'nb']);
    expect(await ask('fr')).toEqual(['Tyskland', 'nb']);
  });

  test('returns only the chosen properties', async () => {
    const all = await running.client.call(lookupConcept, { system: 'land', code: 'NO' });
    const some = await running.client.call(lookupConcept, {
      system: 'land',
      code: 'NO',
      properties: ['alpha3'],
    });
    expect(all.concept?.properties.map(({ code }) => code)).toContain('numeric');
    expect(some.concept?.properties.map(({ code, value }) => [code, value.value])).toEqual([
      ['alpha3', 'NOR'],
    ]);
  });

  test('answers for a date: a municipality number of 2024 was not valid in 2023', async () => {
    const request = { system: 'kommune', code: '5501' };
    const first = await running.client.call(lookupConcept, { ...request, asOf: '2024-01-01' });
    expect(first.concept).toMatchObject({ validFrom: '2024-01-01', status: ConceptStatus.ACTIVE });
    const failure = await running.client.failure(lookupConcept, { ...request, asOf: '2023-12-31' });
    expect(failure).toMatchObject({ code: 'NOT_FOUND', reason: 'CODE_NOT_VALID_ON_DATE' });
    expect(failure.metadata).toMatchObject({ periods: '2024-01-01/', system: 'kommune' });
  });

  test('sends the bytes that any protobuf library would', async () => {
    const request = toBinary(
      LookupConceptRequestSchema,
      create(LookupConceptRequestSchema, { system: 'land', code: 'NO' }),
    );
    const bytes = await running.client.raw(lookupConcept, request);
    const answer = fromBinary(LookupConceptResponseSchema, bytes);
    expect(Buffer.from(toBinary(LookupConceptResponseSchema, answer)).equals(bytes)).toBe(true);
    expect(answer.concept?.$unknown).toBeUndefined();
  });

  test('says what is unknown without repeating it', async () => {
    const unknownSystem = await running.client.failure(lookupConcept, { system: 'secret-list', code: 'X' });
    expect(unknownSystem).toMatchObject({ code: 'NOT_FOUND', reason: 'CODE_SYSTEM_UNKNOWN' });
    const unknownCode = await running.client.failure(lookupConcept, { system: 'icd-10', code: 'SECRET1' });
    expect(unknownCode).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'CODE_UNKNOWN',
      metadata: { field: 'code' },
    });
    expect(JSON.stringify([unknownSystem, unknownCode])).not.toMatch(/secret/i);
  });

  test('names every broken rule at once', async () => {
    const failure = await running.client.failure(lookupConcept, {
      system: '',
      code: 'x'.repeat(65),
      asOf: '2024-02-30',
      displayLanguages: Array.from({ length: 9 }, () => 'nb'),
    });
    expect(failure).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'REQUEST_INVALID' });
    expect(failure.violations).toEqual([
      { field: 'system', rule: 'must not be empty' },
      { field: 'code', rule: 'must have at most 64 UTF-16 units' },
      { field: 'display_languages', rule: 'must have at most 8 items' },
      { field: 'as_of', rule: 'must be a date in the form YYYY-MM-DD' },
    ]);
  });

  test.each([
    '__proto__',
    'constructor',
    '\u0000',
    '🙂',
    '\ud800',
    'א1',
    '٣',
  ])('refuses the strange code %j cleanly', async (code) => {
    const failure = await running.client.failure(lookupConcept, { system: 'icd-10', code });
    expect(failure.code).toBe('NOT_FOUND');
  });
});

describe('BatchLookupConcepts', () => {
  test('gives each item its own outcome, in the order of the request', async () => {
    const codes = ['e119', 'nope', 'A00.0', 'e119'];
    const answer = await running.client.call(batchLookupConcepts, { system: 'icd-10', codes });
    expect(answer.results.map(({ code }) => code)).toEqual(codes);
    expect(answer.results.map(({ outcome }) => outcome.case)).toEqual([
      'concept',
      'status',
      'concept',
      'concept',
    ]);
    const missing = answer.results[1]?.outcome;
    expect(missing?.case === 'status' && missing.value.code).toBe(5);
  });

  test('gives each concept as a single lookup does', async () => {
    const single = await running.client.call(lookupConcept, { system: 'land', code: 'NO' });
    const batch = await running.client.call(batchLookupConcepts, { system: 'land', codes: ['NO'] });
    const outcome = batch.results[0]?.outcome;
    expect(outcome?.case).toBe('concept');
    const bytes = outcome?.case === 'concept' ? toBinary(ConceptSchema, outcome.value) : new Uint8Array();
    expect(bytes).toEqual(toBinary(ConceptSchema, single.concept!));
  });

  test('takes a thousand codes and answers within a message', async () => {
    const codes = Array.from({ length: 1000 }, (_, i) => String(i * 10).padStart(4, '0'));
    const answer = await running.client.call(batchLookupConcepts, {
      system: 'postnummer',
      codes,
      follow: ['municipality'],
    });
    expect(answer.results).toHaveLength(1000);
    const found = answer.results.filter(({ outcome }) => outcome.case === 'concept');
    expect(found.length).toBeGreaterThan(300);
    for (const { outcome, followed } of found) {
      const isElsewhere =
        outcome.case === 'concept' && outcome.value.properties.some(({ code }) => code === 'territory');
      expect(followed).toHaveLength(isElsewhere ? 0 : 1);
    }
    expect(toBinary(BatchLookupConceptsResponseSchema, answer).length).toBeLessThan(4 * 1024 * 1024);
  });

  test('fails an item that breaks a rule as a lookup of it alone, and no other', async () => {
    const codes = ['A00.0', '', ' ', 'x'.repeat(65), 'A00.1'];
    const { results } = await running.client.call(batchLookupConcepts, { system: 'icd-10', codes });
    expect(results.map(({ code }) => code)).toEqual(codes);
    for (const [i, { outcome }] of results.entries()) {
      const code = codes[i]!;
      if (outcome.case === 'concept') {
        expect(outcome.value.coding?.code).toBe(code);
        continue;
      }
      const failure = await running.client.failure(lookupConcept, { system: 'icd-10', code });
      const details = outcome.value?.details.map((detail) => anyUnpack(detail, BadRequestSchema));
      expect(outcome.value).toMatchObject({ code: 3, message: failure.message });
      expect(details?.at(-1)?.fieldViolations).toMatchObject(
        failure.violations.map(({ field, rule }) => ({ field, description: rule })),
      );
    }
    expect(results.map(({ outcome }) => outcome.case)).toEqual([
      'concept',
      'status',
      'status',
      'status',
      'concept',
    ]);
  });

  test('knows the limits of a batch', async () => {
    const empty = await running.client.failure(batchLookupConcepts, { system: 'icd-10', codes: [] });
    expect(empty.violations).toEqual([{ field: 'codes', rule: 'must not be empty' }]);
    const many = await running.client.failure(batchLookupConcepts, {
      system: 'icd-10',
      codes: Array.from({ length: 1001 }, () => 'A'),
    });
    expect(many.violations).toEqual([{ field: 'codes', rule: 'must have at most 1000 items' }]);
  });
});
