import { describe, expect, test } from 'vitest';
import { LookupService } from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { SearchService } from '../../gen/oppslag/v1/search_service_pb.ts';
import type { Designation } from '../../src/concept/concept.ts';
import { conceptOf, sourceOf } from '../support/code-systems.ts';
import { decodeFailure } from '../support/grpc-client.ts';
import { useOwnService } from '../support/own-service.ts';

const { batchLookupConcepts, lookupConcept, validateCode } = LookupService.method;

/** About 80 kB a concept, so that some fifty of them are more than an answer may have. */
const designations = Array.from(
  { length: 80 },
  (_, i): Designation => ({ language: 'nb', use: 'synonym', value: `${i} ${'langt navn '.repeat(88)}` }),
);
const running = useOwnService([
  sourceOf([conceptOf({ code: 'A', designations }), conceptOf({ code: 'B', display: 'kort' })]),
]);

describe('an answer of more than 4 MiB', () => {
  test('is refused with a reason that names the field to make smaller', async () => {
    const ask = (count: number) => ({ system: 'test', codes: Array.from({ length: count }, () => 'A') });
    const answer = await running.client.call(batchLookupConcepts, ask(40));
    expect(answer.results).toHaveLength(40);
    const failure = await running.client.failure(batchLookupConcepts, ask(100));
    expect(failure).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'ANSWER_TOO_LARGE',
      message: 'the answer must have at most 4194304 bytes; ask for less with codes',
      metadata: { field: 'codes' },
    });
  });

  test('is counted and logged as failed', async () => {
    const metrics = await (await fetch(`${running.service.http}/metrics`)).text();
    expect(metrics).toMatch(
      /grpc_server_handled_total\{grpc_method="\/oppslag\.v1\.LookupService\/BatchLookupConcepts",grpc_code="RESOURCE_EXHAUSTED"\} 1/,
    );
    while (!running.service.output().includes('"code":"RESOURCE_EXHAUSTED"')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  test('leaves the server as it was', async () => {
    const answer = await running.client.call(lookupConcept, { system: 'test', code: 'B' });
    expect(answer.concept?.coding?.display).toBe('kort');
  });
});

describe('a request that is no message', () => {
  const refusal = async (method: Parameters<typeof running.client.raw>[0], bytes: Uint8Array) => {
    const error = await running.client.raw(method, bytes).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return decodeFailure(error as Parameters<typeof decodeFailure>[0]);
  };

  test.each([
    ['cut', [0x0a, 0x10, 0x41]],
    ['of text that is not UTF-8', [0x0a, 0x02, 0xc3, 0x28]],
    ['of a wire type that does not exist', [0x0f]],
  ])('because it is %s is refused, whether its answer could be kept or not', async (_, bytes) => {
    for (const method of [validateCode, SearchService.method.searchConcepts]) {
      expect(await refusal(method, Uint8Array.from(bytes))).toEqual({
        code: 'INVALID_ARGUMENT',
        reason: 'REQUEST_INVALID',
        message: `the request must be a serialised ${method.input.typeName}`,
        metadata: {},
        violations: [],
      });
    }
  });

  test('but of no bytes at all is an empty message', async () => {
    const failure = await refusal(LookupService.method.batchValidateCodes, new Uint8Array());
    expect(failure.violations.map(({ field }) => field)).toEqual(['system', 'codes']);
  });
});
