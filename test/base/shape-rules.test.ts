import { expect, test } from 'vitest';
import { z } from 'zod';
import { ruleOf } from '../../src/base/shape-rules.ts';

const kinds = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('a') }),
  z.object({ kind: z.literal('b') }),
]);

test.each<[z.ZodType, unknown, string]>([
  [z.string(), 1, 'must be text'],
  [z.number(), 'hush', 'must be a whole number'],
  [z.int(), 0.5, 'must be a whole number'],
  [z.boolean(), 'hush', 'must be true or false'],
  [z.array(z.string()), 'hush', 'must be a list'],
  [z.object({}), 'hush', 'must be an object'],
  [z.record(z.string(), z.string()), 'hush', 'must be an object'],
  [z.date(), 'hush', 'must be of another type'],
  [z.string().min(2), 'h', 'must have a length of at least 2'],
  [z.string().max(2), 'hush', 'must have a length of at most 2'],
  [z.array(z.string()).min(1), [], 'must have a length of at least 1'],
  [z.number().min(2), 1, 'must be at least 2'],
  [z.number().max(2), 3, 'must be at most 2'],
  [z.strictObject({}), { hush: 1 }, 'must have no other fields than the documented ones'],
  [z.literal(true), 'hush', 'must be true'],
  [z.enum([',', ';']), 'hush', 'must be one of ",", ";"'],
  [kinds, { kind: 'hush' }, 'must be one of "a", "b"'],
  [z.union([z.literal(true), z.string()]), 1, 'must be true, or must be text'],
  [z.union([z.string().min(9), z.string().min(9)]), 'hush', 'must have a length of at least 9'],
  [z.record(z.string().regex(/^a/, 'must begin with a'), z.any()), { hush: 1 }, 'must begin with a'],
  [z.string().regex(/^a/, 'must begin with a'), 'hush', 'must begin with a'],
  [z.string().refine(() => false, 'must please'), 'hush', 'must please'],
  [z.int().multipleOf(2), 3, 'is not as documented'],
])('%# the rule is in our words and says nothing of the value', (schema, value, rule) => {
  const { error } = schema.safeParse(value);
  expect(error!.issues.map(ruleOf)).toEqual([rule]);
});
