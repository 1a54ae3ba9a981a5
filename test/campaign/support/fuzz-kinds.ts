/** What is damaged. */
export const FUZZ_KINDS = ['envelope', 'manifest', 'segment'] as const;
export type FuzzKind = (typeof FUZZ_KINDS)[number];

export interface FuzzCounts {
  refused: number;
  /** Accepted, and rightly so. */
  accepted: number;
  /** Accepted although it must not be, or an error that is no refusal; with the seed that makes it again. */
  readonly faults: string[];
}
