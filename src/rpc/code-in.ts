import type { LocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import { lookupCode } from '../dataset/lookup.ts';
import { notFound } from './not-found.ts';

/**
 * The number of the code in a field that narrows a request. It must be valid on the day, unless what is not valid is asked
 * for too. Throws CODE_UNKNOWN or CODE_NOT_VALID_ON_DATE.
 */
export function codeIn<Field extends string>(
  field: Field,
  system: CodeSystemData,
  request: { readonly includeInactive: boolean } & Readonly<Record<Field, string>>,
  day: LocalDay,
): number {
  const found = lookupCode(system, request[field], day);
  if (found.outcome === 'found' || (found.outcome === 'not-valid' && request.includeInactive)) {
    return found.code;
  }
  throw notFound(system, found, field);
}
