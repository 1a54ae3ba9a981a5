import type { Designation } from '../../../concept/concept.ts';
import { type LocalDay, OPEN_END, OPEN_START, parseLocalDay } from '../../../concept/local-day.ts';
import { fieldOf, invalidRow, type RowName, shownText } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { Entry } from '../../publication.ts';

/** Days that stand for none. */
const ALWAYS_SO = '1900-01-01';
const STILL_SO = '9999-12-31';

const LANGUAGE = /^[a-z]{2,3}$/;

type Period = Required<Pick<Entry, 'validFrom' | 'validTo'>>;
type Meaning = Entry & Period;

/** Reads the meanings of a code, in the order of time; none that overlaps an earlier one. */
export function readMeanings(
  findings: Findings,
  options: { readonly code: string; readonly meanings: unknown; readonly language: string },
): readonly Entry[] {
  const { code, meanings, language } = options;
  if (!Array.isArray(meanings)) {
    throw invalidRow(findings.source, code, 'the meanings of a code must be an array');
  }
  if (meanings.length === 0) findings.note(code, 'the code is left out: it has no meanings');
  const read = meanings.map((meaning, index): Meaning => {
    const row = meanings.length === 1 ? code : `${code} (${index + 1})`;
    return {
      row,
      code,
      ...textsOf(findings, row, meaning, language),
      ...periodOf(findings.source, row, meaning),
    };
  });
  const kept: Meaning[] = [];
  for (const meaning of read.sort((a, b) => a.validFrom - b.validFrom)) {
    const before = kept.at(-1);
    if (before === undefined || before.validTo <= meaning.validFrom) kept.push(meaning);
    else findings.tolerate('duplicateRows', meaning.row, 'the periods of a code must not overlap');
  }
  return kept;
}

/** Half-open, whereas NAV gives the last day. */
function periodOf(source: string, row: RowName, meaning: unknown): Period {
  const [first, last] = ['gyldigFra', 'gyldigTil'].map((field) => fieldOf(meaning, field));
  const validFrom = first === ALWAYS_SO ? OPEN_START : dayOf(source, row, 'gyldigFra', first);
  const validTo = last === STILL_SO ? OPEN_END : dayOf(source, row, 'gyldigTil', last) + 1;
  if (validFrom >= validTo) throw invalidRow(source, row, 'gyldigTil must not be earlier than gyldigFra');
  return { validFrom, validTo };
}

function dayOf(source: string, row: RowName, field: string, value: unknown): LocalDay {
  const day = typeof value === 'string' ? parseLocalDay(value) : undefined;
  if (day === undefined) throw invalidRow(source, row, `${field} must be a date, YYYY-MM-DD`);
  return day;
}

function textsOf(
  findings: Findings,
  row: RowName,
  meaning: unknown,
  language: string,
): Pick<Entry, 'designations'> & { display: string } {
  const { source } = findings;
  const descriptions = fieldOf(meaning, 'beskrivelser');
  if (typeof descriptions !== 'object' || descriptions === null || Array.isArray(descriptions)) {
    throw invalidRow(source, row, 'beskrivelser must be an object with a field for each language');
  }
  const display = termOf(findings, row, language, fieldOf(descriptions, language));
  const designations: Designation[] = [];
  for (const [key, description] of Object.entries(descriptions)) {
    if (!LANGUAGE.test(key)) throw invalidRow(source, row, 'beskrivelser must have language codes as keys');
    const term = key === language ? display : termOf(findings, row, key, description);
    if (key !== language) designations.push({ language: key, use: 'display', value: term });
    const text = textOf(findings, row, key, description);
    if (text !== undefined && text !== term)
      designations.push({ language: key, use: 'synonym', value: text });
  }
  return { display, ...(designations.length > 0 && { designations }) };
}

function termOf(findings: Findings, row: RowName, language: string, description: unknown): string {
  return mended(findings, row, `beskrivelser.${language}.term`, fieldOf(description, 'term'));
}

/** The longer text, which is often the term again, empty or missing. */
function textOf(
  findings: Findings,
  row: RowName,
  language: string,
  description: unknown,
): string | undefined {
  const text = fieldOf(description, 'tekst');
  if (text === undefined || text === null || text === '') return undefined;
  return mended(findings, row, `beskrivelser.${language}.tekst`, text);
}

function mended(findings: Findings, row: RowName, field: string, value: unknown): string {
  const text = shownText(findings.source, row, field, value);
  if (text !== value) findings.note(row, `white space or a line break in ${field} was mended`);
  return text;
}
