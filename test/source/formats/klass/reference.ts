import { referenceData, referenceRows } from '../../../support/reference-data.ts';
import type {
  KlassChange,
  KlassClassification,
  KlassCode,
  KlassVersion,
} from '../../../support/upstream/klass-server.ts';

/** Municipalities since 1838, one row a code, name and composition: what took in another one begins anew. */
export function municipalityCodes(): KlassCode[] {
  const [, ...rows] = referenceRows(
    referenceData('admin-areas', 'kommuner-history-1838-2024.klass131.tsv'),
    '\t',
  );
  return rows.map(([, code, name, , validFrom, validTo]) => ({
    ...{ code: code!, name: name!, validFrom: validFrom! },
    ...(validTo ? { validTo } : {}),
  }));
}

/** A change between two periods of the register, which also lists what went on under the same code and name. */
export interface RegisterChange extends KlassChange {
  readonly isUnchanged: boolean;
}

export function municipalityChanges(): RegisterChange[] {
  const [, ...rows] = referenceRows(
    referenceData('admin-areas', 'kommune-changes-1838-2024.klass131.tsv'),
    '\t',
  );
  return rows.map(([, oldCode, oldName, , newCode, newName, changeOccurred]) => ({
    ...{ oldCode: oldCode!, newCode: newCode!, changeOccurred: changeOccurred! },
    isUnchanged: oldCode === newCode && oldName === newName,
  }));
}

/** Counties 2017–2024. An empty start is put at the first day of the classification. */
export function countyCodes(): KlassCode[] {
  const [, ...rows] = referenceRows(
    referenceData('admin-areas', 'fylker-history-2017-2024.derived.tsv'),
    '\t',
  );
  return rows.map(([code, name, validFrom, validTo]) => ({
    ...{ code: code!, name: name!, validFrom: validFrom || '1838-01-01' },
    ...(validTo ? { validTo } : {}),
  }));
}

/** A version for every day on which a code began, named as Klass names them. */
export function versionsOf(name: string, codes: readonly KlassCode[]): KlassVersion[] {
  const days = [...new Set(codes.map(({ validFrom }) => validFrom))].sort();
  return days.map((validFrom, index) => ({
    ...{ name: `${name} ${validFrom.slice(0, 4)}`, validFrom },
    ...(days[index + 1] === undefined ? {} : { validTo: days[index + 1] }),
  }));
}

/** Joins adjoining rows of a code and name, as Klass itself answers. */
export function joinedCodes(codes: readonly KlassCode[]): KlassCode[] {
  const joined: KlassCode[] = [];
  for (const code of codes.toSorted((a, b) => order(a.code, b.code) || order(a.validFrom, b.validFrom))) {
    const last = joined.at(-1);
    const adjoins = last?.code === code.code && last.name === code.name && last.validTo === code.validFrom;
    if (adjoins) joined[joined.length - 1] = { ...last, validTo: code.validTo };
    else joined.push(code);
  }
  return joined;
}

/** Klass 131 with its history. */
export function municipalities(parts: Partial<KlassClassification> = {}): KlassClassification {
  const codes = municipalityCodes();
  const versions = versionsOf('Kommuneinndeling', codes);
  return {
    ...{ name: 'Standard for kommuneinndeling', versions, codes },
    changes: municipalityChanges(),
    ...parts,
  };
}

/** Klass 104 with its history. */
export function counties(): KlassClassification {
  const codes = countyCodes();
  return { name: 'Standard for fylkesinndeling', versions: versionsOf('Fylkesinndeling', codes), codes };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
