/** Most times that a code may be counted: more than any country registers. Fits in 30 bits. */
export const MAX_FREQUENCY = 1_000_000_000;

/**
 * How common a code is, in doublings: 0 for a count of 0, then one more for each time the count plus one doubles. Counts of
 * one year and the next differ by less, so an order by it stays the same.
 *
 * @param count times registered, a whole number from 0 to MAX_FREQUENCY
 */
export function frequencyLevel(count: number): number {
  return 31 - Math.clz32(count + 1);
}
