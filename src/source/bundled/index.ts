export { bundledSources } from './bundled-sources.ts';
export { countySource } from './counties.ts';
export { countrySource } from './countries.ts';
export { icd10Source, icpc2Source } from './diagnosekoder.ts';
export { municipalitySource } from './municipalities.ts';
export { postalCodeSource } from './postal-codes.ts';
