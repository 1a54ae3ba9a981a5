import { formatLocalDay } from '../concept/local-day.ts';
import type { CodeSystemData } from '../dataset/code-system-data.ts';
import { type Lookup, periodsOf } from '../dataset/lookup.ts';
import { Fault } from './fault.ts';

/** Why the code in a field was not found, as lookups report it. */
export function notFound(
  system: CodeSystemData,
  lookup: Exclude<Lookup, { outcome: 'found' }>,
  field = 'code',
): Fault {
  if (lookup.outcome === 'unknown') {
    return new Fault({
      reason: 'CODE_UNKNOWN',
      message: `${field} must be a code of ${system.id}`,
      metadata: { field, system: system.id },
    });
  }
  const periods = periodsOf(system, lookup.code)
    .map((period) => `${formatLocalDay(period.validFrom)}/${formatLocalDay(period.validTo)}`)
    .join(',');
  return new Fault({
    reason: 'CODE_NOT_VALID_ON_DATE',
    message: `${field} must be valid in ${system.id} on the date; it is in other periods, see metadata`,
    metadata: { field, system: system.id, periods },
  });
}
