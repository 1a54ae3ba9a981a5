/** How many times more runs of each property are wanted: `OPPSLAG_TEST_RUNS`, 1 unless it is a positive number. */
const FACTOR = Math.max(0, Number(process.env.OPPSLAG_TEST_RUNS ?? 1)) || 1;

/** Time that a test of properties may take, in milliseconds. */
export const PROPERTY_TIMEOUT_MS = 60_000 * Math.max(1, FACTOR);

/** Options of a property that is run `count` times, or as many times more as the environment says. */
export function runs(count: number): { numRuns: number } {
  return { numRuns: Math.max(1, Math.round(count * FACTOR)) };
}
