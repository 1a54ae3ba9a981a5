import { expect, test } from 'vitest';
import { retrievalLimits } from '../../../src/source/retrieve/limits.ts';

test('limits have defaults that let a slow publisher of a large file through', () => {
  expect(retrievalLimits.parse({})).toEqual({
    maxBytes: 268_435_456,
    connectTimeoutMs: 30_000,
    firstByteTimeoutMs: 300_000,
    minBytesPerSecond: 1_024,
    rateWindowMs: 60_000,
    totalTimeoutMs: 1_800_000,
    retries: 4,
    minRetryDelayMs: 1_000,
    maxRetryDelayMs: 30_000,
    maxRetryAfterMs: 120_000,
    maxRedirects: 5,
  });
});

test('each limit is described, for whoever configures it', () => {
  for (const [name, shape] of Object.entries(retrievalLimits.shape)) {
    expect(shape.description, name).toMatch(/Default .+\.$/);
  }
});

test.each([
  ['an unknown field', { maxByte: 1 }],
  ['no bytes', { maxBytes: 0 }],
  ['half a retry', { retries: 0.5 }],
  ['a wait that no timer holds', { totalTimeoutMs: 2 ** 31 }],
])('%s is refused', (_, limits) => expect(retrievalLimits.safeParse(limits).success).toBe(false));
