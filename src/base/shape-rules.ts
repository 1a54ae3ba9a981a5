import type { z } from 'zod';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  // Oppslag knows no other numbers; zod says `int` only for a number that has a fraction.
  number: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What texts and lists have, and numbers are. */
const MEASURES: Readonly<Record<string, string>> = { string: 'have a length of', array: 'have a length of' };

/** The rule that a value breaks, as `must …`. Never repeats the value, nor names that the schema does not know. */
export function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPE_NAMES[issue.expected] ?? 'of another type'}`;
    case 'too_small':
      return `must ${MEASURES[issue.origin] ?? 'be'} at least ${issue.minimum}`;
    case 'too_big':
      return `must ${MEASURES[issue.origin] ?? 'be'} at most ${issue.maximum}`;
    case 'unrecognized_keys':
      return 'must have no other fields than the documented ones';
    case 'invalid_value':
      return `must be ${listOf(issue.values)}`;
    case 'invalid_union':
      // Where one field decides, its values are known; else each way has rules of its own.
      return 'options' in issue && issue.options !== undefined
        ? `must be ${listOf(issue.options)}`
        : eitherOf(issue.errors);
    case 'invalid_key':
      return issue.issues.map(ruleOf).join(' and ');
    case 'invalid_format':
    case 'custom':
      // These messages are written beside the rule in our own schemas.
      return issue.message;
    default:
      return 'is not as documented';
  }
}

/** `a`, or `one of a, b, c`. Texts are quoted, since one may be a comma. */
function listOf(values: readonly unknown[]): string {
  const shown = values.map((value) => JSON.stringify(value)).join(', ');
  return values.length === 1 ? shown : `one of ${shown}`;
}

/** The rules of which one is enough. */
function eitherOf(ways: readonly (readonly z.core.$ZodIssue[])[]): string {
  return [...new Set(ways.map((issues) => issues.map(ruleOf).join(' and ')))].join(', or ');
}
