/** What identifies a code system, whoever provides its concepts. */
export interface CodeSystemIdentity {
  /** Short id, the name used throughout Oppslag: `^[a-z0-9][a-z0-9-]{0,31}$`. */
  readonly id: string;
  /** Canonical URI. */
  readonly uri: string;
  /** OID without `urn:oid:`, or undefined. */
  readonly oid?: string;
  /** Name for people, in the system's own language. */
  readonly title: string;
  readonly publisher: string;
  /** BCP 47 tag of the displays. */
  readonly language: string;
}

/** An edition of a code system, as its source describes it. */
export interface CodeSystemEdition extends CodeSystemIdentity {
  /** The edition in the publisher's words (`2026`). */
  readonly edition: string;
  /** The day of the edition, `YYYY-MM-DD`, or undefined when the source does not say. */
  readonly editionDate?: string;
}

/** One source of a code system. */
export interface Provenance {
  readonly name: string;
  readonly uri: string;
  /** RFC 3339 time in UTC at which the data was retrieved by whoever packaged or downloaded it. */
  readonly retrievedAt: string;
  /** SPDX id where there is one. */
  readonly licence: string;
  readonly publisher?: string;
  /** What the source calls its own edition. */
  readonly edition?: string;
  /** First day of this edition, `YYYY-MM-DD`: what changed between two editions is what changed between their first days. */
  readonly since?: string;
  /** Lower-case hex SHA-256 of the document that was read, or of the digests of several, in the order of reading. */
  readonly sha256?: string;
}

/**
 * The code systems whose names are fixed. OIDs are Helsedirektoratet's (register Volven, root 2.16.578.1.12.4.1.1);
 * municipality, county and district URIs are Statistics Norway's Klass; ICPC-2 and country URIs are HL7's and ISO's; a system
 * that nobody has given a canonical URI is named by the address at which Helsedirektoratet publishes it.
 */
export const CODE_SYSTEMS = {
  'icd-10': {
    id: 'icd-10',
    uri: 'http://hl7.org/fhir/sid/icd-10',
    oid: '2.16.578.1.12.4.1.1.7110',
    title: 'ICD-10, norsk utgave',
    publisher: 'Helsedirektoratet',
    language: 'nb',
  },
  'icpc-2': {
    id: 'icpc-2',
    uri: 'http://hl7.org/fhir/sid/icpc-2',
    oid: '2.16.578.1.12.4.1.1.7170',
    title: 'ICPC-2',
    publisher: 'Helsedirektoratet',
    language: 'nb',
  },
  'icpc-2b': {
    id: 'icpc-2b',
    uri: 'https://fat.kote.helsedirektoratet.no/api/code-systems/ICPC2?includeIcpc2b=true',
    title: 'ICPC-2B',
    publisher: 'Helsedirektoratet',
    language: 'nb',
  },
  ncsp: {
    id: 'ncsp',
    uri: 'https://fat.kote.helsedirektoratet.no/api/code-systems/NKPK#NCSP',
    title: 'NCSP, kirurgiske prosedyrekoder',
    publisher: 'Helsedirektoratet',
    language: 'nb',
  },
  ncmp: {
    id: 'ncmp',
    uri: 'https://fat.kote.helsedirektoratet.no/api/code-systems/NKPK#NCMP',
    title: 'NCMP, medisinske prosedyrekoder',
    publisher: 'Helsedirektoratet',
    language: 'nb',
  },
  ncrp: {
    id: 'ncrp',
    uri: 'https://fat.kote.helsedirektoratet.no/api/code-systems/NKPK#NCRP',
    oid: '2.16.578.1.12.4.1.1.7270',
    title: 'NCRP, radiologiske prosedyrekoder',
    publisher: 'Helsedirektoratet',
    language: 'nb',
  },
  nlk: {
    id: 'nlk',
    uri: 'https://fat.kote.helsedirektoratet.no/api/code-systems/NLK',
    title: 'Norsk laboratoriekodeverk',
    publisher: 'Helsedirektoratet',
    language: 'nb',
  },
  bydel: {
    id: 'bydel',
    uri: 'https://data.ssb.no/api/klass/v1/classifications/103',
    title: 'Bydeler',
    publisher: 'Statistisk sentralbyrå',
    language: 'nb',
  },
  postnummer: {
    id: 'postnummer',
    uri: 'https://www.bring.no/postnummerregister-ansi.txt',
    title: 'Postnummer',
    publisher: 'Bring (Posten Bring AS)',
    language: 'nb',
  },
  kommune: {
    id: 'kommune',
    uri: 'https://data.ssb.no/api/klass/v1/classifications/131',
    oid: '2.16.578.1.12.4.1.1.3402',
    title: 'Kommuner',
    publisher: 'Statistisk sentralbyrå',
    language: 'nb',
  },
  fylke: {
    id: 'fylke',
    uri: 'https://data.ssb.no/api/klass/v1/classifications/104',
    title: 'Fylker',
    publisher: 'Statistisk sentralbyrå',
    language: 'nb',
  },
  land: {
    id: 'land',
    uri: 'urn:iso:std:iso:3166',
    title: 'Land og områder (ISO 3166-1)',
    publisher: 'ISO',
    language: 'nb',
  },
} as const satisfies Record<string, CodeSystemIdentity>;

/** Every name that a request may give a code system: its id, its URI and `urn:oid:` with its OID. */
export function namesOf({ id, uri, oid }: Pick<CodeSystemIdentity, 'id' | 'uri' | 'oid'>): string[] {
  return [...new Set([id, uri, ...(oid === undefined ? [] : [`urn:oid:${oid}`])])];
}

/** A name that two code systems share, if there is one: a question by it would have two answers. */
export function sharedName(
  systems: readonly Pick<CodeSystemIdentity, 'id' | 'uri' | 'oid'>[],
): { readonly name: string; readonly ids: readonly [string, string] } | undefined {
  const owners = new Map<string, string>();
  for (const system of systems) {
    for (const name of namesOf(system)) {
      const owner = owners.get(name);
      if (owner !== undefined) return { name, ids: [owner, system.id] };
      owners.set(name, system.id);
    }
  }
  return undefined;
}
