import { z } from 'zod';
import { dottedIcd10Code } from '../../../concept/code.ts';
import { arrayOfRows, fieldOf, invalidDocument, invalidRow, matching, shownText } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { Entry, Publication } from '../../publication.ts';
import { decodeJson } from '../../text-document.ts';
import type { ReadContext, SourceFormat } from '../format.ts';

export const diagnosisListOptions = z.strictObject({
  use: z
    .enum(['display', 'short'])
    .default('display')
    .describe(
      'What the texts are: the displays, or short forms (ICD-10 texts cut to 60 characters) beside the displays of ' +
        'another source.',
    ),
  dotted: z
    .boolean()
    .default(false)
    .describe('Whether codes are written with a dot after the category, as ICD-10 is (E119 becomes E11.9).'),
  minimumRows: z
    .int()
    .min(1)
    .default(500)
    .describe('Fewer rows than this is a truncated list, which is refused.'),
});

type DiagnosisListOptions = z.infer<typeof diagnosisListOptions>;

/**
 * ICD-10 and ICPC-2 without dot, as NAV publishes both. The national fifth and sixth characters of ICD-10 are letters
 * of either case (`I210a`, `T8A0X`), and some categories end in one (`A9a`); the fourth digit of ICPC-2 is Norway's.
 */
const CODE = /^[A-Z][0-9][0-9A-Za-z]{1,4}$/;
const LANGUAGE = 'nb';

/**
 * NAV's lists of diagnoses, ICD-10 or ICPC-2: a JSON array in UTF-8 of `{code, text}` or `{system, code, text}`, as in
 * the package `@navikt/diagnosekoder`. `system` must be the same in all rows or missing in all, and is not used.
 *
 * Each row gives an entry with the text as display, or as a designation with use `short` and language `nb`. The lists
 * are flat and of one edition: entries have neither parents nor periods. A code that occurs twice is refused, unless
 * `duplicateRows` are tolerated, when its first row holds.
 */
export const diagnosisListFormat: SourceFormat<typeof diagnosisListOptions> = {
  options: diagnosisListOptions,
  read: async (options, context) => readList(options, context),
};

async function readList(options: DiagnosisListOptions, context: ReadContext): Promise<Publication> {
  const { source, system, findings } = context;
  const { bytes } = await context.retrieve(context.uri, { accept: 'application/json' });
  const rows = arrayOfRows(source, decodeJson(source, bytes));
  if (rows.length < options.minimumRows) {
    const rule = `the list must have at least ${options.minimumRows} rows; it has ${rows.length}`;
    throw invalidDocument(source, rule);
  }
  const listSystem = fieldOf(rows[0], 'system');
  const entries = new Map<string, Entry>();
  for (const [index, value] of rows.entries()) {
    const row = index + 1;
    checkSystem(source, row, fieldOf(value, 'system'), listSystem);
    const entry = readRow(findings, row, value, options);
    if (entries.has(entry.code)) findings.tolerate('duplicateRows', row, 'code must occur once');
    else entries.set(entry.code, entry);
  }
  return {
    entries: new Map([[system, [...entries.values()]]]),
    relations: [],
    findings: findings.list,
  };
}

function checkSystem(source: string, row: number, value: unknown, expected: unknown): void {
  if (value !== undefined) matching(source, row, 'system', value, /^\S+$/);
  if (value !== expected) throw invalidRow(source, row, 'system must be that of the first row');
}

function readRow(
  findings: Findings,
  row: number,
  value: unknown,
  { use, dotted }: DiagnosisListOptions,
): Entry {
  const { source } = findings;
  const published = matching(source, row, 'code', fieldOf(value, 'code'), CODE);
  const code = dotted ? dottedIcd10Code(published) : published;
  const raw = fieldOf(value, 'text');
  const text = shownText(source, row, 'text', raw);
  if (text !== raw) findings.note(row, 'white space or a line break in text was mended');
  if (use === 'display') return { row, code, display: text };
  return { row, code, designations: [{ language: LANGUAGE, use, value: text }] };
}
