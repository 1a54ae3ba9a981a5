import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** The short id of a code system. */
export const systemIdShape = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and -, not starting with -');

/** Text for people: not empty, and nothing that could disturb a terminal or a log. */
export function textShape(maxChars: number) {
  return z
    .string()
    .min(1)
    .max(maxChars)
    .refine(
      (text) => text.isWellFormed() && !/\p{Cc}/u.test(text),
      'must be Unicode without control characters',
    );
}

/** The name of a repository. */
export const repositoryShape = textShape(LIMITS.maxIdentifierChars);

/** A counter that starts at 1: an epoch or a sequence. */
export const counterShape = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  // Oppslag knows no other numbers; zod says `int` only for a number that has a fraction.
  number: 'a whole number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
};

const MEASURES: Readonly<Record<string, string>> = { string: 'have a length of', array: 'have a length of' };

/**
 * Says what is wrong with each field as `path rule`. Names fields that the schema knows and positions in lists, but
 * neither values nor unknown field names: both are the sender's words. Stops after `LIMITS.maxReportedFaults`,
 * because a stranger could otherwise fill a log with one file.
 */
export function describeIssues(root: string, issues: readonly z.core.$ZodIssue[]): string[] {
  const reported = issues.slice(0, LIMITS.maxReportedFaults);
  const faults = reported.map((issue) => `${pathOf(root, issue.path)} ${ruleOf(issue)}`);
  if (reported.length < issues.length) faults.push(`and ${issues.length - reported.length} more`);
  return faults;
}

function pathOf(root: string, path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : `${text && '.'}${String(step)}`;
  return text === '' ? root : text;
}

function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPE_NAMES[issue.expected] ?? 'of another type'}`;
    case 'too_small':
      return `must ${MEASURES[issue.origin] ?? 'be'} at least ${issue.minimum}`;
    case 'too_big':
      return `must ${MEASURES[issue.origin] ?? 'be'} at most ${issue.maximum}`;
    case 'unrecognized_keys':
      return 'must have no other fields than the documented ones';
    case 'invalid_format':
    case 'custom':
      // These messages are written beside the rule in our own schemas.
      return issue.message;
    default:
      return 'is not as documented';
  }
}
