import type { Property, PropertyValue } from '../../../concept/concept.ts';
import { fieldOf, matching } from '../../checks.ts';
import {
  booleanOf,
  broken,
  childOf,
  childrenOf,
  codeOf,
  dateTimeOf,
  type Element,
  integerOf,
  textOf,
} from './element.ts';
import type { FhirOptions } from './options.ts';

/** Concept properties to which FHIR itself gives a meaning (http://hl7.org/fhir/concept-properties). */
export type StandardProperty =
  | 'status'
  | 'inactive'
  | 'notSelectable'
  | 'effectiveDate'
  | 'retirementDate'
  | 'parent'
  | 'child';

/** A property of a concept, and FHIR's meaning where it has one. */
export interface FhirProperty extends Property {
  readonly element: Element;
  readonly standard: StandardProperty | undefined;
}

const NAMESPACE = 'http://hl7.org/fhir/concept-properties#';
const STANDARD: ReadonlyMap<string, StandardProperty> = new Map([
  ...(
    ['status', 'inactive', 'notSelectable', 'effectiveDate', 'retirementDate', 'parent', 'child'] as const
  ).map((name) => [name, name] as const),
  // HL7's own name for it in version 3 code systems.
  ['subsumedBy', 'parent'],
]);
const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** How each type of value is read. */
const VALUES: ReadonlyMap<string, (element: Element, field: string, options: FhirOptions) => PropertyValue> =
  new Map([
    ['valueCode', (element, field) => ({ type: 'string', value: codeOf(element, field) })],
    ['valueString', (element, field) => ({ type: 'string', value: textOf(element, field)! })],
    ['valueBoolean', (element, field) => ({ type: 'boolean', value: booleanOf(element, field)! })],
    ['valueInteger', (element, field) => ({ type: 'integer', value: BigInt(integerOf(element, field)!) })],
    ['valueDecimal', decimalValue],
    ['valueDateTime', dateValue],
    ['valueCoding', codingValue],
  ]);

/**
 * Tells what the properties of a code system mean: by the URI that it declares for a property, or by the name of one
 * that it declares without.
 */
export function standardProperties(codeSystem: Element): (code: string) => StandardProperty | undefined {
  const declared = new Map(
    childrenOf(codeSystem, 'property').map((property) => [codeOf(property, 'code'), textOf(property, 'uri')]),
  );
  return (code) => {
    const uri = declared.get(code);
    if (uri === undefined) return STANDARD.get(code);
    return uri.startsWith(NAMESPACE) ? STANDARD.get(uri.slice(NAMESPACE.length)) : undefined;
  };
}

/**
 * The properties of a concept. A `code` is a string; a `dateTime` is the day that is written, or a string when it stops
 * at the month or year; a `Coding` has the short id of its system where the options give one, else the URI.
 */
export function propertiesOf(
  concept: Element,
  standardOf: (code: string) => StandardProperty | undefined,
  options: FhirOptions,
): readonly FhirProperty[] {
  return childrenOf(concept, 'property').map((element) => {
    const fields = [...VALUES.keys()].filter((field) => fieldOf(element.value, field) !== undefined);
    const [field] = fields;
    if (field === undefined || fields.length > 1) {
      throw broken(element, `exactly one of ${[...VALUES.keys()].join(', ')} must be there`);
    }
    const code = codeOf(element, 'code');
    const value = VALUES.get(field)!(element, field, options);
    return { element, code, value, standard: standardOf(code) };
  });
}

function decimalValue(element: Element, field: string): PropertyValue {
  const value = matching(element.source, element.path, field, fieldOf(element.value, field), DECIMAL);
  return { type: 'decimal', value };
}

function dateValue(element: Element, field: string): PropertyValue {
  const { text, day } = dateTimeOf(element, field)!;
  return day === undefined ? { type: 'string', value: text } : { type: 'date', value: day };
}

function codingValue(element: Element, field: string, options: FhirOptions): PropertyValue {
  const coding = childOf(element, field)!;
  const uri = textOf(coding, 'system');
  if (uri === undefined) throw broken(coding, 'system must be there');
  const system = Object.hasOwn(options.systems, uri) ? options.systems[uri]! : uri;
  // An empty display is filled in from the system that the Coding points into.
  const display = textOf(coding, 'display') ?? '';
  return { type: 'Coding', value: { system, code: codeOf(coding, 'code'), display } };
}
