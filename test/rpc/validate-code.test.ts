import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { ErrorReason } from '../../gen/oppslag/v1/errors_pb.ts';
import {
  BatchValidateCodesRequestSchema,
  BatchValidateCodesResponseSchema,
  LookupService,
  type ValidateCodeResponse,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { useOwnService } from '../support/own-service.ts';
import { PLACES } from '../support/reforms.ts';
import { useService } from '../support/use-service.ts';

const running = useService();
const reformed = useOwnService([PLACES]);

interface Question {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
  readonly asOf?: string;
  readonly displayLanguages?: string[];
}

async function validate(question: Question): Promise<ValidateCodeResponse> {
  return await running.client.call(LookupService.method.validateCode, question);
}

describe('ValidateCode', () => {
  test('accepts a code that is valid, in any spelling, and gives its display', async () => {
    const answer = await validate({ system: 'icd-10', code: 'e119' });
    expect(answer).toMatchObject({ result: true, reason: ErrorReason.UNSPECIFIED, message: '' });
    expect(answer.display).toBe('Diabetes mellitus type 2 uten kompl');
    expect(answer.meta?.edition).toBe('2026');
  });

  test('answers no, with a reason and a sentence, for a code that does not exist', async () => {
    const answer = await validate({ system: 'icd-10', code: 'Q9999' });
    expect(answer).toMatchObject({
      result: false,
      reason: ErrorReason.CODE_UNKNOWN,
      display: '',
      periods: [],
    });
    expect(answer.message).toBe('Koden finnes ikke i ICD-10, norsk utgave.');
    expect(answer.message).not.toContain('Q9999');
  });

  test.each([
    [
      '2023-12-31',
      false,
      'Koden er ikke gyldig i Kommuner på datoen 2023-12-31; den gjelder fra 2024-01-01.',
    ],
    ['2024-01-01', true, ''],
    ['2024-02-29', true, ''],
  ])('judges municipality 5501 as of %s', async (asOf, result, message) => {
    const answer = await validate({ system: 'kommune', code: '5501', asOf });
    expect(answer).toMatchObject({ result, message, display: 'Tromsø' });
    expect(answer.periods).toMatchObject([{ validFrom: '2024-01-01', validTo: '' }]);
    expect(answer.reason).toBe(result ? ErrorReason.UNSPECIFIED : ErrorReason.CODE_NOT_VALID_ON_DATE);
  });

  test('checks the display against every text of the concept, case and spacing aside', async () => {
    const ask = async (display: string) => (await validate({ system: 'land', code: 'DE', display })).result;
    expect(await ask('Tyskland')).toBe(true);
    expect(await ask(' TYSKLAND ')).toBe(true);
    expect(await ask('germany')).toBe(true);
    const wrong = await validate({ system: 'land', code: 'DE', display: 'Frankrike' });
    expect(wrong).toMatchObject({ result: false, reason: ErrorReason.DISPLAY_MISMATCH, display: 'Tyskland' });
    expect(wrong.message).not.toContain('Frankrike');
  });

  test('speaks English to those who wish', async () => {
    const answer = await validate({ system: 'land', code: 'XX', displayLanguages: ['en'] });
    expect(answer.message).toBe('The code does not exist in Land og områder (ISO 3166-1).');
    const found = await validate({ system: 'land', code: 'DE', displayLanguages: ['en'] });
    expect(found.display).toBe('Germany');
  });

  test('fails only when the question itself is wrong', async () => {
    const method = LookupService.method.validateCode;
    expect((await running.client.failure(method, { system: 'nope', code: 'X' })).reason).toBe(
      'CODE_SYSTEM_UNKNOWN',
    );
    const failure = await running.client.failure(method, {
      system: 'land',
      code: '',
      display: 'x'.repeat(1025),
      asOf: 'today',
    });
    expect(failure.violations.map(({ field }) => field)).toEqual(['code', 'display', 'as_of']);
  });
});

describe('ValidateCode of a code that is not valid on the date', () => {
  const ask = async (code: string, asOf: string, ...displayLanguages: string[]) => {
    const question = { system: 'place', code, asOf, displayLanguages };
    const { result, reason, message, replacedBy } = await reformed.client.call(
      LookupService.method.validateCode,
      question,
    );
    expect(reason).toBe(result ? ErrorReason.UNSPECIFIED : ErrorReason.CODE_NOT_VALID_ON_DATE);
    for (const { system } of replacedBy) expect(system).toBe('place');
    return { result, message, replacedBy: replacedBy.map(({ code, display }) => `${code} ${display}`) };
  };
  const valid = { result: true, message: '', replacedBy: [] };

  test.each([
    ['1902', '2019-12-31', []],
    ['1902', '2020-01-01', ['5401 Tromsø']],
    ['1902', '2020-01-02', ['5401 Tromsø']],
    ['1902', '2023-12-31', ['5401 Tromsø']],
    ['1902', '2024-01-01', ['5501 Tromsø']],
    ['1902', '2024-01-02', ['5501 Tromsø']],
    ['1902', '', ['5501 Tromsø']],
    ['5501', '2024-01-01', []],
    ['5501', '2023-12-31', ['5401 Tromsø']],
    ['5501', '2020-01-01', ['5401 Tromsø']],
    ['5501', '2019-12-31', ['1902 Tromsø']],
    ['5401', '2019-12-31', ['1902 Tromsø']],
    ['5401', '2024-01-01', ['5501 Tromsø']],
    ['1507', '', ['1508 Ålesund', '1580 Haram']],
    ['0102', '', ['0110 Samlet']],
    ['0110', '2009-12-31', ['0101 Del 0101', '0102 Del 0102', '0103 Del 0103']],
    ['C1', '', ['C6 Kjede']],
    ['C1', '1985-01-01', ['C4 Kjede']],
    ['C6', '1965-01-01', ['C2 Kjede']],
    ['B', '1999-12-31', ['A Sted A']],
    ['B', '', ['A Sted A igjen']],
    ['7002', '', ['7001 Fremtid']],
    ['7001', '2099-01-01', ['7002 Fremtid']],
  ])('of %s as of %j names what is, on that day', async (code, asOf, replacedBy) => {
    const answer = await ask(code, asOf);
    expect(answer.replacedBy).toEqual(replacedBy);
    expect(answer.result).toBe(replacedBy.length === 0);
  });

  test('names successors in the message', async () => {
    expect((await ask('1902', '2024-06-01')).message).toBe(
      'Koden er ikke gyldig i Liste place på datoen 2024-06-01; den gjaldt til 2020-01-01. Koden er erstattet av 5501 Tromsø.',
    );
    expect((await ask('1902', '2024-06-01', 'en')).message).toBe(
      'The code is not valid in Liste place on 2024-06-01; it was valid until 2020-01-01. The code is replaced by 5501 Tromsø.',
    );
    expect((await ask('1507', '')).message).toMatch(/ Koden er erstattet av 1508 Ålesund og 1580 Haram\.$/);
    expect((await ask('S1', '')).message).toMatch(
      / Koden er erstattet av S2 Del S2, S3 Del S3, S4 Del S4 og 2 andre\.$/,
    );
    expect((await ask('S1', '', 'en')).message).toMatch(
      / The code is replaced by S2 Del S2, S3 Del S3, S4 Del S4 and 2 others\.$/,
    );
    expect((await ask('S1', '')).replacedBy).toHaveLength(5);
  });

  test('names predecessors in the message', async () => {
    expect((await ask('5501', '2021-05-17')).message).toBe(
      'Koden er ikke gyldig i Liste place på datoen 2021-05-17; den gjelder fra 2024-01-01. Koden på den datoen er 5401 Tromsø.',
    );
    expect((await ask('0110', '2009-12-31', 'en')).message).toMatch(
      / The codes on that date are 0101 Del 0101, 0102 Del 0102 and 0103 Del 0103\.$/,
    );
  });

  test('names nothing where nothing took its place', async () => {
    expect(await ask('4001', '2012-01-01')).toEqual({
      result: false,
      message: 'Koden er ikke gyldig i Liste place på datoen 2012-01-01; den gjaldt til 2012-01-01.',
      replacedBy: [],
    });
    expect(await ask('N1', '2015-01-01')).toMatchObject({ result: false, replacedBy: [] });
  });

  test('tells apart what a number meant before and after', async () => {
    expect(await ask('3001', '1989-12-31')).toEqual(valid);
    expect((await ask('3001', '1990-01-01')).replacedBy).toEqual(['3002 Gammelt sted']);
    expect((await ask('3001', '2004-12-31')).replacedBy).toEqual(['3002 Gammelt sted']);
    expect(await ask('3001', '2005-01-01')).toEqual(valid);
    expect(await ask('3101', '1995-01-01')).toMatchObject({ result: false, replacedBy: [] });
  });
});

describe('BatchValidateCodes', () => {
  const method = LookupService.method.batchValidateCodes;

  test('says of each code what ValidateCode says, in the order of the request', async () => {
    const codes = ['1902', 'nope', '55-01', '1902', 'S1', '4001', '0110'];
    for (const asOf of ['', '2009-12-31', '2019-12-31', '2024-01-01']) {
      for (const displayLanguages of [[], ['en']]) {
        const shared = { system: 'place', asOf, displayLanguages };
        const batch = await reformed.client.call(method, { ...shared, codes });
        expect(batch.results.map(({ code }) => code)).toEqual(codes);
        for (const [i, code] of codes.entries()) {
          const single = await reformed.client.call(LookupService.method.validateCode, { ...shared, code });
          const { $typeName: _, meta, ...wanted } = single;
          expect(batch.results[i]).toMatchObject(wanted);
          expect(batch.meta).toEqual(meta);
        }
      }
    }
  });

  test('takes a thousand codes, and sends the bytes that any protobuf library would', async () => {
    const codes = Array.from({ length: 1000 }, (_, i) => ['1902', '5501', 'none', '1507'][i % 4]!);
    const request = toBinary(
      BatchValidateCodesRequestSchema,
      create(BatchValidateCodesRequestSchema, { system: 'place', codes, asOf: '2024-06-01' }),
    );
    const bytes = await reformed.client.raw(method, request);
    const answer = fromBinary(BatchValidateCodesResponseSchema, bytes);
    expect(Buffer.from(toBinary(BatchValidateCodesResponseSchema, answer)).equals(bytes)).toBe(true);
    expect(answer.results).toHaveLength(1000);
    expect(answer.results.filter(({ result }) => result)).toHaveLength(250);
    expect(answer.results.flatMap(({ replacedBy }) => replacedBy)).toHaveLength(750);
  });

  test('gives displays and replacements in the wished language', async () => {
    const request = { system: 'land', codes: ['DE', 'XX'], displayLanguages: ['en'] };
    const { results } = await running.client.call(method, request);
    expect(results.map(({ display }) => display)).toEqual(['Germany', '']);
    expect(results[1]?.message).toBe('The code does not exist in Land og områder (ISO 3166-1).');
  });

  test('judges a code that is blank or too long, and the others too', async () => {
    const ask = async (displayLanguages: string[]) => {
      const codes = ['NO', ' ', 'x'.repeat(65), 'XX'];
      return (await running.client.call(method, { system: 'land', codes, displayLanguages })).results;
    };
    const { REQUEST_INVALID, CODE_UNKNOWN, UNSPECIFIED } = ErrorReason;
    const results = await ask([]);
    expect(results.map(({ result }) => result)).toEqual([true, false, false, false]);
    expect(results.map(({ reason }) => reason)).toEqual([
      UNSPECIFIED,
      REQUEST_INVALID,
      REQUEST_INVALID,
      CODE_UNKNOWN,
    ]);
    expect(results.slice(1, 3).map(({ message }) => message)).toEqual([
      'Koden mangler.',
      'Koden er for lang.',
    ]);
    expect((await ask(['en'])).slice(1, 3).map(({ message }) => message)).toEqual([
      'The code is missing.',
      'The code is too long.',
    ]);
  });

  test('tells every broken rule at once, and knows its limits', async () => {
    const failure = async (codes: string[], system = 'place') =>
      (await reformed.client.failure(method, { system, codes, asOf: '1.1.2024', displayLanguages: [''] }))
        .violations;
    const rest = [
      { field: 'display_languages[0]', rule: 'must not be empty' },
      { field: 'as_of', rule: 'must be a date in the form YYYY-MM-DD' },
    ];
    expect(await failure([], '')).toEqual([
      { field: 'system', rule: 'must not be empty' },
      { field: 'codes', rule: 'must not be empty' },
      ...rest,
    ]);
    expect(await failure(Array.from({ length: 1001 }, () => 'A'))).toEqual([
      { field: 'codes', rule: 'must have at most 1000 items' },
      ...rest,
    ]);
    expect(await reformed.client.failure(method, { system: 'nope', codes: ['A'] })).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'CODE_SYSTEM_UNKNOWN',
      metadata: { field: 'system' },
    });
  });
});
