import { OppslagError } from '../../../base/errors.ts';
import type { Publication, Relation, Relationship } from '../../publication.ts';
import type { SourceFault } from '../../source.ts';
import type { ReadContext } from '../format.ts';
import { editionOf } from './edition.ts';
import {
  booleanOf,
  broken,
  canonicalOf,
  childrenOf,
  codeOf,
  type Element,
  holds,
  textOf,
} from './element.ts';
import type { FhirOptions } from './options.ts';

/** What R5 says of a target: how its source stands to it. */
const RELATIONSHIPS: readonly Relationship[] = [
  'equivalent',
  'source-is-narrower-than-target',
  'source-is-broader-than-target',
  'related-to',
  'not-related-to',
];

/**
 * What R4 says of a target: how it stands to its source, so that a wider target makes a narrower source. `unmatched` is
 * the statement that there is no target, and gives no relation.
 */
const EQUIVALENCES: ReadonlyMap<string, Relationship | 'none'> = new Map([
  ['equal', 'equivalent'],
  ['equivalent', 'equivalent'],
  ['wider', 'source-is-narrower-than-target'],
  ['subsumes', 'source-is-narrower-than-target'],
  ['narrower', 'source-is-broader-than-target'],
  ['specializes', 'source-is-broader-than-target'],
  ['inexact', 'related-to'],
  ['relatedto', 'related-to'],
  ['disjoint', 'not-related-to'],
  ['unmatched', 'none'],
]);

/**
 * Reads a ConceptMap of R4 or R5 as relations between codes. A relation that holds under conditions only (`dependsOn`,
 * `product`) becomes `related-to`, which is true in any case. Throws SOURCE_INVALID.
 */
export function readConceptMap(root: Element, options: FhirOptions, context: ReadContext): Publication {
  const groups = childrenOf(root, 'group');
  if (groups.length === 0) throw broken(root, 'group must hold at least one group');
  const seen = new Set<string>();
  const relations: Relation[] = [];
  for (const relation of groups.flatMap((group) => [...relationsOf(group, options, context)])) {
    const { source, target } = relation;
    const key = JSON.stringify([source.system, source.code, target.system, target.code]);
    if (seen.has(key)) {
      context.findings.tolerate(
        'duplicateRows',
        relation.row,
        'a source must have the same target once; the second is left out',
      );
      continue;
    }
    seen.add(key);
    relations.push(relation);
  }
  return { entries: new Map(), relations, ...editionOf(root), findings: context.findings.list };
}

function* relationsOf(
  group: Element,
  options: FhirOptions,
  { findings }: ReadContext,
): Generator<Relation, void, undefined> {
  const from = systemOf(group, 'source', options);
  const to = systemOf(group, 'target', options);
  if (holds(group, 'unmapped')) {
    findings.note(group.path, 'unmapped, the rule for codes that are not in the map, is not read');
  }
  for (const element of childrenOf(group, 'element')) {
    const targets = childrenOf(element, 'target');
    if (booleanOf(element, 'noMap') === true && targets.length > 0) {
      throw broken(element, 'target must not be there when noMap is true');
    }
    const source = { system: from, code: codeOf(element, 'code') };
    for (const target of targets) {
      const relationship = relationshipOf(target);
      if (relationship === 'none') continue;
      const isConditional = holds(target, 'dependsOn') || holds(target, 'product');
      if (isConditional) findings.note(target.path, 'the relation is conditional; it is read as related-to');
      yield {
        row: target.path,
        source,
        target: { system: to, code: codeOf(target, 'code') },
        relationship: isConditional && relationship !== 'not-related-to' ? 'related-to' : relationship,
      };
    }
  }
}

function relationshipOf(target: Element): Relationship | 'none' {
  const relationship = textOf(target, 'relationship');
  const equivalence = textOf(target, 'equivalence');
  if ((relationship === undefined) === (equivalence === undefined)) {
    throw broken(target, 'exactly one of relationship (R5) and equivalence (R4) must be there');
  }
  if (equivalence !== undefined) {
    const found = EQUIVALENCES.get(equivalence);
    if (found === undefined)
      throw broken(target, `equivalence must be one of ${[...EQUIVALENCES.keys()].join(', ')}`);
    return found;
  }
  const found = RELATIONSHIPS.find((each) => each === relationship);
  if (found === undefined) throw broken(target, `relationship must be one of ${RELATIONSHIPS.join(', ')}`);
  return found;
}

/** The short id of a group's code system. The URI is named in the message: it is the name of a register. */
function systemOf(group: Element, field: 'source' | 'target', options: FhirOptions): string {
  const uri = canonicalOf(group, field);
  if (uri === undefined) throw broken(group, `${field} must be there`);
  if (Object.hasOwn(options.systems, uri)) return options.systems[uri]!;
  throw new OppslagError<SourceFault>({
    code: 'SOURCE_INVALID',
    message: `${group.source}, row ${group.path}: ${field} must be in the option systems; ${uri} is not`,
    hint: 'Give the URI a short id in the option systems of this source.',
  });
}
