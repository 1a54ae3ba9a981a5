import { fieldOf } from '../../checks.ts';
import { codeOf, invalid, optionalShownText, optionalText, type RowAt, requireFields } from './fields.ts';
import { type FatRow, type IcpcKind, parentIn, propertiesOf, reportableOf } from './row.ts';
import { validityOf } from './validity.ts';

/** A download that lacks one of these has changed form; a null is another thing. */
const REQUIRED = ['Kode', 'Tekst_uten_lengdebegrensning', 'Gyldig_fra', 'Gyldig_til'];
const FLAGS = [
  ['Stjernekode', 'star'],
  ['Tilleggskode', 'additional-code'],
  ['Uspesifikk_kode', 'unspecific'],
] as const;
const TEXTS = [['Kjønn', 'gender']] as const;
const BELONGS = 'Tilhørighet_i_ICPC_2B';

/**
 * Reads a row of `GET /api/code-systems/{codeSystem}/download/JSON`.
 *
 * @throws OppslagError SOURCE_INVALID naming the row, the field and the rule
 */
export function downloadRow(at: RowAt): FatRow {
  requireFields(at, REQUIRED);
  const code = codeOf(at, 'Kode');
  const icpc = icpcKind(at, code);
  const system = icpc === undefined ? optionalText(at, 'Kodeverk') : undefined;
  return {
    at,
    code,
    fullText: optionalShownText(at, 'Tekst_uten_lengdebegrensning'),
    shortText: optionalShownText(at, 'Tekst_med_maksimalt_60_tegn'),
    englishText: undefined,
    validity: validityOf(at, 'Gyldig_fra', 'Gyldig_til'),
    parents: parentIn(at, 'Foreldrekode', code),
    active: true,
    leaf: undefined,
    reportable: reportableOf(at, 'Rapporteres_til_NPR', at, 'NPR_Gyldig_fra', 'NPR_Gyldig_til'),
    icpc,
    systems: system === undefined ? {} : { Kodeverk: system },
    designations: [],
    properties: propertiesOf(at, TEXTS, FLAGS),
  };
}

/**
 * What a row of the ICPC2 download is. `Kodeverk` is ICPC-2 or ICPC-2B; the latter's rows are terms (`TERM`), or say how a term
 * belongs to ICPC-2 or ICD-10 and then repeat its code.
 */
function icpcKind(at: RowAt, code: string): IcpcKind | undefined {
  if (fieldOf(at.value, BELONGS) === undefined) return undefined;
  const system = optionalText(at, 'Kodeverk');
  const belongs = optionalText(at, BELONGS);
  if (system === 'ICPC-2') return 'plain';
  if (system !== undefined && system !== 'ICPC-2B') {
    throw invalid(at, 'Kodeverk', 'must be ICPC-2 or ICPC-2B');
  }
  switch (belongs) {
    case 'ICPC-2':
      return 'icpc-2-link';
    case 'ICD-10':
      return 'icd-10-link';
    case 'TERM':
      return 'enriched';
    case undefined:
      return system === 'ICPC-2B' || code.includes('.') ? 'enriched' : 'plain';
    default:
      throw invalid(at, BELONGS, 'must be TERM, ICPC-2, ICD-10 or null');
  }
}
