import type { Entry, Publication } from '../../publication.ts';
import type { ReadContext } from '../format.ts';
import { editionOf, oidOf } from './edition.ts';
import {
  booleanOf,
  broken,
  canonicalOf,
  childOf,
  childrenOf,
  codeOf,
  type Element,
  holds,
  integerOf,
  optionalCodeOf,
  said,
  textOf,
} from './element.ts';
import { designationsOf, languageOf, nameOf } from './names.ts';
import type { FhirOptions } from './options.ts';

/** Groups in groups of an expansion. */
const MAX_DEPTH = 64;

/** A code that the value set lists. */
interface Listed {
  readonly element: Element;
  readonly system: string;
  readonly code: string;
}

/**
 * Reads the codes that a ValueSet lists: its expansion where it has one, else its definition. The entries are those of
 * one code system; displays that are not given stay unsaid. Throws SOURCE_INVALID.
 */
export function readValueSet(root: Element, options: FhirOptions, context: ReadContext): Publication {
  const { findings } = context;
  const expansion = childOf(root, 'expansion');
  const isExpanded = expansion !== undefined && holds(expansion, 'contains');
  const listed = isExpanded ? expandedCodes(expansion) : composedCodes(root, context);
  const system = systemOf(root, listed, options);
  const excluded = isExpanded ? new Set<string>() : excludedCodes(root, system);
  const language = languageOf(root, options);
  const seen = new Set<string>();
  const entries: Entry[] = [];
  for (const { element, code } of listed.filter(
    (each) => each.system === system && !excluded.has(each.code),
  )) {
    if (seen.has(code)) {
      findings.tolerate('duplicateRows', element.path, 'code must occur once in the value set');
      continue;
    }
    seen.add(code);
    const name = nameOf(element, 'optional', findings);
    if (name === 'left out') continue;
    const designations = designationsOf(element, options, language);
    entries.push({
      row: element.path,
      code,
      ...said({
        ...name,
        designations: designations.length > 0 ? designations : undefined,
        ...selectableOf(element),
      }),
    });
  }
  if (entries.length === 0) throw broken(root, 'the value set must hold at least one code');
  const oid = oidOf(system);
  return {
    entries: new Map([[context.system, entries]]),
    relations: [],
    ...editionOf(root),
    // Title and publisher are the value set's own; the terms hold for the texts in it.
    identity: said({ uri: system, oid, language, licence: textOf(root, 'copyright') }),
    findings: findings.list,
  };
}

/** The system that is asked for, else the only one there is. */
function systemOf(root: Element, listed: readonly Listed[], options: FhirOptions): string {
  const systems = [...new Set(listed.map(({ system }) => system))];
  if (options.system !== undefined) {
    if (systems.includes(options.system)) return options.system;
    throw broken(root, 'the value set must hold codes of the system that the option system names');
  }
  const [only] = systems;
  if (only !== undefined && systems.length === 1) return only;
  throw broken(root, `the option system must name one of the code systems ${systems.join(', ')}`);
}

/** An abstract or inactive code in an expansion is there to be read, not to be registered. */
function selectableOf(element: Element): { readonly selectable?: boolean } {
  const isBarred = booleanOf(element, 'abstract') === true || booleanOf(element, 'inactive') === true;
  return isBarred ? { selectable: false } : {};
}

function expandedCodes(expansion: Element): readonly Listed[] {
  const nodes = [...containedIn(expansion, 1)];
  const total = integerOf(expansion, 'total') ?? nodes.length;
  if (nodes.length < total || (integerOf(expansion, 'offset') ?? 0) > 0 || holds(expansion, 'next')) {
    throw broken(expansion, 'the expansion must be whole; this is one page of it');
  }
  return nodes.flatMap((element): readonly Listed[] => {
    const code = optionalCodeOf(element, 'code');
    const system = textOf(element, 'system');
    if (code !== undefined && system !== undefined) return [{ element, system, code }];
    // Headings that only group what they contain have no code; nesting says nothing of parents.
    if (code === undefined && booleanOf(element, 'abstract') === true) return [];
    throw broken(element, 'system and code must be there, or abstract be true');
  });
}

function* containedIn(parent: Element, depth: number): Generator<Element, void, undefined> {
  for (const element of childrenOf(parent, 'contains')) {
    if (depth > MAX_DEPTH) throw broken(element, `contains must be nested at most ${MAX_DEPTH} deep`);
    yield element;
    yield* containedIn(element, depth + 1);
  }
}

function composedCodes(root: Element, { findings }: ReadContext): readonly Listed[] {
  const includes = clausesOf(root, 'include');
  const lists = includes.filter((include) => holds(include, 'concept'));
  if (lists.length === 0) {
    throw broken(
      root,
      'the value set must list its codes, in compose.include.concept or in an expansion; rules alone are not evaluated',
    );
  }
  for (const rule of includes.filter((include) => !holds(include, 'concept'))) {
    findings.note(rule.path, 'codes that are included by a rule or from another value set are not read');
  }
  return lists.flatMap(listedBy);
}

function clausesOf(root: Element, field: 'include' | 'exclude'): readonly Element[] {
  const compose = childOf(root, 'compose');
  return compose === undefined ? [] : childrenOf(compose, field);
}

/** The codes that an include or exclude lists. */
function listedBy(clause: Element): readonly Listed[] {
  const system = canonicalOf(clause, 'system');
  if (system === undefined) throw broken(clause, 'system must be there');
  if (holds(clause, 'filter') || holds(clause, 'valueSet')) {
    throw broken(clause, 'concept must not be narrowed by filter or valueSet; they are not evaluated');
  }
  return childrenOf(clause, 'concept').map((element) => ({ element, system, code: codeOf(element, 'code') }));
}

/** Which codes the excludes take away. One that lists no codes cannot be evaluated, unless it is of another system. */
function excludedCodes(root: Element, system: string): ReadonlySet<string> {
  const clauses = clausesOf(root, 'exclude').filter(
    (clause) => (canonicalOf(clause, 'system') ?? system) === system,
  );
  for (const clause of clauses) {
    if (holds(clause, 'concept')) continue;
    throw broken(clause, 'exclude must list its codes in concept; rules are not evaluated');
  }
  return new Set(clauses.flatMap(listedBy).map(({ code }) => code));
}
