import type { CodeSystemEdition, Provenance } from '../concept/code-system.ts';
import type { ConceptPeriod } from '../concept/concept.ts';

/** Why a source cannot be used. */
export type SourceFault = 'SOURCE_MISSING' | 'SOURCE_INVALID';

/** An adapter that turns one publication into the concepts of one code system. */
export interface Source {
  readonly codeSystem: CodeSystemEdition;
  readonly provenance: Provenance;
  /**
   * Reads the publication. Codes may come in any order; the periods of one code must not overlap.
   * Throws OppslagError<SourceFault> that names the source, the row and the rule.
   */
  concepts(): Iterable<ConceptPeriod>;
}
