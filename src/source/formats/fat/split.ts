import { z } from 'zod';
import { invalidDocument, invalidRow } from '../../checks.ts';
import type { FatRow } from './row.ts';
import { SYSTEM_FIELDS } from './row.ts';

const SYSTEM_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** How one publication holds several code systems. */
export const splitOptions = z
  .strictObject({
    by: z
      .enum(SYSTEM_FIELDS)
      .describe(
        'The field that says which system a row is of: `sourceCodeSystem` in pages, `Kodeverk` in a download.',
      ),
    systems: z
      .record(z.string(), z.string().regex(SYSTEM_ID))
      .describe('Short ids of code systems by what the field says: `{ "NCSP": "ncsp" }`.'),
    ignore: z
      .array(z.string())
      .default([])
      .describe(
        'What the field may also say; such rows are left out. An empty text is a row that says nothing.',
      ),
  })
  .describe('For a publication that holds several code systems (NKPK): which rows are of which.');
export type Split = z.infer<typeof splitOptions>;

/**
 * The rows of a publication by code system.
 *
 * @param system the system of all rows where there is nothing to split
 * @throws OppslagError SOURCE_INVALID for a row of a system that is neither listed nor ignored, and for a system without rows
 */
export function rowsBySystem(
  rows: readonly FatRow[],
  source: string,
  system: string,
  split: Split | undefined,
): ReadonlyMap<string, readonly FatRow[]> {
  if (split === undefined) return new Map([[system, rows]]);
  const ids = new Map(Object.entries(split.systems));
  const groups = new Map<string, FatRow[]>([...ids.values()].map((id) => [id, []]));
  for (const row of rows) {
    const name = row.systems[split.by] ?? '';
    const id = ids.get(name);
    if (id !== undefined) groups.get(id)!.push(row);
    else if (!split.ignore.includes(name)) {
      throw invalidRow(source, row.at.row, `${split.by} must be listed in split.systems or split.ignore`);
    }
  }
  for (const [id, group] of groups) {
    if (group.length === 0) throw invalidDocument(source, `split.systems: no row is of ${id}`);
  }
  return groups;
}
