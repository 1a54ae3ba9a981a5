import type { Designation, Property } from '../../../concept/concept.ts';
import { fieldOf } from '../../checks.ts';
import { flagProperties, invalid, optionalFlag, optionalText, type RowAt } from './fields.ts';
import { textProperties } from './texts.ts';
import { dayAfter, firstDay, type Validity } from './validity.ts';

/** Fields that may say which of several code systems a row of one publication belongs to. */
export const SYSTEM_FIELDS = ['sourceCodeSystem', 'Kodeverk'] as const;
export type SystemField = (typeof SYSTEM_FIELDS)[number];

/** A row of FAT, whichever of its two shapes it came in. */
export interface FatRow {
  readonly at: RowAt;
  readonly code: string;
  /** As they are to be shown; any may be missing. */
  readonly fullText: string | undefined;
  readonly shortText: string | undefined;
  readonly englishText: string | undefined;
  readonly validity: Validity;
  /** Undefined: the row does not tell. Empty: a root. */
  readonly parents: readonly string[] | undefined;
  /** False only where the row says so. */
  readonly active: boolean;
  /** Undefined: the row does not tell. */
  readonly leaf: boolean | undefined;
  readonly reportable: Reportable;
  /** Undefined for rows of other systems than ICPC-2. */
  readonly icpc: IcpcKind | undefined;
  /** Which system the row says that it belongs to. */
  readonly systems: Readonly<Partial<Record<SystemField, string>>>;
  /** Other texts to be found by. */
  readonly designations: readonly Designation[];
  readonly properties: readonly Property[];
}

/** A plain code of ICPC-2, an enriched one of ICPC-2B, or a row that only says how an enriched code belongs elsewhere. */
export type IcpcKind = 'plain' | 'enriched' | 'icpc-2-link' | 'icd-10-link';

/** Whether and when a code may be reported to the Norwegian Patient Registry. */
export interface Reportable {
  readonly now: boolean;
  /** Dates upstream gives: `reportable-npr-from`, and `reportable-npr-to`, the first day on which it no longer could be. */
  readonly dates: readonly Property[];
}

/** Reads whether a code is reportable, from the fields of either shape. Throws SOURCE_INVALID. */
export function reportableOf(
  at: RowAt,
  flagField: string,
  dates: RowAt,
  from: string,
  to: string,
): Reportable {
  const named = [
    { code: 'reportable-npr-from', day: firstDay(dates, from) },
    { code: 'reportable-npr-to', day: dayAfter(dates, to) },
  ];
  return {
    now: optionalFlag(at, flagField) === true,
    dates: named.flatMap(({ code, day }) =>
      day === undefined ? [] : [{ code, value: { type: 'date' as const, value: day } }],
    ),
  };
}

/** Properties of a row from tables of its fields, texts before flags. Throws SOURCE_INVALID. */
export function propertiesOf(
  at: RowAt,
  texts: readonly (readonly [field: string, code: string])[],
  flags: readonly (readonly [field: string, code: string])[],
): Property[] {
  return [...textProperties(at, texts), ...flagProperties(at, flags)];
}

/** The parent in a field: undefined when rows lack the field, empty for a root. A code is not its own parent. */
export function parentIn(at: RowAt, field: string, code: string): readonly string[] | undefined {
  if (fieldOf(at.value, field) === undefined) return undefined;
  const parent = optionalText(at, field)?.trim();
  if (parent === undefined) return [];
  if (parent !== code) return [parent];
  at.findings.note(at.row, `${field} is the code itself; it is left out`);
  return [];
}

/** The codes from the top of the hierarchy down, which end with the code itself or its parent. Throws SOURCE_INVALID. */
export function parentInPath(at: RowAt, field: string, code: string): readonly string[] | undefined {
  const path = fieldOf(at.value, field) ?? undefined;
  if (path === undefined) return undefined;
  if (!Array.isArray(path) || path.some((step) => typeof step !== 'string' || step.trim() === '')) {
    throw invalid(at, field, 'must be a list of codes or null');
  }
  const parent: string | undefined = path.findLast((step: string) => step !== code);
  return parent === undefined ? [] : [parent];
}
