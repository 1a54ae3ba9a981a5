import type { Coding, ConceptPeriod, Property } from '../../../src/concept/concept.ts';
import { formatLocalDay, type LocalDay, OPEN_END, OPEN_START } from '../../../src/concept/local-day.ts';
import { Findings, type Tolerance } from '../../../src/source/findings.ts';
import type { Contribution, SourceRole } from '../../../src/source/merge/contribution.ts';
import { type MergeOptions, mergeContributions } from '../../../src/source/merge/merge.ts';
import type { Entry } from '../../../src/source/publication.ts';
import { dayOf } from '../../support/code-systems.ts';

export { synonym } from '../../support/code-systems.ts';

/** An entry as a test writes it: days as text, rows numbered by their place. */
export type EntryText = Omit<Entry, 'row' | 'validFrom' | 'validTo'> & {
  readonly row?: Entry['row'];
  /** `YYYY-MM-DD`, or `open`; nothing when the publication does not say. */
  readonly from?: string;
  readonly to?: string;
};

export function entryOf({ from, to, ...entry }: EntryText, index = 0): Entry {
  return {
    row: index + 1,
    ...entry,
    ...(from === undefined ? {} : { validFrom: from === 'open' ? OPEN_START : dayOf(from) }),
    ...(to === undefined ? {} : { validTo: to === 'open' ? OPEN_END : dayOf(to) }),
  };
}

/** What a source says; it has the name of its role unless a test wants otherwise. */
export function contribution(
  role: SourceRole,
  entries: readonly EntryText[],
  own: Partial<Omit<Contribution, 'role' | 'since'>> & {
    readonly since?: string;
    readonly tolerance?: Tolerance;
  } = {},
): Contribution {
  const { since, tolerance, ...rest } = own;
  const source = own.source ?? role;
  return {
    role,
    source,
    entries: entries.map(entryOf),
    findings: new Findings(source, tolerance),
    ...rest,
    ...(since === undefined ? {} : { since: dayOf(since) }),
  };
}

/** Merges into a system called `list-system`, in Norwegian. */
export function merge(
  contributions: readonly Contribution[],
  own: Partial<Omit<MergeOptions, 'listSince'>> & { readonly listSince?: string } = {},
): ConceptPeriod[] {
  const { listSince, ...rest } = own;
  return mergeContributions({
    system: { id: 'list-system', language: 'nb' },
    contributions,
    ...rest,
    ...(listSince === undefined ? {} : { listSince: dayOf(listSince) }),
  });
}

/** The periods of concepts as `A Name [2011-01-01, 2018-01-01)`; an open end is empty. */
export function periodsOf(concepts: readonly ConceptPeriod[]): string[] {
  return concepts.map(({ code, display, validFrom, validTo }) => {
    return `${code} ${display} [${formatLocalDay(validFrom)}, ${formatLocalDay(validTo)})`;
  });
}

/** The concept that is valid on a day, found by looking at all. */
export function validOn(
  concepts: readonly ConceptPeriod[],
  code: string,
  day: LocalDay,
): ConceptPeriod | undefined {
  return concepts.find((each) => each.code === code && each.validFrom <= day && day < each.validTo);
}

/** The findings of a contribution as `row: message`. */
export function notesOf({ findings }: Contribution): string[] {
  return findings.list.map(({ row, message }) => {
    return `${typeof row === 'object' ? `line ${row.line}` : row}: ${message}`;
  });
}

export function text(code: string, value: string): Property {
  return { code, value: { type: 'string', value } };
}

export function coding(code: string, system: string, target: string, display = ''): Property {
  const value: Coding = { system, code: target, display };
  return { code, value: { type: 'Coding', value } };
}

/** Properties as `code=value`. */
export function valuesOf({ properties }: ConceptPeriod): string[] {
  return properties.map(({ code, value }) => {
    return `${code}=${value.type === 'Coding' ? `${value.value.system}|${value.value.code}` : value.value}`;
  });
}
