import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ICD10_TEXTS, POSTAL_REGISTER, withoutDots } from './corpus.ts';

/** A query and the codes that answer it. */
export interface QualityQuery {
  /** Id of the corpus it is put to. */
  readonly corpus: string;
  readonly kind: string;
  readonly text: string;
  /** Any of these is a right hit. Without dots. */
  readonly expected: ReadonlySet<string>;
}

/** Queries that are counted together. */
export interface QuerySet {
  readonly name: string;
  readonly queries: readonly QualityQuery[];
}

/** Where the shared query files and the postal register lie, beside the repository and not in it. */
const SHARED_DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const OWN_QUERIES = join(import.meta.dirname, 'queries.tsv');

/**
 * The shared files: set name, corpus, file. Those for ICD-10 are put to its texts, which they were made from, and to what is
 * served, where a synonym may come before the answer that they expect.
 */
export const SHARED_SETS = [
  ['icd-10, texts alone', ICD10_TEXTS, 'queries-icd10.tsv'],
  ['icd-10, with synonyms', 'icd-10', 'queries-icd10.tsv'],
  ['icd-10 preferred, texts alone', ICD10_TEXTS, 'queries-icd10-preferred.tsv'],
  ['icd-10 preferred, with synonyms', 'icd-10', 'queries-icd10-preferred.tsv'],
  ['icpc-2', 'icpc-2', 'queries-icpc2.tsv'],
  ['icpc-2 preferred', 'icpc-2', 'queries-icpc2-preferred.tsv'],
  ['postal', POSTAL_REGISTER, 'queries-postal.tsv'],
] as const;

/** The project's own queries. */
export function ownQuerySet(): QuerySet {
  const rows = tsvRows(readFileSync(OWN_QUERIES, 'utf8'), ['corpus', 'query', 'expected', 'kind']);
  const queries = rows.map(([corpus, text, expected, kind]): QualityQuery => {
    return { corpus: corpus!, kind: kind!, text: text!, expected: codeSet(expected!) };
  });
  return { name: 'own', queries };
}

/** The shared query sets and the register that one of them needs, or undefined when the folder is not there. */
export function sharedQuerySets(
  folder = SHARED_DATA,
): { readonly sets: readonly QuerySet[]; readonly postalRegister: string } | undefined {
  if (!existsSync(join(folder, 'queries'))) return undefined;
  const sets = SHARED_SETS.map(([name, corpus, file]): QuerySet => {
    const rows = tsvRows(readFileSync(join(folder, 'queries', file), 'utf8'), ['query', undefined, 'kind']);
    const queries = rows.map(([text, codes, kind]): QualityQuery => {
      return { corpus, kind: kind!, text: text!, expected: codeSet(codes!) };
    });
    return { name, queries };
  });
  return {
    sets,
    postalRegister: readFileSync(join(folder, 'postal', 'Postnummerregister.2026-01.utf8-lf.txt'), 'utf8'),
  };
}

/**
 * The rows below the header. A column whose name is undefined may have any.
 * @throws RangeError when header or a row has other columns
 */
export function tsvRows(text: string, columns: readonly (string | undefined)[]): string[][] {
  const [header, ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  const isExpected = columns.every((column, i) => column === undefined || header?.[i] === column);
  if (!isExpected) throw new RangeError(`query file: columns ${columns.join(', ')} expected`);
  const wrong = rows.findIndex((row) => row.length !== columns.length);
  if (wrong >= 0) throw new RangeError(`query file, line ${wrong + 2}: ${columns.length} columns expected`);
  return rows;
}

function codeSet(codes: string): ReadonlySet<string> {
  return new Set(codes.split(',').map(withoutDots));
}
