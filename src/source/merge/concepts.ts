import type { ConceptPeriod, Designation } from '../../concept/concept.ts';
import { invalidRow } from '../checks.ts';
import { type Draft, endOf, startOf } from './draft.ts';
import { distinctByCode } from './properties.ts';

/**
 * The finished periods of a code, with names that it had before as designations of its newest period.
 *
 * @param periods in the order of time
 * @throws OppslagError SOURCE_INVALID when no source gives the code a display
 */
export function conceptsOf(periods: readonly Draft[], language: string): ConceptPeriod[] {
  const newest = periods.at(-1)!;
  return periods.map((draft): ConceptPeriod => {
    const { source, row, code, display, properties } = draft;
    if (display === undefined)
      throw invalidRow(source, row, 'display must be given by some source for the code');
    const designations = distinctTexts(draft.designations, display, language);
    const former = draft === newest ? formerNames(periods, designations) : [];
    return {
      code,
      display,
      designations: [...designations, ...former.map((value) => ({ language, use: 'former-name', value }))],
      properties: [...distinctByCode(properties).values()].flat(),
      parents: [...new Set(draft.parents)],
      selectable: draft.selectable ?? true,
      validFrom: startOf(draft),
      validTo: endOf(draft),
    };
  });
}

/** Texts that neither repeat each other nor the display, unless they are the display in another language. */
function distinctTexts(designations: readonly Designation[], display: string, own: string): Designation[] {
  const seen = new Set<string>();
  return designations.filter(({ value, language, use }) => {
    const key = JSON.stringify([language, value]);
    const isDisplay = value === display && (use !== 'display' || language === own);
    if (isDisplay || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Names of earlier periods that the newest has in no form. */
function formerNames(periods: readonly Draft[], designations: readonly Designation[]): string[] {
  const newest = periods.at(-1)!;
  const known = new Set([newest.display, ...designations.map(({ value }) => value)]);
  const names = periods.slice(0, -1).flatMap(({ display }) => display ?? []);
  return [...new Set(names)].filter((name) => !known.has(name));
}
