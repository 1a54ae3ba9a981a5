import { z } from 'zod';
import { fieldOf, invalidDocument, matching } from '../../checks.ts';
import type { Entry, Publication } from '../../publication.ts';
import { decodeJson } from '../../text-document.ts';
import type { ReadContext, SourceFormat } from '../format.ts';
import { readMeanings } from './meanings.ts';

export const navKodeverkOptions = z.strictObject({
  language: z
    .string()
    .min(2)
    .default('nb')
    .describe('Language of the displays, a key of "beskrivelser". Every meaning must have it.'),
  minimumCodes: z
    .int()
    .min(1)
    .default(1)
    .describe('Fewer codes with a meaning than this is a truncated list, which is refused.'),
});

/**
 * Felles kodeverk, NAV's server of code lists: the answer to `…/kodeverk/{name}/koder/betydninger`, JSON in UTF-8
 * `{betydninger: {code: [{gyldigFra, gyldigTil, beskrivelser: {nb: {term, tekst}}}]}}`.
 *
 * Each meaning of a code gives an entry: `term` as display, `tekst` as a synonym where it says something else, other
 * languages as designations with use `display`. `gyldigFra` is the first day and `gyldigTil` the last;
 * 1900-01-01 is an open start and 9999-12-31 an open end.
 *
 * Periods of a code that overlap are refused, unless `duplicateRows` are tolerated, when the one that begins first
 * holds. A code without meanings (NAV lists it when its periods are not asked for) is left out with a note.
 */
export const navKodeverkFormat: SourceFormat<typeof navKodeverkOptions> = {
  options: navKodeverkOptions,
  read: async (options, context) => readKodeverk(options, context),
};

async function readKodeverk(
  { language, minimumCodes }: z.infer<typeof navKodeverkOptions>,
  context: ReadContext,
): Promise<Publication> {
  const { source, system, findings } = context;
  const { bytes } = await context.retrieve(context.uri, { accept: 'application/json' });
  const codes = fieldOf(decodeJson(source, bytes), 'betydninger');
  if (typeof codes !== 'object' || codes === null || Array.isArray(codes)) {
    throw invalidDocument(source, 'betydninger must be an object with a field for each code');
  }
  const entries: Entry[] = [];
  let codesWithMeaning = 0;
  for (const [index, [code, meanings]] of Object.entries(codes).entries()) {
    // Only a code that is one may be named in messages.
    matching(source, index + 1, 'code', code, /^\S+$/);
    const found = readMeanings(findings, { code, meanings, language });
    if (found.length > 0) codesWithMeaning++;
    entries.push(...found);
  }
  if (codesWithMeaning < minimumCodes) {
    const rule = `betydninger must have at least ${minimumCodes} codes with a meaning; it has ${codesWithMeaning}`;
    throw invalidDocument(source, rule);
  }
  return { entries: new Map([[system, entries]]), relations: [], findings: findings.list };
}
