import type { LocalDay } from '../../../concept/local-day.ts';
import type { Findings } from '../../findings.ts';
import { broken, type Element, holds } from './element.ts';
import type { FhirProperty, StandardProperty } from './properties.ts';

/** Whether and when a concept may be registered, as far as the publication says. */
export interface Standing {
  readonly selectable: boolean | undefined;
  readonly validFrom: LocalDay | undefined;
  readonly validTo: LocalDay | undefined;
}

const WITHDRAWN = new Set(['retired', 'inactive']);

/**
 * Reads FHIR's standard properties. A retired or inactive concept ends on the day of its retirement, else on the day its
 * status changed; with neither day it has no end, but cannot be selected. A deprecated one may still be used, says FHIR.
 */
export function standingOf(
  concept: Element,
  properties: readonly FhirProperty[],
  findings: Findings,
): Standing {
  const status = statusOf(concept, properties);
  const notSelectable = flagOf(concept, properties, 'notSelectable');
  const isWithdrawn = flagOf(concept, properties, 'inactive') === true || WITHDRAWN.has(status ?? '');
  // By its definition the day of the latest change of status: of the start for an active concept.
  const changed = dayOf(concept, properties, 'effectiveDate', findings);
  const validTo =
    dayOf(concept, properties, 'retirementDate', findings) ?? (isWithdrawn ? changed : undefined);
  const isStart =
    changed !== undefined &&
    (isWithdrawn || status === undefined || status === 'active') &&
    (validTo === undefined || changed < validTo);
  const isBarred = isWithdrawn && validTo === undefined;
  const isSaidSelectable = notSelectable === undefined ? undefined : !notSelectable;
  return {
    selectable: isBarred ? false : isSaidSelectable,
    validFrom: isStart ? changed : undefined,
    validTo,
  };
}

function dayOf(
  concept: Element,
  properties: readonly FhirProperty[],
  standard: 'effectiveDate' | 'retirementDate',
  findings: Findings,
): LocalDay | undefined {
  const found = single(concept, properties, standard);
  if (found === undefined) return undefined;
  if (found.value.type === 'date') return found.value.value;
  if (!holds(found.element, 'valueDateTime')) {
    throw broken(found.element, `${standard} must be a valueDateTime`);
  }
  findings.note(found.element.path, `${standard} gives no day; the period is left open`);
  return undefined;
}

function statusOf(concept: Element, properties: readonly FhirProperty[]): string | undefined {
  const found = single(concept, properties, 'status');
  if (found === undefined) return undefined;
  if (found.value.type === 'string') return found.value.value;
  throw broken(found.element, 'status must be a valueCode');
}

function flagOf(
  concept: Element,
  properties: readonly FhirProperty[],
  standard: 'inactive' | 'notSelectable',
): boolean | undefined {
  const found = single(concept, properties, standard);
  if (found === undefined) return undefined;
  if (found.value.type === 'boolean') return found.value.value;
  throw broken(found.element, `${standard} must be a valueBoolean`);
}

function single(
  concept: Element,
  properties: readonly FhirProperty[],
  standard: StandardProperty,
): FhirProperty | undefined {
  const found = properties.filter((property) => property.standard === standard);
  if (found.length > 1) throw broken(concept, `property ${standard} must occur at most once`);
  return found[0];
}
