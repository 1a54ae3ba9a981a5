import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Tolerance } from '../../../../src/source/findings.ts';
import { csvFormat } from '../../../../src/source/formats/csv/csv.ts';
import type { csvOptions } from '../../../../src/source/formats/csv/options.ts';
import type { Entry, Publication } from '../../../../src/source/publication.ts';
import { readContext } from '../../../support/read-context.ts';

export type CsvInput = z.input<typeof csvOptions>;

/** Codes and texts, the least that a list has. */
export const CODE_AND_TEXT: CsvInput = { columns: { code: 'code', display: 'text' } };

/** Reads a document from a file, for the system `list` from `test source`. */
export async function readCsv(
  document: string | Uint8Array,
  options: CsvInput = CODE_AND_TEXT,
  tolerance: Tolerance = {},
): Promise<Publication> {
  const directory = await mkdtemp(join(tmpdir(), 'oppslag-csv-'));
  try {
    const uri = join(directory, 'list.csv');
    await writeFile(uri, document);
    return await csvFormat.read(csvFormat.options.parse(options), readContext({ uri, tolerance }));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The entries that a document has. */
export async function readEntries(
  document: string,
  options: CsvInput = CODE_AND_TEXT,
): Promise<readonly Entry[]> {
  return (await readCsv(document, options)).entries.get('list') ?? [];
}
