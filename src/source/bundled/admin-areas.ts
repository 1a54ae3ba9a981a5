import type { Designation } from '../../concept/concept.ts';
import { type LocalDay, OPEN_START, parseLocalDay } from '../../concept/local-day.ts';
import { invalidRow, matching, shownText } from '../checks.ts';
import { COUNTY_FACTS, type CountyFacts } from './admin-area-facts.ts';

/** A county or municipality, read from the fact table. */
export interface AdminArea {
  /** Two digits for a county, four for a municipality. */
  readonly number: string;
  /** The official name in all its languages: `Gáivuotna - Kåfjord - Kaivuono`. */
  readonly name: string;
  /** The parts of a name in several languages, in the order of the name. Empty for a name in one language. */
  readonly parts: readonly NamePart[];
  /** First day of this number with this name, or OPEN_START. */
  readonly validFrom: LocalDay;
}

/** A name in one of an area's languages. */
export interface NamePart {
  readonly language: NameLanguage;
  readonly value: string;
}

/** Languages that official names of areas are in, as BCP 47. */
export type NameLanguage = 'nb' | 'se' | 'smj' | 'sma' | 'fkv';

/** A municipality with the county it lies in. */
export interface Municipality extends AdminArea {
  readonly county: AdminArea;
}

/** Edition of both tables: the division that came into force on this day. */
export const ADMIN_AREA_EDITION = { edition: '2024', editionDate: '2024-01-01' } as const;
/** When the facts were compared with Klass, as R package `klassR` of Statistics Norway carries it. */
export const ADMIN_AREA_RETRIEVED_AT = '2025-10-29T00:00:00Z';

const SOURCE = 'Statistics Norway, Klass 104 and 131';
const PART = /^(?:(?<language>se|smj|sma|fkv):)?(?<value>[^:]+)$/;
const MUNICIPALITY = /^(?<number>\d{4}) (?<name>\D+?)(?: (?<day>\d{4}-\d{2}-\d{2}))?$/;

/** All counties in the order of their numbers. Throws OppslagError SOURCE_INVALID when the fact table is malformed. */
export function readCounties(facts: readonly CountyFacts[] = COUNTY_FACTS): AdminArea[] {
  return facts.map((county) => {
    const number = matching(SOURCE, county.number, 'county number', county.number, /^\d{2}$/);
    return area(number, county.name, county.since);
  });
}

/** All municipalities in the order of their numbers. Throws OppslagError SOURCE_INVALID when the table is malformed. */
export function readMunicipalities(facts: readonly CountyFacts[] = COUNTY_FACTS): Municipality[] {
  const counties = readCounties(facts);
  return facts.flatMap((countyFacts, index) => {
    const county = counties[index]!;
    return countyFacts.municipalities.split(',').map((entry): Municipality => {
      const { number, name, day } = MUNICIPALITY.exec(entry.trim())?.groups ?? {};
      if (number === undefined || name === undefined) {
        throw invalidRow(SOURCE, county.number, 'a municipality must be written as number, name and day');
      }
      if (!number.startsWith(county.number)) {
        throw invalidRow(SOURCE, number, 'a municipality number must begin with its county number');
      }
      return { ...area(number, name, day ?? countyFacts.since), county };
    });
  });
}

/** Each language's name of an area as a designation of use `display`. None when the display says it all. */
export function nameDesignations({ parts }: AdminArea): Designation[] {
  return parts.map(({ language, value }) => ({ language, use: 'display', value }));
}

function area(number: string, markedName: string, firstDay: string | undefined): AdminArea {
  const parts = markedName.split(' - ').map((part): NamePart => {
    const { language = 'nb', value } = PART.exec(part)?.groups ?? {};
    return { language: language as NameLanguage, value: shownText(SOURCE, number, 'name', value) };
  });
  const validFrom = firstDay === undefined ? OPEN_START : parseLocalDay(firstDay);
  if (validFrom === undefined) throw invalidRow(SOURCE, number, 'the first day must be a date, YYYY-MM-DD');
  return {
    number,
    name: parts.map(({ value }) => value).join(' - '),
    parts: parts.length > 1 ? parts : [],
    validFrom,
  };
}
