import type { z } from 'zod';
import type { Tolerance } from '../../src/source/findings.ts';
import type { csvOptions } from '../../src/source/formats/csv/options.ts';

/** How a configuration would load one of the reference files. */
export interface ReferenceConfig<Options> {
  /** Short id of the code system that is loaded, or that relations start in. */
  readonly system: string;
  /** Folder and name, for `referencePath`. */
  readonly file: readonly [string, string];
  readonly tolerance?: Tolerance;
  readonly options: Options;
}

type CsvInput = z.input<typeof csvOptions>;

const TSV = { delimiter: '\t', quote: '' } as const;
const ORGANISATION = '\\d{9,10}';

/** An ICD-10 code as registries write it, without the dot, which is put in. */
const UNDOTTED_ICD_10 = [
  { match: '[A-Z]\\d[0-9A-Za-z]' },
  { match: '([A-Z]\\d[0-9A-Za-z])([0-9A-Za-z]{1,2})', replace: '$1.$2' },
];
const UNDOTTED_ICPC_2B = { match: '([A-Z]\\d{2,3})(\\d{4})', replace: '$1.$2' };
const MUNICIPALITY = { match: '\\d{3,4}', padStart: { length: 4, with: '0' } };

/** A list of codes and texts of one edition of the procedure codes. */
function procedureList(match: string): CsvInput {
  return { ...TSV, columns: { code: { column: 'code', match }, display: 'text' } };
}

/** Codes with the first and the last yearly edition they are in; the ends of the series say nothing of before or after. */
function editions(first: string, last: string, match: string): CsvInput {
  return {
    ...TSV,
    columns: {
      code: { column: 'code', match },
      display: 'text',
      validFrom: { column: 'first_edition', as: 'year-start', openBefore: first },
      validTo: { column: 'last_edition', as: 'year-end', openAfter: last },
    },
  };
}

const SPECIAL_CODE = '[0-9A-Z]{5}';
const NCSP = `[A-Z]{3}\\d{2}|${SPECIAL_CODE}`;
const NCMP = `[A-Z]{4}\\d{2}|${SPECIAL_CODE}`;
const NCRP = `[A-Z]{3}\\d[0-9A-Z]{2}|${SPECIAL_CODE}`;

const UNITS = { delimiter: ';' } as const;

/** Every CSV and TSV file of the reference data, some of them several times. */
export const REFERENCE_CSV = {
  icd10FullText: {
    system: 'icd-10',
    file: ['icd10', 'icd10.tsm-2026.dotted.hash-separated.csv'],
    options: {
      delimiter: '#',
      quote: '',
      rows: [{ column: 'system', equals: 'ICD10' }],
      columns: {
        code: { column: 'code', match: '[A-Z]\\d[0-9A-Za-z](\\.[0-9A-Za-z]{1,2})?' },
        display: 'text',
      },
    },
  },
  icd10Undotted: {
    system: 'icd-10',
    file: ['icd10', 'ICD10.skde.csv'],
    options: {
      delimiter: ';',
      columns: { code: { column: 'ICD10', forms: UNDOTTED_ICD_10 }, display: 'Tekst' },
    },
  },
  icd10Editions: {
    system: 'icd-10',
    file: ['icd10', 'icd10-editions-2011-2017.tsv'],
    options: {
      ...TSV,
      columns: {
        code: { column: 'code', forms: [...UNDOTTED_ICD_10, { match: 'XXXX' }] },
        display: 'text',
        validFrom: { column: 'first_edition', as: 'year-start', openBefore: '2011' },
        validTo: { column: 'last_edition', as: 'year-end', openAfter: '2017' },
      },
    },
  },
  // Three codes are both a block and a category, so these are two systems.
  icd10Blocks: {
    system: 'icd-10-blokk',
    file: ['icd10', 'icd10-hierarchy-skde-2016.tsv'],
    tolerance: { missingNames: 1 },
    options: {
      ...TSV,
      rows: [{ column: 'level', in: ['chapter', 'block'] }],
      columns: {
        code: { column: 'code', match: '[IVX]+|[A-Z]\\d{2}(-[A-Z]\\d{2})?' },
        display: { column: 'text', forms: [{ match: '\\([^)]+\\) (.+)', replace: '$1' }, { match: '.+' }] },
        parent: 'parent',
        selectable: { value: 'false' },
        properties: [{ code: 'level', type: 'string', column: 'level' }],
      },
    },
  },
  icd10Categories: {
    system: 'icd-10',
    file: ['icd10', 'icd10-hierarchy-skde-2016.tsv'],
    options: {
      ...TSV,
      rows: [{ column: 'level', equals: 'category' }],
      columns: {
        code: { column: 'code', match: '[A-Z]\\d{2}' },
        display: 'text',
        properties: [
          {
            code: 'block',
            type: 'Coding',
            column: { column: 'parent', optional: true },
            system: 'icd-10-blokk',
          },
        ],
      },
    },
  },
  icpc2b: {
    system: 'icpc-2b',
    file: ['icpc2', 'icpc2b.tsm-2026.hash-separated.csv'],
    options: {
      delimiter: '#',
      quote: '',
      columns: {
        code: { column: 'code', match: '[A-Z]\\d{2,3}\\.\\d{4}' },
        display: 'text',
        properties: [
          {
            code: 'icpc-2',
            type: 'Coding',
            column: 'parent_code',
            system: 'icpc-2',
            display: 'parent_text',
          },
        ],
      },
    },
  },
  icpc2bMaps: {
    system: 'icpc-2b',
    file: ['icpc2', 'icpc2_beriket.skde.csv'],
    options: {
      delimiter: ';',
      columns: {
        code: { column: 'ICPC2B_kode', ...UNDOTTED_ICPC_2B },
        display: 'ICPC2B_tekst',
        properties: [{ code: 'type', type: 'integer', column: 'icpc2_type' }],
      },
      relations: [
        {
          target: { column: 'ICPC2_Kode', match: '[A-Z]\\d{2,3}' },
          targetSystem: 'icpc-2',
          relationship: 'source-is-narrower-than-target',
        },
        {
          target: { column: 'ICPC2B_ICD10_Kode', forms: UNDOTTED_ICD_10 },
          targetSystem: 'icd-10',
          relationship: 'related-to',
        },
      ],
    },
  },
  icpc2: {
    system: 'icpc-2',
    file: ['icpc2', 'icpc2.skde.csv'],
    options: {
      delimiter: ';',
      columns: {
        code: { column: 'icpc2_kode', match: '[A-Z]?\\d{2,3}' },
        display: 'icpc2_tekst',
        properties: [
          { code: 'chapter', type: 'string', column: { column: 'icpc2_Kap', optional: true } },
          { code: 'type', type: 'integer', column: 'icpc2_type' },
        ],
      },
    },
  },
  ncspAccumulated: {
    system: 'ncsp',
    file: ['procedures', 'ncsp.skde-accumulated.tsv'],
    options: procedureList(NCSP),
  },
  ncmpAccumulated: {
    system: 'ncmp',
    file: ['procedures', 'ncmp.skde-accumulated.tsv'],
    options: procedureList(NCMP),
  },
  ncrpAccumulated: {
    system: 'ncrp',
    file: ['procedures', 'ncrp.skde-accumulated.tsv'],
    options: procedureList(NCRP),
  },
  ncsp2016: { system: 'ncsp', file: ['procedures', 'NCSP_2016.tsv'], options: procedureList(NCSP) },
  ncmp2016: { system: 'ncmp', file: ['procedures', 'NCMP_2016.tsv'], options: procedureList(NCMP) },
  ncrp2016: { system: 'ncrp', file: ['procedures', 'NCRP_2016.tsv'], options: procedureList(NCRP) },
  ncsp2017: {
    system: 'ncsp',
    file: ['procedures', 'NCSP_2017.tsv'],
    tolerance: { damagedTexts: 144 },
    options: procedureList(NCSP),
  },
  ncmp2017: { system: 'ncmp', file: ['procedures', 'NCMP_2017.tsv'], options: procedureList(NCMP) },
  ncrp2017: { system: 'ncrp', file: ['procedures', 'NCRP_2017.tsv'], options: procedureList(NCRP) },
  ncspEditions: {
    system: 'ncsp',
    file: ['procedures', 'ncsp-editions-2010-2017.tsv'],
    tolerance: { damagedTexts: 144 },
    options: editions('2010', '2017', NCSP),
  },
  ncmpEditions: {
    system: 'ncmp',
    file: ['procedures', 'ncmp-editions-2010-2017.tsv'],
    options: editions('2010', '2017', NCMP),
  },
  ncrpEditions: {
    system: 'ncrp',
    file: ['procedures', 'ncrp-editions-2016-2017.tsv'],
    options: editions('2016', '2017', NCRP),
  },
  drg: {
    system: 'drg',
    file: ['procedures', 'drg.skde-accumulated.tsv'],
    options: {
      ...TSV,
      // Two headings of the upstream list stand among its codes.
      rows: [{ column: 'code', notIn: ['DRG', 'drg'] }],
      columns: { code: { column: 'code', match: '[A-Z]{0,2}\\d{1,3}[A-Z]?' }, display: 'text' },
    },
  },
  municipalities: {
    system: 'kommune',
    file: ['admin-areas', 'kommuner-history-1838-2024.klass131.tsv'],
    options: {
      ...TSV,
      columns: {
        code: { column: 'code', match: '\\d{4}' },
        display: 'name',
        validFrom: 'valid_from',
        validTo: 'valid_to',
      },
    },
  },
  municipalityChanges: {
    system: 'kommune',
    file: ['admin-areas', 'kommune-changes-1838-2024.klass131.tsv'],
    options: {
      ...TSV,
      concepts: false,
      relations: [
        {
          source: { column: 'from_code', match: '\\d{4}' },
          target: { column: 'to_code', match: '\\d{4}' },
          targetSystem: 'kommune',
          relationship: 'related-to',
          since: 'change_date',
          skipSame: true,
        },
      ],
    },
  },
  municipalityNumbers: {
    system: 'kommune',
    file: ['admin-areas', 'forny_komnr.skde-2024.csv'],
    options: {
      delimiter: ';',
      ignoreLines: [2],
      concepts: false,
      relations: [
        {
          source: { column: 'gml_komnr', ...MUNICIPALITY },
          target: { column: 'ny_komnr', ...MUNICIPALITY },
          targetSystem: 'kommune',
          relationship: 'related-to',
          since: { column: 'aar', as: 'year-start' },
        },
      ],
    },
  },
  hospitalAreas: {
    system: 'kommune',
    file: ['admin-areas', 'boomr.skde-2026.komnr-to-health-region.csv'],
    options: {
      delimiter: ';',
      rows: [
        // The last row is the whole country.
        { column: 'komnr', notIn: ['', '8888'] },
        { column: 'bydel', equals: '' },
      ],
      columns: {
        code: { column: 'komnr', ...MUNICIPALITY },
        display: { column: 'komnr_navn', match: '\\d{3,4} (.+)', replace: '$1' },
        properties: [
          {
            code: 'regional-trust',
            type: 'Coding',
            column: 'borhf',
            system: 'helseregion',
            display: 'borhf_navn',
          },
          {
            code: 'hospital-area',
            type: 'Coding',
            column: { column: 'bosh', optional: true },
            system: 'sykehusomrade',
            display: { column: 'bosh_navn', optional: true },
          },
        ],
      },
    },
  },
  cityDistricts: {
    system: 'bydel',
    file: ['admin-areas', 'boomr.skde-2026.komnr-to-health-region.csv'],
    options: {
      delimiter: ';',
      rows: [{ column: 'bydel', notEmpty: true }],
      columns: {
        code: { column: 'bydel', match: '\\d{5,6}', padStart: { length: 6, with: '0' } },
        display: { column: 'bydel_navn', match: '\\d{2} (.+)', replace: '$1' },
        properties: [
          {
            code: 'municipality',
            type: 'Coding',
            column: { column: 'komnr', ...MUNICIPALITY },
            system: 'kommune',
          },
        ],
      },
    },
  },
  counties2020: {
    system: 'fylke',
    file: ['admin-areas', 'fylker-2017-2020.keita43a.csv'],
    options: {
      distinct: true,
      columns: { code: 'county_num_2020', display: 'county_name_2020' },
      relations: [
        {
          source: 'county_num_2017',
          target: 'county_num_2020',
          targetSystem: 'fylke',
          relationship: 'related-to',
          since: { value: '2020-01-01' },
          skipSame: true,
        },
      ],
    },
  },
  counties: {
    system: 'fylke',
    file: ['admin-areas', 'fylker-history-2017-2024.derived.tsv'],
    options: {
      ...TSV,
      columns: {
        code: { column: 'code', match: '\\d{2}' },
        display: 'name',
        validFrom: 'valid_from',
        validTo: 'valid_to',
      },
    },
  },
  units: {
    system: 'enhet',
    file: ['units', 'behandler.skde-2026.no-comments.csv'],
    options: {
      ...UNITS,
      columns: {
        code: { column: 'orgnr', match: ORGANISATION },
        display: 'org_navn',
        properties: [
          {
            code: 'hospital',
            type: 'Coding',
            column: { column: 'behsh', optional: true },
            system: 'sykehus',
          },
          {
            code: 'trust',
            type: 'Coding',
            column: { column: 'behhf', optional: true },
            system: 'helseforetak',
          },
        ],
      },
    },
  },
  hospitals: {
    system: 'sykehus',
    file: ['units', 'behandler.skde-2026.no-comments.csv'],
    tolerance: { duplicateRows: 3 },
    options: {
      ...UNITS,
      rows: [{ column: 'behsh', notEmpty: true }],
      distinct: true,
      columns: {
        code: { column: 'behsh', match: '\\d+' },
        display: 'behsh_navn',
        properties: [{ code: 'trust', type: 'Coding', column: 'behhf', system: 'helseforetak' }],
      },
    },
  },
  trusts: {
    system: 'helseforetak',
    file: ['units', 'behandler.skde-2026.no-comments.csv'],
    tolerance: { duplicateRows: 5 },
    options: {
      ...UNITS,
      rows: [{ column: 'behhf', notEmpty: true }],
      distinct: true,
      columns: {
        code: { column: 'behhf', match: '\\d+' },
        display: 'behhf_navn',
        designations: [{ column: 'behhf_navnkort', language: 'nb', use: 'short' }],
        properties: [{ code: 'region', type: 'Coding', column: 'behrhf', system: 'helseregion' }],
      },
    },
  },
  regions: {
    system: 'helseregion',
    file: ['units', 'behandler.skde-2026.no-comments.csv'],
    options: {
      ...UNITS,
      rows: [{ column: 'behrhf', notEmpty: true }],
      distinct: true,
      columns: {
        code: { column: 'behrhf', match: '\\d' },
        display: 'behrhf_navn',
        designations: [
          { column: 'behrhf_navnkort', language: 'nb', use: 'short' },
          { column: 'behrhf_navnkortest', language: 'nb', use: 'short' },
        ],
      },
    },
  },
  reshHospitals: {
    system: 'resh',
    file: ['units', 'ShResh.nger.csv'],
    options: { ...UNITS, columns: { code: { column: 'ReshId', match: '\\d{6,7}' }, display: 'ShNavn' } },
  },
  reshDepartments: {
    system: 'resh',
    file: ['units', 'Koblingstabell_AvdRESH_sh_standard.norgast.latin1-crlf.csv'],
    options: {
      ...UNITS,
      encoding: 'iso-8859-1',
      columns: { code: { column: 'AvdRESH', match: '\\d{6,7}' }, display: 'sh_standard' },
      relations: [
        {
          target: { column: 'sh', match: ORGANISATION },
          targetSystem: 'enhet',
          relationship: 'source-is-narrower-than-target',
        },
      ],
    },
  },
  countries: {
    system: 'land',
    file: ['countries', 'countries-iso3166-1.tsv'],
    options: {
      ...TSV,
      columns: {
        code: { column: 'alpha2', match: '[A-Z]{2}' },
        display: 'name_nb_i18n',
        designations: [
          { column: { column: 'name_nb_isocodes', optional: true }, language: 'nb', use: 'synonym' },
          { column: 'name_nn_i18n', language: 'nn', use: 'display' },
          { column: 'name_en_i18n', language: 'en', use: 'display' },
        ],
        properties: [
          { code: 'alpha-3', type: 'string', column: { column: 'alpha3', match: '[A-Z]{3}' } },
          { code: 'numeric', type: 'string', column: { column: 'numeric', match: '\\d{3}' } },
        ],
      },
    },
  },
  countriesWithdrawn: {
    system: 'land-historisk',
    file: ['countries', 'countries-withdrawn-iso3166-3.tsv'],
    options: {
      ...TSV,
      columns: {
        code: { column: 'alpha4', match: '[A-Z]{4}' },
        display: 'name_en',
        designations: [{ column: { column: 'name_nb', optional: true }, language: 'nb', use: 'display' }],
        // Of the older ones only the year is known; the country is taken to have been there until its end.
        validTo: {
          column: 'withdrawal_date',
          inclusive: true,
          forms: [{ match: '(\\d{4})', replace: '$1-12-31' }, { match: '\\d{4}-\\d{2}-\\d{2}' }],
        },
        properties: [
          { code: 'numeric', type: 'string', column: { column: 'numeric', match: '\\d{3}', optional: true } },
        ],
      },
    },
  },
  languages: {
    system: 'sprak',
    file: ['countries', 'languages-iso639-2.tsv'],
    options: {
      ...TSV,
      columns: {
        code: { column: 'alpha3_t', match: '[a-z]{3}(-[a-z]{3})?' },
        display: 'name_en',
        designations: [
          { column: { column: 'name_nb', optional: true }, language: 'nb', use: 'display' },
          { column: { column: 'name_nn', optional: true }, language: 'nn', use: 'display' },
        ],
      },
    },
  },
  subdivisions: {
    system: 'iso-3166-2',
    file: ['countries', 'subdivisions-iso3166-2-nordic.tsv'],
    options: {
      ...TSV,
      columns: {
        code: { column: 'code', match: '[A-Z]{2}-[0-9A-Z]{1,3}' },
        // Sweden's names end in the code they had before.
        display: { column: 'name', forms: [{ match: '(.+) \\[.+\\]', replace: '$1' }, { match: '.+' }] },
        parent: 'parent',
        properties: [{ code: 'type', type: 'string', column: 'type' }],
      },
    },
  },
  klassCodes: {
    system: 'kommune',
    file: ['api-samples', 'klass-codes-131-2020.latin1.csv'],
    options: {
      encoding: 'iso-8859-1',
      columns: {
        code: { column: 'code', match: '\\d{4}' },
        display: 'name',
        parent: 'parentCode',
        // The first day of the range that was asked for is no first day of the municipality.
        validFrom: { column: 'validFromInRequestedRange', openBefore: '2020-01-01' },
        validTo: 'validToInRequestedRange',
      },
    },
  },
} as const satisfies Record<string, ReferenceConfig<CsvInput>>;
