import type { CodeSystemEdition, Provenance } from '../concept/code-system.ts';
import type { ConceptPeriod } from '../concept/concept.ts';
import type { ConceptRelation } from '../concept/relation.ts';

/** Why a source cannot be used: not there, not what it must be, not to be had, too much, or moved to another server. */
export type SourceFault =
  | 'SOURCE_MISSING'
  | 'SOURCE_INVALID'
  | 'SOURCE_UNREACHABLE'
  | 'SOURCE_TOO_LARGE'
  | 'SOURCE_REDIRECTED';

/** An adapter that turns one publication into the concepts of one code system. */
export interface Source {
  readonly codeSystem: CodeSystemEdition;
  /** Every publication that took part, the one that says which codes there are first. At least one. */
  readonly provenance: readonly Provenance[];
  /** Concept maps that start in this system. */
  readonly relations?: readonly ConceptRelation[];
  /**
   * How many times each code was registered in the period that a publication counted, 0 to MAX_FREQUENCY. A code that is
   * not there counts as 0. Undefined: nobody says.
   */
  readonly frequencies?: ReadonlyMap<string, number>;
  /**
   * Reads the publication. Codes may come in any order; the periods of one code must not overlap.
   * Throws OppslagError<SourceFault> that names the source, the row and the rule.
   */
  concepts(): Iterable<ConceptPeriod>;
}
