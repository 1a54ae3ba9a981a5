import { z } from 'zod';
import { matching } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { Entry, Publication } from '../../publication.ts';
import { TEXT_ENCODINGS } from '../../text-document.ts';
import type { ReadContext, SourceFormat } from '../format.ts';
import { CATEGORY, FOUR_DIGITS, nameOf } from './fields.ts';
import { type Line, readLines } from './lines.ts';
import { type Place, placeDesignations, placeProperty } from './municipality.ts';

export const bringOptions = z.strictObject({
  encoding: z
    .enum(TEXT_ENCODINGS)
    .default('iso-8859-1')
    .describe('Encoding of the file. Bring serves iso-8859-1; copies elsewhere are often utf-8.'),
  minimumRows: z
    .int()
    .min(1)
    .default(4_500)
    .describe('Fewer postal codes than this is a truncated register, which is refused.'),
});

/**
 * Postnummerregisteret, the register of Norwegian postal codes
 * (https://www.bring.no/postnummerregister-ansi.txt): plain text without header, a line for each code with code, city,
 * municipality number, municipality and category, separated by tabs.
 *
 * Each line gives an entry: the city as display, in upper case as published; the property `municipality` (or
 * `territory` for Svalbard and Jan Mayen), a Coding; and the property `category`, a string (see `CATEGORY`). The
 * register knows today only, so that entries have no period.
 *
 * A code that occurs twice is refused, unless `duplicateRows` are tolerated, when its first line holds.
 */
export const bringFormat: SourceFormat<typeof bringOptions> = {
  options: bringOptions,
  read: async (options, context) => readRegister(options, context),
};

async function readRegister(
  { encoding, minimumRows }: z.infer<typeof bringOptions>,
  context: ReadContext,
): Promise<Publication> {
  const { source, system, findings } = context;
  const { bytes } = await context.retrieve(context.uri, { accept: 'text/plain' });
  const lines = readLines(source, bytes, { encoding, fieldCount: 5, minimumRows });
  const entries = new Map<string, Entry>();
  const names = new Map<string, string>();
  for (const line of lines) {
    const { entry, place } = readEntry(findings, line);
    if (entries.has(entry.code)) {
      findings.tolerate('duplicateRows', entry.row, 'code must occur once');
      continue;
    }
    const known = names.get(place.number) ?? place.name;
    if (known !== place.name) {
      findings.note(entry.row, 'municipality differs from the name that an earlier line gives its number');
    }
    names.set(place.number, known);
    entries.set(entry.code, entry);
  }
  return {
    entries: new Map([[system, [...entries.values()]]]),
    relations: [],
    findings: findings.list,
  };
}

function readEntry(findings: Findings, { line, fields }: Line): { entry: Entry; place: Place } {
  const { source } = findings;
  const row = { line };
  const [code, city, number, municipality, category] = fields as [string, string, string, string, string];
  matching(source, row, 'code', code, FOUR_DIGITS);
  const display = nameOf(findings, row, 'city', city);
  const place: Place = {
    number: matching(source, row, 'municipality number', number, FOUR_DIGITS),
    name: nameOf(findings, row, 'municipality', municipality),
  };
  matching(source, row, 'category', category, CATEGORY);
  const designations = placeDesignations(place, display);
  const entry: Entry = {
    row,
    code,
    display,
    ...(designations.length > 0 && { designations }),
    properties: [placeProperty(place), { code: 'category', value: { type: 'string', value: category } }],
  };
  return { entry, place };
}
