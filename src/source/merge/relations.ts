import { OPEN_START } from '../../concept/local-day.ts';
import type { ConceptRelation } from '../../concept/relation.ts';
import type { Findings } from '../findings.ts';
import type { Relation } from '../publication.ts';
import { inferOverTime, type PeriodsByCode } from './over-time.ts';

/** The relations of one source, and where to tell about those that cannot be used. */
export interface RelationContribution {
  readonly relations: readonly Relation[];
  readonly findings: Findings;
}

/** The codes of every system in the build. */
export type KnownCodes = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The concept maps that start in a system, each arrow once: of two relationships the first stays. Both ends must be known
 * codes; a target in a system that is not part of the build is kept as it is. Changes of codes that are only said to be
 * related are told apart by `inferOverTime`.
 *
 * @param periods of the codes of the system
 * @throws OppslagError SOURCE_INVALID when more ends are unknown than a source's tolerance declares
 */
export function relationsFrom(
  system: string,
  contributions: readonly RelationContribution[],
  codes: KnownCodes,
  periods: PeriodsByCode = new Map(),
): ConceptRelation[] {
  const found = new Map<string, ConceptRelation>();
  for (const { relations, findings } of contributions) {
    for (const { row, source, target, relationship, since = OPEN_START } of relations) {
      if (source.system !== system) continue;
      if (codes.get(system)?.has(source.code) !== true) {
        findings.tolerate('unknownCodes', row, `the relation must start at a code of ${system}`);
      } else if (codes.get(target.system)?.has(target.code) === false) {
        findings.tolerate('unknownCodes', row, `the relation must lead to a code of ${target.system}`);
      } else {
        const key = JSON.stringify([source.code, target.system, target.code, since]);
        const earlier = found.get(key);
        if (earlier === undefined) found.set(key, { code: source.code, target, relationship, since });
        else if (earlier.relationship !== relationship) {
          findings.note(row, 'relationship differs from that of an earlier row or source, which is kept');
        }
      }
    }
  }
  return inferOverTime(system, [...found.values()], periods);
}
