import { describe, expect, test } from 'vitest';
import { ErrorReason } from '../../gen/oppslag/v1/errors_pb.ts';
import { LookupService, type ValidateCodeResponse } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { useService } from '../support/use-service.ts';

const running = useService();

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
