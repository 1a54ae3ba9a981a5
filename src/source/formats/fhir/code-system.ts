import type { Property } from '../../../concept/concept.ts';
import type { Entry, Publication } from '../../publication.ts';
import type { ReadContext } from '../format.ts';
import { editionOf, identityOf } from './edition.ts';
import {
  booleanOf,
  broken,
  canonicalOf,
  childrenOf,
  codeOf,
  type Element,
  integerOf,
  said,
  textOf,
} from './element.ts';
import { type Node, parentsOf } from './hierarchy.ts';
import { designationsOf, languageOf, nameOf } from './names.ts';
import type { FhirOptions } from './options.ts';
import { propertiesOf, type StandardProperty, standardProperties } from './properties.ts';
import { standingOf } from './standing.ts';

/** Levels of concepts in concepts; the deepest published hierarchies have some twenty. */
const MAX_DEPTH = 64;
/** How much of its code system a resource holds. */
const CONTENTS = ['complete', 'fragment', 'example', 'supplement', 'not-present'] as const;
type Content = (typeof CONTENTS)[number];
/** Standard properties that an entry says in other words. */
const SAID_OTHERWISE: ReadonlySet<StandardProperty | undefined> = new Set([
  'parent',
  'child',
  'notSelectable',
] as const);

/**
 * Reads a CodeSystem: entries in the order of the document, nested concepts after the one they are in.
 * Throws SOURCE_INVALID.
 */
export function readCodeSystem(root: Element, options: FhirOptions, context: ReadContext): Publication {
  const { findings } = context;
  const content = contentOf(root);
  if (content !== 'complete') findings.note(root.path, `content is ${content}: not the whole code system`);
  const isSupplement = content === 'supplement';
  checkSystem(root, isSupplement ? 'supplements' : 'url', options);

  const nodes = [...nodesIn(root, options)];
  if (nodes.length === 0) throw broken(root, 'concept must hold at least one concept');
  checkCount(root, nodes.length, content, context);
  const byKey = uniqueByKey(root, nodes);
  const language = languageOf(root, options);

  const displays = new Map<Node, string | undefined>();
  const leftOut = new Set<Node>();
  for (const node of nodes) {
    const name = nameOf(node.element, isSupplement ? 'optional' : 'required', findings);
    if (name === 'left out') leftOut.add(node);
    else displays.set(node, name.display);
  }
  const isWhole = content === 'complete';
  const find = (code: string) => byKey.get(keyOf(root, code));
  const parents = parentsOf(nodes, { find, leftOut, isWhole, findings });
  const isHierarchy = [...parents.values()].some((each) => each.size > 0);

  const entries = [...displays].map(([node, display]): Entry => {
    const own = [...parents.get(node)!];
    const properties = [...definitionOf(node.element), ...remaining(node)];
    const designations = designationsOf(node.element, options, language);
    return {
      row: node.element.path,
      code: node.code,
      ...said({
        display,
        designations: designations.length > 0 ? designations : undefined,
        properties: properties.length > 0 ? properties : undefined,
        // A concept without parents is a root only where all concepts are at hand and some have parents.
        parents: own.length > 0 || (isWhole && isHierarchy) ? own : undefined,
        ...standingOf(node.element, node.properties, findings),
      }),
    };
  });
  return {
    entries: new Map([[context.system, entries]]),
    relations: [],
    ...editionOf(root),
    // A supplement's name and publisher are its own, not the system's.
    ...(isSupplement ? {} : identityOf(root, language)),
    findings: findings.list,
  };
}

function contentOf(root: Element): Content {
  const written = textOf(root, 'content');
  const content = CONTENTS.find((each) => each === written);
  if (content === undefined) throw broken(root, `content must be one of ${CONTENTS.join(', ')}`);
  if (content === 'not-present') throw broken(root, 'content must not be not-present: there are no concepts');
  return content;
}

function checkSystem(root: Element, field: 'url' | 'supplements', options: FhirOptions): void {
  const uri = canonicalOf(root, field);
  if (options.system !== undefined && uri !== options.system) {
    throw broken(root, `${field} must be the URI that the option system names`);
  }
}

function checkCount(root: Element, found: number, content: Content, { findings }: ReadContext): void {
  const count = integerOf(root, 'count');
  if (count !== undefined && count !== found && content === 'complete') {
    findings.note(root.path, `count says ${count} concepts; there are ${found}`);
  }
}

function* nodesIn(root: Element, options: FhirOptions): Generator<Node, void, undefined> {
  const standardOf = standardProperties(root);
  yield* below(root, undefined, 1);

  function* below(
    parent: Element,
    outer: string | undefined,
    depth: number,
  ): Generator<Node, void, undefined> {
    for (const element of childrenOf(parent, 'concept')) {
      if (depth > MAX_DEPTH) throw broken(element, `concepts must be nested at most ${MAX_DEPTH} deep`);
      const code = codeOf(element, 'code');
      yield { element, code, outer, properties: propertiesOf(element, standardOf, options) };
      yield* below(element, code, depth + 1);
    }
  }
}

function uniqueByKey(root: Element, nodes: readonly Node[]): ReadonlyMap<string, Node> {
  const byKey = new Map<string, Node>();
  for (const node of nodes) {
    const key = keyOf(root, node.code);
    if (byKey.has(key)) throw broken(node.element, 'code must occur once in the code system');
    byKey.set(key, node);
  }
  return byKey;
}

/** What tells codes apart: their case counts unless the system says that it does not. */
function keyOf(root: Element, code: string): string {
  return booleanOf(root, 'caseSensitive') === false ? code.toLowerCase() : code;
}

function definitionOf(concept: Element): readonly Property[] {
  const value = textOf(concept, 'definition');
  return value === undefined ? [] : [{ code: 'definition', value: { type: 'string', value } }];
}

function remaining(node: Node): readonly Property[] {
  return node.properties
    .filter(({ standard }) => !SAID_OTHERWISE.has(standard))
    .map(({ code, value }) => ({ code, value }));
}
