import { describe, expect, test } from 'vitest';
import { RELATIONSHIPS, type Relationship } from '../../src/concept/relation.ts';
import { chain, either, inverse } from '../../src/dataset/relationships.ts';

const [EQUIVALENT, NARROWER, BROADER, RELATED] = RELATIONSHIPS;

test.each<[Relationship, Relationship]>([
  [EQUIVALENT, EQUIVALENT],
  [NARROWER, BROADER],
  [BROADER, NARROWER],
  [RELATED, RELATED],
  ['not-related-to', 'not-related-to'],
])('%s is %s from the other end', (relationship, turned) => {
  expect(inverse(relationship)).toBe(turned);
});

describe('two steps, one after the other', () => {
  test.each<[Relationship, Relationship, Relationship]>([
    [EQUIVALENT, EQUIVALENT, EQUIVALENT],
    [EQUIVALENT, NARROWER, NARROWER],
    [BROADER, EQUIVALENT, BROADER],
    [NARROWER, NARROWER, NARROWER],
    [BROADER, BROADER, BROADER],
    [NARROWER, BROADER, RELATED],
    [BROADER, NARROWER, RELATED],
    [RELATED, NARROWER, RELATED],
    [BROADER, RELATED, RELATED],
    [RELATED, RELATED, RELATED],
  ])('%s and then %s are %s', (first, second, both) => {
    expect(chain(first, second)).toBe(both);
  });

  test('are the other way round the same steps turned round', () => {
    for (const first of RELATIONSHIPS.slice(0, 4)) {
      for (const second of RELATIONSHIPS.slice(0, 4)) {
        expect(inverse(chain(first, second))).toBe(chain(inverse(second), inverse(first)));
      }
    }
  });

  test('may be grouped in any way', () => {
    const all = RELATIONSHIPS.slice(0, 4);
    for (const a of all) {
      for (const b of all) {
        for (const c of all) expect(chain(chain(a, b), c)).toBe(chain(a, chain(b, c)));
      }
    }
  });
});

test('two ways that say the same say it together; ways that differ leave only that there is a relation', () => {
  for (const a of RELATIONSHIPS.slice(0, 4)) {
    for (const b of RELATIONSHIPS.slice(0, 4)) expect(either(a, b)).toBe(a === b ? a : RELATED);
  }
});
