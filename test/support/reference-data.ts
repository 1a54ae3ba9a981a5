import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Published registers that tests compare with. They lie beside the repository, not in it, and may be missing. */
const ROOT = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** Whether the reference data are there. A test that needs them is skipped otherwise, and says so in its title. */
export const hasReferenceData = existsSync(ROOT);

/** Reads a reference file as UTF-8. Throws ENOENT when it is missing. */
export function referenceData(...segments: string[]): string {
  return readFileSync(join(ROOT, ...segments), 'utf8');
}

/** Cuts a delimited file without quotes into rows of fields; white space at the ends of the file is no row. */
export function referenceRows(text: string, delimiter: string): string[][] {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(delimiter));
}

/** Path of a reference file, for adapters that read it themselves. */
export function referencePath(...segments: string[]): string {
  return join(ROOT, ...segments);
}
