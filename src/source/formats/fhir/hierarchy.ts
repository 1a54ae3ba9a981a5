import type { Findings } from '../../findings.ts';
import { broken, type Element } from './element.ts';
import type { FhirProperty } from './properties.ts';

/** A concept on its way: where it stands, its code, and the code it is nested in. */
export interface Node {
  readonly element: Element;
  readonly code: string;
  readonly outer: string | undefined;
  readonly properties: readonly FhirProperty[];
}

export interface HierarchyOptions {
  /** Finds a concept by a code that refers to it, in the case rules of the system. */
  readonly find: (code: string) => Node | undefined;
  /** Concepts that were left out; nobody can have them as parents. */
  readonly leftOut: ReadonlySet<Node>;
  /** A whole system knows all its codes; a part may refer to what is elsewhere. */
  readonly isWhole: boolean;
  readonly findings: Findings;
}

/**
 * The parents of concepts: what they are nested in, then what they name as `parent`, then who names them as `child`.
 * Throws SOURCE_INVALID for codes that are not there, beyond the tolerance.
 */
export function parentsOf(
  nodes: readonly Node[],
  options: HierarchyOptions,
): ReadonlyMap<Node, ReadonlySet<string>> {
  const parents = new Map<Node, Set<string>>(nodes.map((node) => [node, new Set<string>()]));
  for (const node of nodes) {
    if (node.outer !== undefined) link(node.outer, node, node.element);
    for (const { element, value } of linksOf(node, 'parent')) link(value, node, element);
  }
  for (const node of nodes) {
    for (const { element, value } of linksOf(node, 'child')) {
      const child = known(value, element);
      if (child !== undefined) link(node.code, child, element);
    }
  }
  return parents;

  function link(code: string, child: Node, place: Element): void {
    const parent = known(code, place);
    if (parent === child) throw broken(place, 'a concept must not be its own parent');
    if (parent !== undefined && options.leftOut.has(parent)) {
      options.findings.note(child.element.path, 'a parent was left out, and the tie to it with it');
    } else if (parent !== undefined || !options.isWhole) {
      parents.get(child)?.add(parent?.code ?? code);
    }
  }

  function known(code: string, place: Element): Node | undefined {
    const node = options.find(code);
    if (node === undefined && options.isWhole) {
      options.findings.tolerate(
        'unknownCodes',
        place.path,
        'the code must be one of this code system; the tie to it is left out',
      );
    }
    return node;
  }
}

function linksOf(
  node: Node,
  standard: 'parent' | 'child',
): readonly { readonly element: Element; readonly value: string }[] {
  return node.properties
    .filter((property) => property.standard === standard)
    .map(({ element, value }) => {
      if (value.type !== 'string') throw broken(element, `${standard} must be a valueCode`);
      return { element, value: value.value };
    });
}
