import { z } from 'zod';
import { ruleOf } from '../base/shape-rules.ts';
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
