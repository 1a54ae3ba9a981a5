import type { Designation, Property } from '../../../concept/concept.ts';
import type { LocalDay } from '../../../concept/local-day.ts';
import type { Entry } from '../../publication.ts';
import type { CodeRow } from './code-rows.ts';
import type { MemberRow } from './membership.ts';
import type { KlassOptions, KlassProperty } from './options.ts';

/** Joins the parts of an official name in several languages: `Gáivuotna - Kåfjord - Kaivuono`. */
const NAME_SEPARATOR = ' - ';

/** Undetermined, as BCP 47 has it: nothing in Klass tells a Norwegian part from a Sami or Kven one. */
const PART_LANGUAGE = 'und';

/**
 * Days that stand for "not said". A range that begins after the classification does cuts periods at its own first day,
 * which is not theirs; a list without periods says nothing at all.
 */
export interface UnsaidDays {
  readonly from: LocalDay | undefined;
  readonly to: LocalDay | undefined;
}

/** Turns rows into entries. */
export function entriesOf(
  rows: readonly (CodeRow | MemberRow)[],
  unsaid: UnsaidDays,
  options: KlassOptions,
): Entry[] {
  return rows.map((row): Entry => {
    const designations = designationsOf(row, options);
    const properties = 'targets' in row && options.property ? propertiesOf(row, options.property) : [];
    return {
      row: row.row,
      code: row.code,
      display: row.name,
      // Without parent a code is a root: of a classification with one level, every code is.
      parents: row.parentCode === undefined ? [] : [row.parentCode],
      ...(designations.length > 0 && { designations }),
      ...(properties.length > 0 && { properties }),
      ...(row.from !== unsaid.from && { validFrom: row.from }),
      ...(row.to !== unsaid.to && { validTo: row.to }),
    };
  });
}

function designationsOf({ name, shortName }: CodeRow, options: KlassOptions): Designation[] {
  const short: Designation[] =
    shortName === undefined ? [] : [{ language: options.language, use: 'short', value: shortName }];
  const parts = options.splitNames ? name.split(NAME_SEPARATOR) : [];
  if (parts.length < 2) return short;
  const synonyms = [...new Set(parts.map((part) => part.trim()))].filter((part) => part !== '');
  return [...short, ...synonyms.map((value) => ({ language: PART_LANGUAGE, use: 'synonym', value }))];
}

/** The display of the code it belongs to is the other system's to say; it is filled in from there. */
function propertiesOf({ targets }: MemberRow, { code, system }: KlassProperty): Property[] {
  return targets.map((target) => ({
    code,
    value: { type: 'Coding', value: { system, code: target, display: '' } },
  }));
}
