import type { Source } from '../source.ts';
import { countySource } from './counties.ts';
import { countrySource } from './countries.ts';
import { icd10Source, icpc2Source } from './diagnosekoder.ts';
import { municipalitySource } from './municipalities.ts';
import { postalCodeSource } from './postal-codes.ts';
import { withSynonyms } from './synonyms.ts';

/**
 * The sources of the embedded default, in a fixed order. They need no network: their data are npm packages among the
 * development dependencies, and a fact table and a list of everyday words of the project.
 * Throws OppslagError SOURCE_MISSING when a package is not installed, SOURCE_INVALID when another version of it is.
 */
export async function bundledSources(): Promise<Source[]> {
  const sources = await Promise.all([
    icd10Source(),
    icpc2Source(),
    postalCodeSource(),
    municipalitySource(),
    countySource(),
    countrySource(),
  ]);
  return await withSynonyms(sources);
}
