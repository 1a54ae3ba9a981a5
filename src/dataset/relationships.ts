import type { Relationship } from '../concept/relation.ts';

/** The relationship seen from the other end. */
export function inverse(relationship: Relationship): Relationship {
  if (relationship === 'source-is-narrower-than-target') return 'source-is-broader-than-target';
  if (relationship === 'source-is-broader-than-target') return 'source-is-narrower-than-target';
  return relationship;
}

/** The relationship of two steps one after the other. */
export function chain(first: Relationship, second: Relationship): Relationship {
  if (first === 'equivalent') return second;
  return second === 'equivalent' || first === second ? first : 'related-to';
}

/** The relationship where two ways lead to the same code. */
export function either(a: Relationship, b: Relationship): Relationship {
  return a === b ? a : 'related-to';
}
