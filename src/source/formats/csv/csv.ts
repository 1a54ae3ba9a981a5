import { invalidDocument } from '../../checks.ts';
import type { Publication } from '../../publication.ts';
import { decodeText } from '../../text-document.ts';
import type { ReadContext, SourceFormat } from '../format.ts';
import { EntryList, entryReader } from './entries.ts';
import { rowTest } from './filters.ts';
import { type CsvOptions, csvOptions } from './options.ts';
import { RelationList, relationReader } from './relations.ts';
import { readRows } from './rows.ts';
import { sheetOf, tidyRow } from './sheet.ts';

/**
 * Delimited text: CSV, TSV and their kin, for every list that has no format of its own. The configuration says what
 * its columns mean; nothing is guessed.
 */
export const csvFormat: SourceFormat<typeof csvOptions> = { options: csvOptions, read };

/** Throws OppslagError SOURCE_INVALID naming the line, the column and the rule. */
async function read(options: CsvOptions, context: ReadContext): Promise<Publication> {
  const { source, system, findings } = context;
  const document = await context.retrieve(context.uri, {
    accept: 'text/csv, text/tab-separated-values, text/plain, */*;q=0.1',
  });
  const text = decodeText(source, document.bytes, options.encoding);
  const sheet = sheetOf(findings, options.header, readRows(source, text, options));
  // A line that is left out by its number is shown in the report: another may have come to stand there.
  for (const line of options.ignoreLines)
    findings.note({ line }, 'the line is left out, as ignoreLines says');
  const counts = rowTest(options.rows, sheet);
  const entryOf = options.concepts ? entryReader(options.columns, sheet) : undefined;
  const readers = options.relations.map((relation) =>
    relationReader(relation, options.columns, system, sheet),
  );
  const entries = new EntryList(findings, options.distinct);
  const relations = new RelationList(sheet, options.distinct);
  let counted = 0;
  for (const untidy of sheet.rows) {
    if (!counts(untidy)) continue;
    counted += 1;
    const row = tidyRow(sheet, untidy);
    if (row === undefined) continue;
    if (entryOf !== undefined) {
      const entry = entryOf(row);
      if (entry === undefined || !entries.add(entry)) continue;
    }
    for (const relationOf of readers) {
      const relation = relationOf(row);
      if (relation !== undefined) relations.add(relation, row);
    }
  }
  if (counted === 0) throw invalidDocument(source, 'some row must meet the conditions in rows; none does');
  return {
    entries: new Map(options.concepts ? [[system, entries.entries]] : []),
    relations: relations.relations,
    findings: findings.list,
  };
}
