import { readFileSync } from 'node:fs';
import { referenceData, referencePath } from '../reference-data.ts';
import { periodsOfEditions, rowsOf, tidy } from './editions.ts';
import { compare, OPEN, type RawPeriod, RawSystem } from './raw-system.ts';

/** The four copies of the postal register that there are, newest last, by the day from which each is taken to hold. */
const POSTAL_REGISTERS = [
  ['', 'Postnummerregister-ansi.2020-06.latin1-crlf.txt', 'latin1'],
  ['2023-02-05', 'Postnummerregister-ansi.2023-02.latin1-lf.txt', 'latin1'],
  ['2023-09-08', 'Postnummerregister-ansi.2023-09.latin1-crlf.txt', 'latin1'],
  // The same rows in the encoding that they were found in.
  ['2026-01-22', 'Postnummerregister.2026-01.utf8-lf.txt', 'utf8'],
] as const;

/** Numbers of Svalbard and Jan Mayen, which are no municipalities. */
const TERRITORIES = ['2100', '2111', '2211'];

export function procedures(id: 'ncsp' | 'ncmp' | 'ncrp'): RawSystem {
  const list = rowsOf('procedures', `${id}.skde-accumulated.tsv`).map(
    ([code, text]) => [code!, text!] as const,
  );
  const first = id === 'ncrp' ? '2016' : '2010';
  return new RawSystem(id, periodsOfEditions(list, `${id}-editions-${first}-2017.tsv`, 'procedures', first));
}

/** Postal codes: each register holds until the next, the oldest since always. */
export function postalCodes(): RawSystem {
  const periods: RawPeriod[] = [];
  for (const [i, [from, file, encoding]] of POSTAL_REGISTERS.entries()) {
    const to = POSTAL_REGISTERS[i + 1]?.[0] ?? OPEN;
    const text = readFileSync(referencePath('postal', file), encoding);
    for (const line of text.trim().split(/\r?\n/)) {
      const [code, city, number, , category] = line.split('\t') as [string, string, string, string, string];
      const place = TERRITORIES.includes(number) ? { territory: 'SJ' } : { municipality: number };
      periods.push({ code, display: tidy(city), from, to, properties: { ...place, category } });
    }
  }
  return new RawSystem('postnummer', joined(periods));
}

/** Joins what follows each other and says the same. */
function joined(periods: readonly RawPeriod[]): RawPeriod[] {
  const result: RawPeriod[] = [];
  for (const own of Map.groupBy(periods, ({ code }) => code).values()) {
    let last: RawPeriod | undefined;
    for (const period of own.toSorted((a, b) => compare(a.from, b.from))) {
      const isSame =
        last?.to === period.from &&
        last.display === period.display &&
        JSON.stringify(last.properties) === JSON.stringify(period.properties);
      if (isSame) result.pop();
      last = isSame ? { ...period, from: last!.from } : period;
      result.push(last);
    }
  }
  return result;
}

export function counties(): RawSystem {
  const rows = rowsOf('admin-areas', 'fylker-history-2017-2024.derived.tsv');
  return new RawSystem(
    'fylke',
    rows.map(([code, name, from, to]) => {
      return { code: code!, display: tidy(name!), from: from!, to: to || OPEN };
    }),
  );
}

/** Municipalities with the county that their number begins with, where the counties have it. */
export function municipalities(): RawSystem {
  const known = counties().byCode;
  const rows = rowsOf('admin-areas', 'kommuner-history-1838-2024.klass131.tsv');
  return new RawSystem(
    'kommune',
    rows
      .filter(([, code]) => code !== '9999')
      .map(([, code, name, , from, to]): RawPeriod => {
        const county = code!.slice(0, 2);
        const properties: Record<string, string> = known.has(county) ? { county } : {};
        return { code: code!, display: tidy(name!), from: from!, to: to || OPEN, properties };
      }),
  );
}

/** ICPC-2 as NAV lists it. */
export function icpc2(): RawSystem {
  const rows = JSON.parse(referenceData('icpc2', 'ICPC2.navikt-diagnosekoder-2026.json')) as {
    code: string;
    text: string;
  }[];
  return new RawSystem(
    'icpc-2',
    rows.map(({ code, text }) => ({ code, display: tidy(text), from: '', to: OPEN })),
  );
}

/** The terms of ICPC-2B under the codes of ICPC-2. */
export function icpc2b(): RawSystem {
  const rows = rowsOf('icpc2', 'icpc2b.tsm-2026.hash-separated.csv', '#');
  const terms = rows.map(([, code, text, parent]): RawPeriod => {
    return { code: code!, display: tidy(text!), from: '', to: OPEN, parents: [parent!] };
  });
  const groups = [...icpc2().byCode.values()].flat().map((group) => ({ ...group, selectable: false }));
  return new RawSystem('icpc-2b', [...groups, ...terms]);
}

/** Units of the health service and where they belong. */
export function units(): RawSystem {
  const rows = rowsOf('units', 'behandler.skde-2026.no-comments.csv', ';');
  return new RawSystem(
    'enhet',
    rows.map(([code, name, hospital, , trust]): RawPeriod => {
      const properties = {
        ...(hospital === '' ? {} : { hospital: hospital! }),
        ...(trust === '' ? {} : { trust: trust! }),
      };
      return { code: code!, display: tidy(name!), from: '', to: OPEN, properties };
    }),
  );
}

interface FhirConcept {
  readonly code: string;
  readonly display?: string;
  readonly concept?: readonly FhirConcept[];
  readonly property?: readonly FhirProperty[];
}

interface FhirProperty {
  readonly code: string;
  readonly valueCode?: string;
  readonly valueBoolean?: boolean;
}

/** HL7's act codes, which name what they lie in themselves. What has no name is left out. */
export function actCodes(): RawSystem {
  const { concept } = JSON.parse(referenceData('fhir', 'CodeSystem-v3-ActCode.json')) as {
    concept: readonly FhirConcept[];
  };
  const all: { own: FhirConcept; outer: string | undefined }[] = [];
  const collect = (concepts: readonly FhirConcept[], outer?: string): void => {
    for (const own of concepts) {
      all.push({ own, outer });
      collect(own.concept ?? [], own.code);
    }
  };
  collect(concept);
  const named = all.filter(({ own }) => own.display !== undefined);
  const names = new Set(named.map(({ own }) => own.code));
  return new RawSystem(
    'v3-actcode',
    named.map(({ own, outer }): RawPeriod => {
      const said = (own.property ?? [])
        .filter(({ code }) => code === 'subsumedBy')
        .map((one) => one.valueCode);
      const parents = [...new Set([outer, ...said])].filter((code) => code !== undefined && names.has(code));
      return {
        code: own.code,
        display: tidy(own.display!),
        from: '',
        to: OPEN,
        parents: parents as string[],
        selectable: !own.property?.some(closes),
      };
    }),
  );
}

/** A code that is meant for groups only, or is no longer to be used. */
function closes({ code, valueBoolean, valueCode }: FhirProperty): boolean {
  return (
    (code === 'notSelectable' && valueBoolean === true) || (code === 'status' && valueCode === 'retired')
  );
}
