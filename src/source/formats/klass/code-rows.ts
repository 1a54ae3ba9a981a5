import { type LocalDay, OPEN_END, OPEN_START } from '../../../concept/local-day.ts';
import { fieldOf, invalidDocument, invalidRow, matching, type RowName, shownText } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import { codeOf, codeOrNone, dayOf, dayOrOpen } from './fields.ts';

/** A code with one name in one period. */
export interface CodeRow {
  readonly row: RowName;
  readonly code: string;
  readonly name: string;
  readonly shortName?: string;
  /** The code above it in the same classification, or undefined for none. */
  readonly parentCode?: string;
  readonly from: LocalDay;
  readonly to: LocalDay;
}

/** Reads the period of a row, whose shape depends on what was asked for. */
export type PeriodOf = (row: RowName, value: unknown) => { readonly from: LocalDay; readonly to: LocalDay };

/** Where rows come from and what is left out. */
export interface CodeRowReading {
  readonly source: string;
  readonly findings: Findings;
  readonly ignoreCodes: ReadonlySet<string>;
  readonly periodOf: PeriodOf;
  /** Whether a question mark in a name stands for a letter that the encoding lacks. */
  readonly questionMarkIsDamage?: boolean;
}

/** Periods as `/codes` gives them, cut to the range asked for. There `validFrom` and `validTo` are null: not read. */
export function rangedPeriod(source: string): PeriodOf {
  return (row, value) => {
    const [first, last] = ['validFromInRequestedRange', 'validToInRequestedRange'] as const;
    return {
      from: dayOrOpen(source, row, first, fieldOf(value, first), OPEN_START),
      to: dayOrOpen(source, row, last, fieldOf(value, last), OPEN_END),
    };
  };
}

/** Periods of the items of a version or a snapshot: their own days, which are rarely given, or the version's. */
export function periodWithin(source: string, version: { from: LocalDay; to: LocalDay }): PeriodOf {
  return (row, value) => {
    const [first, last] = [fieldOf(value, 'validFrom') ?? '', fieldOf(value, 'validTo') ?? ''];
    return {
      from: first === '' ? version.from : dayOf(source, row, 'validFrom', first),
      to: last === '' ? version.to : dayOf(source, row, 'validTo', last),
    };
  };
}

/** The rows of a document's list. Throws SOURCE_INVALID unless it is an array that is not empty. */
export function listOf(source: string, document: unknown, field: string): readonly unknown[] {
  const list = fieldOf(document, field);
  if (!Array.isArray(list)) throw invalidDocument(source, `${field} must be an array`);
  if (list.length === 0) throw invalidDocument(source, `${field} must not be empty`);
  return list;
}

/**
 * Reads one row, whose fields have the same names in JSON and CSV. `notes` are the editors' and not read.
 * Undefined when the code is to be ignored or the row has a fault that is tolerated.
 */
export function readCodeRow(reading: CodeRowReading, row: RowName, value: unknown): CodeRow | undefined {
  const { source, periodOf } = reading;
  const code = codeOf(source, row, 'code', fieldOf(value, 'code'));
  if (reading.ignoreCodes.has(code)) return undefined;
  const level = fieldOf(value, 'level');
  // Level is checked, not used: it is a text in every form of answer, and parents say the same and more.
  if (level !== undefined) matching(source, row, 'level', level, /^\d{1,2}$/);
  const { from, to } = periodOf(row, value);
  if (from >= to) throw invalidRow(source, row, 'the end of the validity must be later than its start');
  const name = readName(reading, row, fieldOf(value, 'name'));
  if (name === undefined) return undefined;
  const shortName = fieldOf(value, 'shortName') ?? '';
  const parentCode = codeOrNone(source, row, 'parentCode', fieldOf(value, 'parentCode'));
  const short = shortName === '' ? name : shownText(source, row, 'shortName', shortName);
  return {
    ...{ row, code, name, from, to },
    ...(short === name ? {} : { shortName: short }),
    ...(parentCode === undefined ? {} : { parentCode }),
  };
}

/** A name as it is to be shown, or undefined when its fault is tolerated. */
function readName(reading: CodeRowReading, row: RowName, value: unknown): string | undefined {
  const { source, findings } = reading;
  if (value === null || value === '') {
    findings.tolerate('missingNames', row, 'name must be a text that is not empty');
    return undefined;
  }
  if (typeof value === 'string' && value.includes('\ufffd')) {
    findings.tolerate('damagedTexts', row, 'name must not hold U+FFFD (wrongly decoded)');
    return undefined;
  }
  const name = shownText(source, row, 'name', value);
  if (reading.questionMarkIsDamage && name.includes('?')) {
    const rule = 'name must not hold a question mark: letters that iso-8859-1 lacks were lost';
    findings.tolerate('damagedTexts', row, rule);
    return undefined;
  }
  if (name !== value) findings.note(row, 'white space or a line break in name was mended');
  return name;
}
