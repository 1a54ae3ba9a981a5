import { referenceData, referenceRows } from '../../../support/reference-data.ts';
import { downloadRow, icpcRow, pageItem } from './rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** A code of ICD-10 with the codes above it, from the chapter down. */
export interface Diagnosis {
  readonly code: string;
  readonly full: string;
  readonly short: string | undefined;
  readonly above: readonly string[];
}

/** ICD-10 put together from three publications: full texts, 60-character texts, and an older edition's hierarchy. */
export function icd10Diagnoses(): Diagnosis[] {
  const hierarchy = new Map<string, { parent: string; text: string }>();
  const chapters: { code: string; from: string; to: string }[] = [];
  const tree = referenceRows(referenceData('icd10', 'icd10-hierarchy-skde-2016.tsv'), '\t').slice(1);
  for (const [code, parent, level, text, from, to] of tree) {
    // A block of one category bears its code; the block is kept. One chapter has lost its text but for the range.
    if (code !== parent) hierarchy.set(code!, { parent: parent!, text: text || `(${from}-${to})` });
    if (level === 'chapter') chapters.push({ code: code!, from: from!, to: to! });
  }
  const short = new Map<string, string>(
    JSON.parse(referenceData('icd10', 'ICD10.navikt-diagnosekoder-2026.json')).map(
      ({ code, text }: { code: string; text: string }) => [code, text],
    ),
  );
  const chapterOf = (code: string): string =>
    chapters.find(({ from, to }) => code.slice(0, 3) >= from && code.slice(0, 3) <= to)!.code;
  // Some categories have no block there, and Norway's own of external causes (`W6n`) are not there at all.
  const above = (code: string): string[] => {
    const known = hierarchy.get(code)?.parent;
    if (known !== undefined && known !== '') return [...above(known), known];
    return chapters.some((chapter) => chapter.code === code) ? [] : [chapterOf(code)];
  };
  const published = referenceRows(referenceData('icd10', 'icd10.tsm-2026.dotted.hash-separated.csv'), '#');
  const reportable = published.slice(1).map(([, code, full]): Diagnosis => {
    const category = code!.slice(0, 3);
    const path = hierarchy.has(category) ? [...above(category), category] : above(category);
    const own = path.filter((step) => step !== code);
    return { code: code!, full: full!, short: short.get(code!.replace('.', '')), above: own };
  });
  const codes = new Set(reportable.map(({ code }) => code));
  const groups = [...hierarchy].filter(([code]) => !codes.has(code));
  return [
    ...groups.map(([code, { text }]) => ({ code, full: text, short: undefined, above: above(code) })),
    ...reportable,
  ];
}

/** Rows as the ICD10 download has them. What has a short text is reportable. */
export function icd10Download(diagnoses: readonly Diagnosis[]): Row[] {
  return diagnoses.map(({ code, full, short, above }) =>
    downloadRow({
      Kode: code,
      Tekst_uten_lengdebegrensning: full,
      Tekst_med_maksimalt_60_tegn: short ?? null,
      Rapporteres_til_NPR: short === undefined ? null : 'Ja',
      NPR_Gyldig_fra: short === undefined ? null : '1999-01-01T00:00:00',
      Foreldrekode: above.at(-1) ?? null,
    }),
  );
}

/** The same as items of pages. */
export function icd10Items(diagnoses: readonly Diagnosis[]): Row[] {
  return diagnoses.map(({ code, full, short, above }) =>
    pageItem({
      codeValue: code,
      nameNorwegian: full,
      textMax60: short ?? null,
      path: [...above, code],
      parentCode: above.at(-1) ?? null,
      isLeafNode: short !== undefined,
      reportableNpr: short !== undefined,
      reportableNprStatus:
        short === undefined ? null : { active: true, validFrom: '1999-01-01T00:00:00', validTo: null },
    }),
  );
}

/** ICPC-2 with its enriched codes, chapters above the plain ones, as the download has them. */
export function icpc2Download(): Row[] {
  const plain: { code: string; text: string }[] = JSON.parse(referenceData('icpc2', 'icpc2.tsm-2026.json'));
  const enriched = referenceRows(referenceData('icpc2', 'icpc2b.tsm-2026.hash-separated.csv'), '#').slice(1);
  const letters = [...new Set(plain.map(({ code }) => code.charAt(0)))];
  const isPreferred = (code: string): boolean => code.endsWith('.0000');
  const row = (code: string, text: string, parent: string | null, belongs: string | null): Row =>
    icpcRow({
      Kode: code,
      Tekst_uten_lengdebegrensning: text,
      Foreldrekode: parent,
      Kodeverk: belongs === null ? 'ICPC-2' : 'ICPC-2B',
      Tilhørighet_i_ICPC_2B: belongs,
    });
  return [
    ...letters.map((letter) => row(letter, `Kapittel ${letter}`, null, null)),
    ...plain.map(({ code, text }) => row(code, text, code.charAt(0), null)),
    ...enriched.map(([, code, text, parent]) => row(code!, text!, parent!, 'TERM')),
    ...enriched.flatMap(([, code, text, parent]) =>
      isPreferred(code!) ? [row(code!, text!, parent!, 'ICPC-2')] : [],
    ),
  ];
}

/** The procedure codes of three systems in the files named, as items of NKPK. */
export function nkpkItems(files: Readonly<Record<string, string>>): Row[] {
  return Object.entries(files).flatMap(([system, file]) =>
    referenceRows(referenceData('procedures', file), '\t')
      .slice(1)
      .map(([code, text]) =>
        pageItem({
          codeValue: code,
          nameNorwegian: text,
          path: [code],
          isLeafNode: true,
          sourceCodeSystem: system,
        }),
      ),
  );
}
