import { invalidDocument, invalidRow } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { Relation } from '../../publication.ts';
import type { FatRow } from './row.ts';

/** Which rows of ICPC2 are asked for: the plain codes, the enriched ones of ICPC-2B, or both. */
export const ENRICHED_CHOICES = ['exclude', 'include', 'only'] as const;
export type EnrichedChoice = (typeof ENRICHED_CHOICES)[number];

/** The system that enriched codes are a finer division of. */
const PLAIN_SYSTEM = 'icpc-2';

/** Whether a publication is ICPC-2 and so may hold enriched codes. */
export function isIcpc(rows: readonly FatRow[]): boolean {
  return rows.some(({ icpc }) => icpc !== undefined);
}

/** Rows that are asked for, and how the enriched among them stand to the plain ones. */
export interface ChosenRows {
  readonly rows: readonly FatRow[];
  readonly relations: readonly Relation[];
}

/**
 * The rows of ICPC2 that are asked for. Rows that only link a term to ICPC-2 or ICD-10 are left out with one note, but for those
 * to ICPC-2 that are alone with their code. Publications of other systems pass as they are.
 *
 * @param system the system that enriched codes are read into, from which they are mapped to `icpc-2`
 * @throws OppslagError SOURCE_INVALID when enriched codes are asked for and there are none, or one lacks its parent
 */
export function chosenRows(
  rows: readonly FatRow[],
  choice: EnrichedChoice,
  system: string,
  findings: Findings,
): ChosenRows {
  if (!isIcpc(rows)) {
    if (choice === 'exclude') return { rows, relations: [] };
    throw invalidDocument(findings.source, `option enriched is ${choice}, and no row is of ICPC-2`);
  }
  const concepts = withoutLinks(rows, findings);
  if (choice === 'exclude') return { rows: concepts.filter((row) => !isEnriched(row)), relations: [] };
  const enriched = concepts.filter(isEnriched);
  if (enriched.length === 0) {
    throw invalidDocument(findings.source, `option enriched is ${choice}, and no row is enriched`);
  }
  const relations = relationsOf(enriched, system, findings.source);
  // Without the plain codes there is no parent to name; the relations tell it.
  const alone = (): FatRow[] => enriched.map((row) => ({ ...row, parents: [] }));
  return { rows: choice === 'include' ? concepts : alone(), relations };
}

/** Whether a row is of ICPC-2B. A link to ICPC-2 that stands alone is told from a plain code by the dot (`A01.0000`). */
export function isEnriched({ icpc, code }: FatRow): boolean {
  return icpc === 'enriched' || (icpc === 'icpc-2-link' && code.includes('.'));
}

function withoutLinks(rows: readonly FatRow[], findings: Findings): FatRow[] {
  const named = new Set(rows.filter((row) => !isLink(row)).map((row) => row.code));
  const links = rows.filter(
    (row) => row.icpc === 'icd-10-link' || (row.icpc === 'icpc-2-link' && named.has(row.code)),
  );
  if (links.length > 0) {
    const message = `${links.length} rows, this the first, only link a term of ICPC-2B to ICPC-2 or ICD-10; left out`;
    findings.note(links[0]!.at.row, message);
  }
  const left = new Set(links);
  return rows.filter((row) => !left.has(row));
}

function isLink({ icpc }: FatRow): boolean {
  return icpc === 'icpc-2-link' || icpc === 'icd-10-link';
}

/** An arrow from each enriched code to the plain one it divides, once for all its periods. None within one system. */
function relationsOf(enriched: readonly FatRow[], system: string, source: string): Relation[] {
  if (system === PLAIN_SYSTEM) return [];
  const relations = new Map<string, Relation>();
  for (const { at, code, parents } of enriched) {
    const parent = parents?.[0];
    if (parent === undefined) throw invalidRow(source, at.row, 'an enriched code must have a parent');
    const key = JSON.stringify([code, parent]);
    if (relations.has(key)) continue;
    relations.set(key, {
      row: at.row,
      source: { system, code },
      target: { system: PLAIN_SYSTEM, code: parent },
      relationship: 'source-is-narrower-than-target',
    });
  }
  return [...relations.values()];
}
