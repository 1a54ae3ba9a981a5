import { dottedIcd10Code } from '../../concept/code.ts';
import { CODE_SYSTEMS, type CodeSystemIdentity, type Provenance } from '../../concept/code-system.ts';
import type { ConceptPeriod } from '../../concept/concept.ts';
import { OPEN_END, OPEN_START } from '../../concept/local-day.ts';
import { arrayOfRows, fieldOf, invalidRow, matching, shownText, wholePublication } from '../checks.ts';
import type { Source } from '../source.ts';
import { DATA_PACKAGES, importPackage, packageProvenance } from './packages.ts';

/** Which of the package's two lists, and how its rows become concepts. */
interface DiagnosisList {
  readonly codeSystem: CodeSystemIdentity;
  /** Codes as the package writes them. */
  readonly code: RegExp;
  readonly shownCode: (code: string) => string;
  /** Fewer rows than this is a truncated list. */
  readonly minimumRows: number;
}

const ICD_10: DiagnosisList = {
  codeSystem: CODE_SYSTEMS['icd-10'],
  // The national fifth and sixth characters are letters of either case (`I210a`, `T8A0X`).
  code: /^[A-Z][0-9][0-9A-Za-z]{1,4}$/,
  shownCode: dottedIcd10Code,
  minimumRows: 15_000,
};

const ICPC_2: DiagnosisList = {
  codeSystem: CODE_SYSTEMS['icpc-2'],
  // The fourth digit is Norway's own subdivision. It is written without a dot everywhere (`A191`).
  code: /^[A-Z][0-9]{2,3}$/,
  shownCode: (code) => code,
  minimumRows: 600,
};

/**
 * ICD-10 in the Norwegian edition: codes and 60-character texts that NAV's package took from Helsedirektoratet.
 * Throws OppslagError SOURCE_MISSING or SOURCE_INVALID.
 */
export async function icd10Source(): Promise<Source> {
  const rows = await importPackage(
    DATA_PACKAGES.diagnosekoder,
    () => import('@navikt/diagnosekoder/lib/ICD10.json', { with: { type: 'json' } }),
  );
  return diagnosisSource(ICD_10, await provenance(), rows.default);
}

/** ICPC-2 without process codes, from the same package as ICD-10. Throws like `icd10Source`. */
export async function icpc2Source(): Promise<Source> {
  const rows = await importPackage(
    DATA_PACKAGES.diagnosekoder,
    () => import('@navikt/diagnosekoder/lib/ICPC2.json', { with: { type: 'json' } }),
  );
  return diagnosisSource(ICPC_2, await provenance(), rows.default);
}

/** ICD-10 from rows `{code, text}` that somebody else has read, codes without dot. */
export function icd10SourceOf(provenance: Provenance, rows: unknown): Source {
  return diagnosisSource(ICD_10, provenance, rows);
}

async function provenance(): Promise<Provenance> {
  const manifest = await importPackage(
    DATA_PACKAGES.diagnosekoder,
    () => import('@navikt/diagnosekoder/package.json', { with: { type: 'json' } }),
  );
  return packageProvenance(DATA_PACKAGES.diagnosekoder, manifest.default);
}

function diagnosisSource(list: DiagnosisList, provenance: Provenance, rows: unknown): Source {
  const edition = editionOf(provenance.name);
  return {
    codeSystem: { ...list.codeSystem, edition, editionDate: `${edition}-01-01` },
    provenance: [provenance],
    concepts: () =>
      wholePublication(provenance.name, list.minimumRows, diagnoses(list, provenance.name, rows)),
  };
}

/** The package carries the edition as its minor version: `@navikt/diagnosekoder@1.2026.0`. */
function editionOf(nameAtVersion: string): string {
  const year = /@\d+\.(2\d{3})\.\d+$/.exec(nameAtVersion)?.[1];
  if (year === undefined)
    throw invalidRow(nameAtVersion, 0, 'the minor version must be the year of the edition');
  return year;
}

function* diagnoses(list: DiagnosisList, source: string, rows: unknown): Generator<ConceptPeriod> {
  for (const [index, row] of arrayOfRows(source, rows).entries()) {
    const number = index + 1;
    yield {
      code: list.shownCode(matching(source, number, 'code', fieldOf(row, 'code'), list.code)),
      display: shownText(source, number, 'text', fieldOf(row, 'text')),
      designations: [],
      properties: [],
      // The list is flat: chapters and blocks are missing, and most categories too, so none is invented.
      parents: [],
      selectable: true,
      validFrom: OPEN_START,
      validTo: OPEN_END,
    };
  }
}
