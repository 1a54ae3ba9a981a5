import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { OPEN_END, OPEN_START } from '../../src/concept/local-day.ts';
import type { ConceptRelation, Relationship } from '../../src/concept/relation.ts';
import type { Source } from '../../src/source/source.ts';
import { conceptOf, dayOf, sourceOf } from './code-systems.ts';

/** A period of a code, `from` and `to` as dates; empty is open. */
export function period(code: string, display: string, from = '', to = ''): ConceptPeriod {
  return conceptOf({
    code,
    display,
    validFrom: from === '' ? OPEN_START : dayOf(from),
    validTo: to === '' ? OPEN_END : dayOf(to),
  });
}

/** An arrow from a code to one of `system`, since a date or, empty, without a time. */
export function arrow(
  system: string,
  code: string,
  target: string,
  since = '',
  relationship: Relationship = 'equivalent',
): ConceptRelation {
  return {
    code,
    target: { system, code: target },
    relationship,
    since: since === '' ? OPEN_START : dayOf(since),
  };
}

/** A code system of these periods and arrows. */
export function systemOf(
  id: string,
  concepts: readonly ConceptPeriod[],
  relations: readonly ConceptRelation[] = [],
): Source {
  return { ...sourceOf(concepts, { id, uri: `https://example.org/${id}`, title: `Liste ${id}` }), relations };
}

const BROADER = 'source-is-broader-than-target';
const NARROWER = 'source-is-narrower-than-target';
const own = (code: string, target: string, since: string, relationship?: Relationship) =>
  arrow('place', code, target, since, relationship);

/**
 * Places and what became of them, after real reforms and made-up ones:
 *
 * - 1902 Tromsø became 5401 in 2020 and 5501 in 2024
 * - 1507 Ålesund was divided into 1508 and 1580 in 2024; three (0101, 0102, 0103) became 0110 in 2010
 * - C1 … C6 had another number every ten years from 1960 to 2000
 * - 2001 gave 2002 off in 2015 and goes on, which an arrow to itself tells, as lists of changes do; S1 was divided into five in 2022
 * - 3001 became 3002 in 1990; its number has been that of another place since 2005
 * - 3101 ended in 1990 and nothing took its place; its number has been that of another place since 2005
 * - 3201 paused from 1990 to 2005 and is the same since
 * - 4001 ended in 2012 · A became B in 2000, B became A in 2010 · X and Y exchanged numbers in 2018
 * - 7001 becomes 7002 in 2099 · N1 is said to have nothing to do with N2
 */
export const PLACES = systemOf(
  'place',
  [
    period('1902', 'Tromsø', '1964-01-01', '2020-01-01'),
    period('5401', 'Tromsø', '2020-01-01', '2024-01-01'),
    period('5501', 'Tromsø', '2024-01-01'),
    period('1507', 'Ålesund', '2020-01-01', '2024-01-01'),
    period('1508', 'Ålesund', '2024-01-01'),
    period('1580', 'Haram', '2024-01-01'),
    ...['0101', '0102', '0103'].map((code) => period(code, `Del ${code}`, '', '2010-01-01')),
    period('0110', 'Samlet', '2010-01-01'),
    ...['C1', 'C2', 'C3', 'C4', 'C5', 'C6'].map((code, i) =>
      period(code, 'Kjede', i === 0 ? '' : `${1950 + 10 * i}-01-01`, i === 5 ? '' : `${1960 + 10 * i}-01-01`),
    ),
    period('2001', 'Moder', '1950-01-01'),
    period('2002', 'Datter', '2015-01-01'),
    period('S1', 'Mange', '', '2022-01-01'),
    ...['S2', 'S3', 'S4', 'S5', 'S6'].map((code) => period(code, `Del ${code}`, '2022-01-01')),
    period('3001', 'Gammelt sted', '', '1990-01-01'),
    period('3001', 'Nytt sted', '2005-01-01'),
    period('3002', 'Gammelt sted', '1990-01-01'),
    period('3101', 'Nedlagt', '', '1990-01-01'),
    period('3101', 'Helt annet', '2005-01-01'),
    period('3201', 'Det samme', '', '1990-01-01'),
    period('3201', 'Det samme', '2005-01-01'),
    period('4001', 'Opphørt', '', '2012-01-01'),
    period('A', 'Sted A', '', '2000-01-01'),
    period('A', 'Sted A igjen', '2010-01-01'),
    period('B', 'Sted B', '2000-01-01', '2010-01-01'),
    period('X', 'Øst', '', '2018-01-01'),
    period('X', 'Vest', '2018-01-01'),
    period('Y', 'Vest', '', '2018-01-01'),
    period('Y', 'Øst', '2018-01-01'),
    period('7001', 'Fremtid', '', '2099-01-01'),
    period('7002', 'Fremtid', '2099-01-01'),
    period('N1', 'Forveksling', '', '2015-01-01'),
    period('N2', 'Forvekslet', '2015-01-01'),
  ],
  [
    own('1902', '5401', '2020-01-01'),
    own('5401', '5501', '2024-01-01'),
    own('1507', '1508', '2024-01-01', BROADER),
    own('1507', '1580', '2024-01-01', BROADER),
    ...['0101', '0102', '0103'].map((code) => own(code, '0110', '2010-01-01', NARROWER)),
    ...[1, 2, 3, 4, 5].map((i) => own(`C${i}`, `C${i + 1}`, `${1950 + 10 * i}-01-01`)),
    own('2001', '2001', '2015-01-01', BROADER),
    own('2001', '2002', '2015-01-01', BROADER),
    ...['S2', 'S3', 'S4', 'S5', 'S6'].map((code) => own('S1', code, '2022-01-01', BROADER)),
    own('3001', '3002', '1990-01-01'),
    own('A', 'B', '2000-01-01'),
    own('B', 'A', '2010-01-01'),
    own('X', 'Y', '2018-01-01'),
    own('Y', 'X', '2018-01-01'),
    own('7001', '7002', '2099-01-01'),
    own('N1', 'N2', '2015-01-01', 'not-related-to'),
  ],
);
