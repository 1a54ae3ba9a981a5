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

it('keeps the cause', () => {
  const cause = new Error('below');
  expect(rejection('STORE_UNREADABLE', 'the store must be readable', cause).cause).toBe(cause);
});

it('tells a refusal from other errors', () => {
  expect(isRejection(rejection('EXPIRED', 'x'))).toBe(true);
  expect(isRejection(new OppslagError({ code: 'toString', message: 'x' }))).toBe(false);
  expect(isRejection(new Error('EXPIRED'))).toBe(false);
});
