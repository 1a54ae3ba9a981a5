import { expect, it } from 'vitest';
import { OppslagError } from '../../src/base/errors.ts';
import { isRejection, REJECTION_REASONS, rejection } from '../../src/trust/rejection.ts';

it('gives every reason a hint of one sentence', () => {
  expect(REJECTION_REASONS.length).toBeGreaterThan(20);
  for (const reason of REJECTION_REASONS) {
    expect(reason).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(rejection(reason, 'x').hint).toMatch(/^[A-Z].*\.$/);
  }
});

it('says of what is damaged how to repair the store, wherever it is, and of what has expired both ways out', () => {
  for (const reason of ['ENVELOPE_INVALID', 'FILE_LENGTH_WRONG', 'FILE_DIGEST_WRONG'] as const) {
    expect(rejection(reason, 'x').hint).toMatch(
      /^Repair the store with `oppslag publish` .* or build again;/,
    );
  }
  expect(rejection('EXPIRED', 'x').hint).toMatch(/publish a new snapshot .*`oppslag renew`/);
});

it('keeps the cause', () => {
  const cause = new Error('below');
  expect(rejection('STORE_UNREADABLE', 'the store must be readable', cause).cause).toBe(cause);
});

it('tells a refusal from other errors', () => {
  expect(isRejection(rejection('EXPIRED', 'x'))).toBe(true);
  expect(isRejection(new OppslagError({ code: 'toString', message: 'x' }))).toBe(false);
  expect(isRejection(new Error('EXPIRED'))).toBe(false);
});
