import type { Property } from '../../../concept/concept.ts';
import type { LocalDay } from '../../../concept/local-day.ts';
import type { RowName } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { Entry } from '../../publication.ts';
import type { ChangedCode, NewCode } from './log-rows.ts';
import { placeDesignations, placeProperty } from './municipality.ts';

/** A period of a code that has not ended so far. */
interface OpenPeriod {
  readonly row: RowName;
  readonly city: string;
  readonly validFrom: LocalDay;
  /** Of the line that says that the code was new; a rename knows nothing of them. */
  readonly details: Pick<Entry, 'designations' | 'properties'>;
}

export interface PeriodOptions {
  readonly changed: readonly ChangedCode[];
  /** Empty when the log of new codes is not read. */
  readonly started: readonly NewCode[];
  /** Whether a period has the municipality and category of its first day. */
  readonly withPlace: boolean;
}

/** Puts what the logs say into periods, by code and then in the order of time; those of a code never overlap. */
export function periodsOf(findings: Findings, { changed, started, withPlace }: PeriodOptions): Entry[] {
  const changes = Map.groupBy(changed, ({ code }) => code);
  const starts = Map.groupBy(started, ({ code }) => code);
  const codes = [...new Set([...changes.keys(), ...starts.keys()])].sort();
  return codes.flatMap((code) => {
    const periods = new CodePeriods(findings, code, withPlace);
    // The sort is stable: on one day the former use of a code ends before the next begins, and lines keep their order.
    const events = [...(changes.get(code) ?? []), ...(starts.get(code) ?? [])];
    for (const event of events.sort((a, b) => a.first - b.first)) {
      if ('place' in event) periods.start(event);
      else periods.change(event);
    }
    return periods.finish();
  });
}

/** The last start of each code, by code; an earlier one would need an end. */
export function startsOf(findings: Findings, started: readonly NewCode[], withPlace: boolean): Entry[] {
  const last = new Map<string, NewCode>();
  for (const event of started.toSorted((a, b) => a.first - b.first)) {
    const earlier = last.get(event.code);
    if (earlier !== undefined) {
      findings.note(earlier.row, 'the line is left out: a later one begins another use of the code');
    }
    last.set(event.code, event);
  }
  return [...last.keys()].sort().map((code) => {
    const event = last.get(code)!;
    const details = withPlace ? detailsOf(event) : {};
    return { row: event.row, code, display: event.city, ...details, validFrom: event.first };
  });
}

/** The periods of one code, told in the order of time. */
class CodePeriods {
  readonly #findings: Findings;
  readonly #code: string;
  readonly #withPlace: boolean;
  readonly #finished: Entry[] = [];
  #open: OpenPeriod | undefined;
  /** The day on which the code was last replaced or withdrawn. */
  #endedOn: LocalDay | undefined;

  constructor(findings: Findings, code: string, withPlace: boolean) {
    this.#findings = findings;
    this.#code = code;
    this.#withPlace = withPlace;
  }

  start(event: NewCode): void {
    const { row, city, first } = event;
    if (this.#open !== undefined) {
      this.#findings.note(row, 'the code is new though it was in use; its period before ends on this day');
      // Renamed and new on one day: the rename has ended the period before.
      if (this.#open.validFrom !== first) this.#close(row, this.#open.city, first);
    }
    const details = this.#withPlace ? detailsOf(event) : {};
    this.#open = { row, city, validFrom: first, details };
  }

  change({ row, code, city, newCode, newCity, first }: ChangedCode): void {
    if (this.#open === undefined && this.#endedOn !== undefined) {
      // A code may have several successors, which are as many lines of one day.
      if (this.#endedOn !== first) {
        this.#findings.note(
          row,
          'the period before is left out: it follows an earlier use and no line begins it',
        );
      }
    } else {
      if (this.#open !== undefined && this.#open.city !== city) {
        this.#findings.note(row, 'city differs from the one that an earlier line gives; this one is taken');
      }
      this.#close(row, city, first);
    }
    const isRenamed = newCode === code;
    this.#open = isRenamed ? { row, city: newCity, validFrom: first, details: {} } : undefined;
    if (!isRenamed) this.#endedOn = first;
  }

  finish(): readonly Entry[] {
    if (this.#open === undefined) return this.#finished;
    const { row, city, validFrom, details } = this.#open;
    return [...this.#finished, { row, code: this.#code, display: city, ...details, validFrom }];
  }

  #close(row: RowName, city: string, validTo: LocalDay): void {
    const { validFrom, details = {} } = this.#open ?? {};
    if (validFrom === validTo) {
      this.#findings.note(row, 'the period before is left out: it began on the same day');
      return;
    }
    const start = validFrom === undefined ? {} : { validFrom };
    this.#finished.push({ row, code: this.#code, display: city, ...details, ...start, validTo });
  }
}

function detailsOf({ place, city, category }: NewCode): OpenPeriod['details'] {
  const designations = placeDesignations(place, city);
  const properties: Property[] = [placeProperty(place)];
  if (category !== undefined)
    properties.push({ code: 'category', value: { type: 'string', value: category } });
  return { ...(designations.length > 0 && { designations }), properties };
}
