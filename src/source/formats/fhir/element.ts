import type { OppslagError } from '../../../base/errors.ts';
import { type LocalDay, parseLocalDay } from '../../../concept/local-day.ts';
import { fieldOf, invalidRow, matching } from '../../checks.ts';
import type { SourceFault } from '../../source.ts';

/** An element of a resource in FHIR's JSON shape, and where it stands. */
export interface Element {
  /** Name of the source for messages. */
  readonly source: string;
  /** FHIRPath from the resource (`CodeSystem.concept[3].concept[0]`), which names the row in messages and entries. */
  readonly path: string;
  readonly value: unknown;
}

/** A `date` or `dateTime` of FHIR, which may stop at the month or the year. */
export interface DateTime {
  readonly text: string;
  /** The day as written, in the publisher's own time zone; undefined when the text gives none. */
  readonly day: LocalDay | undefined;
}

/** FHIR's `code`: no white space but single blanks inside. */
const CODE = /^\S+( \S+)*$/;
const DATE_TIME = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
/** Elements that change the meaning of what they stand in: who does not know them must not read the rest. */
const MODIFIERS = ['modifierExtension', 'implicitRules'];

/** The error for an element that breaks a rule. */
export function broken(element: Element, rule: string): OppslagError<SourceFault> {
  return invalidRow(element.source, element.path, rule);
}

/**
 * An element whose content is an object that can be understood.
 * Throws SOURCE_INVALID when it is another thing, or holds modifiers.
 */
export function elementAt(source: string, path: string, value: unknown): Element {
  const element = { source, path, value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw broken(element, 'the element must be one object');
  }
  const modifier = MODIFIERS.find((name) => Object.hasOwn(value, name));
  if (modifier !== undefined) throw broken(element, `${modifier} must not be there; it is not understood`);
  return element;
}

/** A child that occurs at most once. */
export function childOf(parent: Element, field: string): Element | undefined {
  const value = fieldOf(parent.value, field);
  return value === undefined ? undefined : elementAt(parent.source, `${parent.path}.${field}`, value);
}

/** A child that may be repeated; none gives an empty list. */
export function childrenOf(parent: Element, field: string): readonly Element[] {
  const list = fieldOf(parent.value, field) ?? [];
  if (!Array.isArray(list)) throw broken(parent, `${field} must be an array`);
  return list.map((value, index) => elementAt(parent.source, `${parent.path}.${field}[${index}]`, value));
}

/** Whether a child is there at all, whatever it holds. */
export function holds(element: Element, field: string): boolean {
  return fieldOf(element.value, field) !== undefined;
}

/** A text with its line breaks, ends trimmed; undefined when there is none. Throws SOURCE_INVALID when it is empty. */
export function textOf(element: Element, field: string): string | undefined {
  const value = fieldOf(element.value, field);
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') throw broken(element, `${field} must be a text that is not empty`);
  if (text.includes('\ufffd')) throw broken(element, `${field} must not hold U+FFFD (wrongly decoded)`);
  return text;
}

/** A code that must be there. */
export function codeOf(element: Element, field: string): string {
  return matching(element.source, element.path, field, fieldOf(element.value, field), CODE);
}

/** A code that may be missing. */
export function optionalCodeOf(element: Element, field: string): string | undefined {
  return holds(element, field) ? codeOf(element, field) : undefined;
}

export function booleanOf(element: Element, field: string): boolean | undefined {
  const value = fieldOf(element.value, field);
  if (value === undefined || typeof value === 'boolean') return value;
  throw broken(element, `${field} must be true or false`);
}

export function integerOf(element: Element, field: string): number | undefined {
  const value = fieldOf(element.value, field);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw broken(element, `${field} must be a whole number`);
}

export function dateTimeOf(element: Element, field: string): DateTime | undefined {
  const value = fieldOf(element.value, field);
  if (value === undefined) return undefined;
  const text = matching(element.source, element.path, field, value, DATE_TIME);
  const day = text.length < 10 ? undefined : parseLocalDay(text.slice(0, 10));
  if (day === undefined && text.length >= 10) throw broken(element, `${field} must be a date that exists`);
  return { text, day };
}

/** A canonical URI without the `|version` that may follow it; undefined when there is none. */
export function canonicalOf(element: Element, field: string): string | undefined {
  const bar = textOf(element, field)?.split('|', 1)[0];
  if (bar === '') throw broken(element, `${field} must begin with a URI`);
  return bar;
}

/** The fields that were said, for shapes in which the others must be absent. */
export function said<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
