import { expect, test } from 'vitest';
import { Random } from '../../../bench/quality/random.ts';
import { type Material, mutated, QUERY_KINDS } from '../../../bench/slow-queries/query-kinds.ts';

const words = ['sykdom', 'uspesifisert', 'lungebetennelse', 'brudd', 'i', 'hode'];
const MATERIAL: Material = { written: words, distinct: words, common: words, codes: ['A00.0', 'S82'] };

test.each(
  Object.entries(QUERY_KINDS),
)('%s: the same seed makes the same queries, and others differ', (_, make) => {
  const made = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 20 }, () => make(random, MATERIAL));
  };
  expect(made(1)).toEqual(made(1));
  expect(made(1)).not.toEqual(made(2));
});

test('a change is the same for the same seed, and changes most queries', () => {
  const made = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 50 }, () => mutated('brudd i hode', random, MATERIAL));
  };
  expect(made(1)).toEqual(made(1));
  expect(made(1).filter((query) => query !== 'brudd i hode').length).toBeGreaterThan(25);
});
