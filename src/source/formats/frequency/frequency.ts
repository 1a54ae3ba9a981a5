import { z } from 'zod';
import { MAX_FREQUENCY } from '../../../concept/frequency.ts';
import { invalidDocument, invalidRow, matching } from '../../checks.ts';
import type { Entry, Publication } from '../../publication.ts';
import { decodeText } from '../../text-document.ts';
import { csvOptions } from '../csv/options.ts';
import { readRows } from '../csv/rows.ts';
import { positionOf, type Sheet, sheetOf, tidyRow } from '../csv/sheet.ts';
import type { ReadContext, SourceFormat } from '../format.ts';

const { encoding, delimiter, quote, ignoreLines } = csvOptions.shape;
const columnName = z.string().min(1);

const columns = z.strictObject({
  system: columnName.default('system').describe('Column of the short id of the code system.'),
  code: columnName.default('code').describe('Column of the code, spelt as the list spells it.'),
  weight: columnName
    .default('weight')
    .describe(
      `Column of the count: how many times the code was registered in the period, 0 to ${MAX_FREQUENCY}.`,
    ),
});

const options = z.strictObject({
  edition: z
    .string()
    .min(1)
    .max(256)
    .regex(/^\P{Cc}*$/u, 'must be one line of text')
    .describe('What was counted, in the words of the publisher: the period, and where (`2024`).'),
  ...{ encoding, delimiter, quote, ignoreLines },
  columns: columns.prefault({}).describe('Names of the columns in the header. Other columns are not read.'),
});

/**
 * Published counts of how often codes are registered, as delimited text with a header. One file may serve several systems:
 * the rows of the configured one are taken, the others are checked all the same and passed over.
 */
export const frequencyFormat: SourceFormat<typeof options> = { options, read };

const SYSTEM_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * @throws OppslagError SOURCE_INVALID naming source, line, field and rule: a column that the header lacks, a system that is
 *   no short id or has no rows at all, a code that is missing or there twice, a count that is none, negative or too large
 */
async function read(own: z.output<typeof options>, context: ReadContext): Promise<Publication> {
  const { system, source, findings } = context;
  const { bytes } = await context.retrieve(context.uri, {
    accept: 'text/csv, text/tab-separated-values, text/plain, */*;q=0.1',
  });
  const text = decodeText(source, bytes, own.encoding);
  const sheet = sheetOf(findings, true, readRows(source, text, own));
  const entries = readEntries(sheet, own.columns, system);
  if (entries.length === 0) {
    throw invalidDocument(source, 'system: some row must be of the code system of the configuration');
  }
  return {
    entries: new Map([[system, entries]]),
    relations: [],
    edition: { edition: own.edition },
    findings: findings.list,
  };
}

function readEntries(sheet: Sheet, names: z.output<typeof columns>, wanted: string): Entry[] {
  const { source } = sheet;
  const at = {
    system: positionOf(sheet, names.system),
    code: positionOf(sheet, names.code),
    weight: positionOf(sheet, names.weight),
  };
  for (const [column, position] of Object.entries(at)) sheet.mapped.set(position, column);
  const seen = new Set<string>();
  const entries: Entry[] = [];
  for (const untidy of sheet.rows) {
    const row = tidyRow(sheet, untidy);
    if (row === undefined) continue;
    const name = { line: row.line };
    const system = matching(source, name, 'system', row.cells[at.system], SYSTEM_ID);
    const code = row.cells[at.code]!;
    if (code === '') throw invalidRow(source, name, 'code must be a text that is not empty');
    const frequency = countOf(source, row.line, row.cells[at.weight]!);
    const key = `${system}\t${code}`;
    // Which of two counts holds nobody can tell, so none of them may be left out.
    if (seen.has(key)) throw invalidRow(source, name, 'code must occur once in its system');
    seen.add(key);
    if (system === wanted) entries.push({ row: name, code, frequency });
  }
  return entries;
}

function countOf(source: string, line: number, cell: string): number {
  const refuse = (rule: string) => invalidRow(source, { line }, `weight must ${rule}`);
  if (/^-\d+$/.test(cell)) throw refuse('not be negative');
  if (!/^\d+$/.test(cell)) throw refuse('be a whole number in digits alone');
  const count = Number(cell);
  if (count > MAX_FREQUENCY) throw refuse(`be at most ${MAX_FREQUENCY}`);
  return count;
}
