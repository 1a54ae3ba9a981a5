import { join, resolve } from 'node:path';
import { REFERENCE_CSV } from './reference-configs.ts';
import { referencePath } from './reference-data.ts';

/** A source of a configuration, as JSON has it. */
type SourceJson = Record<string, unknown>;

const LICENCE = 'LicenseRef-reference-data';
const SYNONYMS = resolve(import.meta.dirname, '..', '..', 'sources', 'synonyms.nb.tsv');

/** A source that reads one reference file. */
export function fileSource(
  format: string,
  file: readonly string[],
  options: object = {},
  fields: object = {},
): SourceJson {
  return { name: file.at(-1), format, uri: referencePath(...file), licence: LICENCE, options, ...fields };
}

/** A source that reads one of the reference CSV files. */
export function csvSource(name: keyof typeof REFERENCE_CSV, fields: object = {}): SourceJson {
  const { file, options, ...rest } = REFERENCE_CSV[name];
  const tolerance = 'tolerance' in rest ? { tolerance: rest.tolerance } : {};
  return fileSource('csv', file, options, { ...tolerance, ...fields });
}

/** The editions of a list in years: what the first had was there before, what the last had ended with its year. */
function editionsHistory(
  name: 'icd10Editions' | 'ncspEditions' | 'ncmpEditions' | 'ncrpEditions',
  options: object = {},
) {
  const { columns, ...rest } = REFERENCE_CSV[name].options as { columns: Record<string, object> };
  const { openAfter: _, ...validTo } = columns.validTo as { openAfter: string };
  return csvSource(name, {
    role: 'history',
    isComplete: true,
    options: { ...rest, ...options, columns: { ...columns, validTo } },
  });
}

function own(id: string, title: string): object {
  return {
    identity: { uri: `https://example.org/${id}`, title, publisher: 'Reference data' },
    edition: '2026',
  };
}

/**
 * A configuration that builds everything the reference data have.
 *
 * @param directory where a small file of its own may be written: `chapter-viii.csv`, for a chapter whose name is missing
 */
export function referenceSources(directory: string): Record<string, Record<string, unknown>> {
  const [blocks, categories] = [REFERENCE_CSV.icd10Blocks, REFERENCE_CSV.icd10Categories];
  const { properties: _, ...blockColumns } = blocks.options.columns;
  const { properties: __, ...categoryColumns } = categories.options.columns;
  const postal = (name: string, options: object = {}, fields: object = {}) =>
    fileSource('bring', ['postal', name], options, fields);
  return {
    'icd-10': {
      edition: '2026',
      editionDate: '2026-01-01',
      minimumCodes: 15_000,
      parents: { prefixLength: 3, byRange: true },
      sources: [
        csvSource('icd10FullText'),
        fileSource(
          'diagnosis-list',
          ['icd10', 'ICD10.navikt-diagnosekoder-2026.json'],
          { use: 'short', dotted: true },
          { role: 'details' },
        ),
        {
          name: 'chapter VIII',
          role: 'groups',
          format: 'csv',
          licence: LICENCE,
          uri: join(directory, 'chapter-viii.csv'),
          options: { columns: { code: 'code', display: 'display' } },
        },
        csvSource('icd10Blocks', { role: 'groups', options: { ...blocks.options, columns: blockColumns } }),
        csvSource('icd10Categories', {
          role: 'groups',
          options: { ...categories.options, columns: { ...categoryColumns, parent: 'parent' } },
        }),
        editionsHistory('icd10Editions', { rows: [{ column: 'code', notIn: ['XXXX'] }] }),
        synonyms(),
      ],
    },
    'icpc-2': {
      edition: '2026',
      sources: [
        fileSource('diagnosis-list', ['icpc2', 'ICPC2.navikt-diagnosekoder-2026.json']),
        csvSource('icpc2', { role: 'details', tolerance: { unknownCodes: 45 } }),
        // The terms of ICPC-2B carry the map of their codes to ICD-10.
        csvSource('icpc2bMaps', {
          role: 'relations',
          tolerance: { unknownCodes: 1 },
          options: {
            delimiter: ';',
            concepts: false,
            distinct: true,
            relations: [
              {
                source: { column: 'ICPC2_Kode', match: '[A-Z]\\d{2,3}' },
                target: REFERENCE_CSV.icpc2bMaps.options.relations[1].target,
                targetSystem: 'icd-10',
                relationship: 'related-to',
              },
            ],
          },
        }),
        synonyms(),
      ],
    },
    'icpc-2b': {
      edition: '2026',
      sources: [
        csvSource('icpc2b', {
          options: {
            ...REFERENCE_CSV.icpc2b.options,
            columns: { ...REFERENCE_CSV.icpc2b.options.columns, parent: 'parent_code' },
          },
        }),
        fileSource(
          'diagnosis-list',
          ['icpc2', 'ICPC2.navikt-diagnosekoder-2026.json'],
          {},
          { role: 'groups' },
        ),
        csvSource('icpc2bMaps', { role: 'relations', tolerance: { unknownCodes: 20_000 } }),
      ],
    },
    ncsp: { edition: '2022', sources: [csvSource('ncspAccumulated'), editionsHistory('ncspEditions')] },
    ncmp: { edition: '2024', sources: [csvSource('ncmpAccumulated'), editionsHistory('ncmpEditions')] },
    ncrp: { edition: '2016', sources: [csvSource('ncrpAccumulated'), editionsHistory('ncrpEditions')] },
    drg: { ...own('drg', 'DRG'), sources: [csvSource('drg')] },
    postnummer: {
      edition: '2026-01-22',
      editionDate: '2026-01-22',
      minimumCodes: 4_500,
      context: ['municipality'],
      sources: [
        postal('Postnummerregister-ansi.2026-01.latin1-crlf.RECODED.txt'),
        postal(
          'Postnummerregister-ansi.2023-09.latin1-crlf.txt',
          {},
          { role: 'edition', since: '2023-09-08' },
        ),
        postal('Postnummerregister-ansi.2023-02.latin1-lf.txt', {}, { role: 'edition', since: '2023-02-05' }),
        postal(
          'Postnummerregister-ansi.2020-06.latin1-crlf.txt',
          {},
          { role: 'edition', since: '2020-06-10' },
        ),
      ],
    },
    kommune: {
      edition: '2024',
      editionDate: '2024-01-01',
      sources: [
        csvSource('municipalities', {
          options: {
            ...REFERENCE_CSV.municipalities.options,
            rows: [{ column: 'code', notIn: ['9999'] }],
            columns: {
              ...REFERENCE_CSV.municipalities.options.columns,
              properties: [
                {
                  code: 'county',
                  type: 'Coding',
                  system: 'fylke',
                  column: { column: 'code', match: '(\\d\\d)\\d\\d', replace: '$1' },
                },
              ],
            },
          },
        }),
        csvSource('municipalityChanges', { role: 'relations', tolerance: { unknownCodes: 1 } }),
      ],
    },
    fylke: { edition: '2024', editionDate: '2024-01-01', sources: [csvSource('counties')] },
    bydel: {
      edition: '2020',
      sources: [
        fileSource('klass', ['admin-areas', 'bydeler.klass103-2020.json'], {
          property: { code: 'municipality', system: 'kommune', prefix: 4 },
        }),
      ],
    },
    land: { edition: '2026', sources: [csvSource('countries')] },
    sprak: { ...own('sprak', 'Språk'), sources: [csvSource('languages')] },
    enhet: { ...own('enhet', 'Behandlingsenheter'), sources: [csvSource('units')] },
    sykehus: { ...own('sykehus', 'Sykehus'), sources: [csvSource('hospitals')] },
    helseforetak: { ...own('helseforetak', 'Helseforetak'), sources: [csvSource('trusts')] },
    helseregion: { ...own('helseregion', 'Helseregioner'), sources: [csvSource('regions')] },
    resh: { ...own('resh', 'RESH-enheter'), sources: [csvSource('reshHospitals')] },
    'v3-actcode': {
      sources: [
        fileSource('fhir', ['fhir', 'CodeSystem-v3-ActCode.json'], {}, { tolerance: { missingNames: 60 } }),
      ],
    },
  };
}

function synonyms(): SourceJson {
  return {
    name: 'Oppslag synonyms',
    role: 'details',
    format: 'synonyms',
    uri: SYNONYMS,
    licence: 'Apache-2.0',
    tolerance: { unknownCodes: 400 },
  };
}
