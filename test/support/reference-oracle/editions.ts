import { referenceData, referenceRows } from '../reference-data.ts';
import { OPEN, type RawPeriod } from './raw-system.ts';

/** A list of today: code and text. */
export type RawList = readonly (readonly [code: string, text: string])[];

/** The first year that the accumulated editions do not have. */
const AFTER_EDITIONS = '2018-01-01';

/**
 * A list of today and the years in which its codes were in editions before. The first edition does not say since when,
 * and nothing is known between the last and today: what is in the list is taken to be there since the editions end.
 *
 * @param first the first edition
 */
export function periodsOfEditions(
  list: RawList,
  file: string,
  folder: string,
  first: string,
  codeOf: (code: string) => string = (code) => code,
): RawPeriod[] {
  const periods: RawPeriod[] = [];
  for (const [raw, text, since, until] of rowsOf(folder, file)) {
    // A text that was decoded wrongly is no name of anything.
    if (raw === 'XXXX' || text!.includes('\ufffd')) continue;
    periods.push({
      code: codeOf(raw!.trim()),
      display: tidy(text!),
      from: since === first ? '' : `${since}-01-01`,
      to: `${Number(until) + 1}-01-01`,
    });
  }
  for (const [code, text] of list) {
    periods.push({ code: code.trim(), display: tidy(text), from: AFTER_EDITIONS, to: OPEN });
  }
  return periods;
}

/** The rows of a tabular file below its header. */
export function rowsOf(folder: string, file: string, delimiter = '\t'): string[][] {
  return referenceRows(referenceData(folder, file).replace(/^\ufeff/, ''), delimiter).slice(1);
}

/** Texts are shown without the white space that slipped into them. */
export function tidy(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ');
}
