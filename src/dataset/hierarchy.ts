import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from './code-system-data.ts';

/** A code above or below another, on a date. */
export interface RelatedCode {
  /** Number in the code index. */
  readonly code: number;
  /** Number of the row that is valid on the date. */
  readonly row: number;
  /** Steps: 1 is a parent or a child. The fewest, where there are several ways. */
  readonly depth: number;
}

/** How code A stands to code B, as FHIR's `$subsumes`. */
export type Subsumption = 'equivalent' | 'subsumes' | 'subsumed-by' | 'not-subsumed';

/**
 * The concepts above a row on a date, nearest first; those of one distance in the order in which they are named. A parent
 * that is not valid on the date is left out, and so is what lies above it.
 */
export function ancestorsOf(
  system: CodeSystemData,
  row: number,
  day: LocalDay,
  maxDepth = Number.POSITIVE_INFINITY,
): RelatedCode[] {
  const { tree, codes, concepts } = system;
  const found: RelatedCode[] = [];
  const seen = new Set<number>([codes.codeOfRow(row)]);
  let level = [row];
  for (let depth = 1; depth <= maxDepth && level.length > 0; depth++) {
    const next: number[] = [];
    for (const below of level) {
      const { start, end } = tree.parentsOf(below);
      for (let i = start; i < end; i++) {
        const code = tree.parents[i]!;
        if (seen.has(code)) continue;
        seen.add(code);
        const above = concepts.rowOn(codes.rowRun(code), day);
        if (above < 0) continue;
        found.push({ code, row: above, depth });
        next.push(above);
      }
    }
    level = next;
  }
  return found;
}

/** The concepts below a code on a date: nearest first, those of one distance in the order of their codes. */
export function descendantsOf(
  { tree, codes, concepts }: CodeSystemData,
  code: number,
  day: LocalDay,
  maxDepth = Number.POSITIVE_INFINITY,
): RelatedCode[] {
  const found: RelatedCode[] = [];
  const seen = new Set<number>([code]);
  let level = [code];
  for (let depth = 1; depth <= maxDepth && level.length > 0; depth++) {
    const next: RelatedCode[] = [];
    for (const above of level) {
      const { start, end } = tree.childrenOf(above);
      for (let i = start; i < end; i++) {
        const row = tree.childRows[i]!;
        if (!concepts.isValidOn(row, day)) continue;
        const below = codes.codeOfRow(row);
        if (seen.has(below)) continue;
        seen.add(below);
        next.push({ code: below, row, depth });
      }
    }
    next.sort((a, b) => a.code - b.code);
    found.push(...next);
    level = next.map((related) => related.code);
  }
  return found;
}

/** How the code of row A stands to the code of row B on a date on which both are valid. */
export function subsumption(system: CodeSystemData, rowA: number, rowB: number, day: LocalDay): Subsumption {
  if (rowA === rowB) return 'equivalent';
  if (ancestorsOf(system, rowB, day).some(({ row }) => row === rowA)) return 'subsumes';
  if (ancestorsOf(system, rowA, day).some(({ row }) => row === rowB)) return 'subsumed-by';
  return 'not-subsumed';
}
