import type { Designation, DesignationUse } from '../../../concept/concept.ts';
import { fieldOf, shownText } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import { broken, childOf, childrenOf, type Element, optionalCodeOf } from './element.ts';
import type { FhirOptions } from './options.ts';

/** Oppslag's word for uses that FHIR's terminology knows, by code. The numbers are SNOMED CT's. */
const USES: ReadonlyMap<string, DesignationUse> = new Map([
  ['900000000000013009', 'synonym'],
  // A fully specified name is a name to be found by, seldom one to be shown.
  ['900000000000003001', 'synonym'],
  ['preferredForLanguage', 'display'],
]);

/** Whether a concept must have a display: a CodeSystem names its concepts, others may only refer to them. */
export type NameRule = 'required' | 'optional';

/**
 * The display of a concept: a text, undefined when it was not said and need not be, or `left out` for a fault that the
 * tolerance covers. Throws SOURCE_INVALID for a fault that it does not.
 */
export function nameOf(
  concept: Element,
  rule: NameRule,
  findings: Findings,
): { readonly display: string | undefined } | 'left out' {
  const value = fieldOf(concept.value, 'display') ?? undefined;
  if (value === undefined && rule === 'optional') return { display: undefined };
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) {
    findings.tolerate('missingNames', concept.path, 'display must be a text that is not empty');
    return 'left out';
  }
  if (typeof value === 'string' && value.includes('\ufffd')) {
    findings.tolerate('damagedTexts', concept.path, 'display must not hold U+FFFD (wrongly decoded)');
    return 'left out';
  }
  const display = shownText(concept.source, concept.path, 'display', value);
  if (display !== value) findings.note(concept.path, 'display had white space or line breaks to spare');
  return { display };
}

/**
 * The designations of a concept. `language` is that of the resource, for designations that do not say theirs.
 * Throws SOURCE_INVALID when neither does.
 */
export function designationsOf(
  concept: Element,
  options: FhirOptions,
  language: string | undefined,
): readonly Designation[] {
  return childrenOf(concept, 'designation').map((designation) => {
    const tag = optionalCodeOf(designation, 'language') ?? language;
    if (tag === undefined) {
      throw broken(designation, 'language must be said here, by the resource or by the option language');
    }
    const { source, path, value } = designation;
    return {
      language: tag,
      use: useOf(designation, options),
      value: shownText(source, path, 'value', fieldOf(value, 'value')),
    };
  });
}

/** The language of the displays: what the resource says, else what the configuration does. */
export function languageOf(root: Element, options: FhirOptions): string | undefined {
  return optionalCodeOf(root, 'language') ?? options.language;
}

function useOf(designation: Element, options: FhirOptions): DesignationUse {
  const use = childOf(designation, 'use');
  const code = use === undefined ? undefined : optionalCodeOf(use, 'code');
  if (code === undefined) return 'synonym';
  if (Object.hasOwn(options.uses, code)) return options.uses[code]!;
  return USES.get(code) ?? code;
}
