import { fieldOf } from '../../checks.ts';
import { codeOf, optionalFlag, optionalShownText, optionalText, type RowAt } from './fields.ts';
import { type FatRow, type IcpcKind, parentIn, parentInPath, propertiesOf, reportableOf } from './row.ts';
import { lineDesignations, termDesignations } from './texts.ts';
import { validityOf } from './validity.ts';

/** Texts about a code that it should not be found by: what it excludes least of all. */
const TEXTS = [
  ['exclusion', 'exclusion'],
  ['definition', 'definition'],
  ['shortDefinition', 'short-definition'],
  ['notes', 'notes'],
  ['codeTip', 'code-tip'],
  ['moreInfo', 'more-info'],
  ['genderSpecificCode', 'gender'],
  ['replacedBy', 'replaced-by'],
] as const;
const FLAGS = [
  ['starCode', 'star'],
  ['additionalCode', 'additional-code'],
  ['additionalAtcCodeRecommended', 'additional-atc-code-recommended'],
  ['nonSpecificCode', 'unspecific'],
] as const;

/**
 * Reads an item of `GET /api/code-systems/{codeSystem}`, of any of its code systems.
 *
 * @throws OppslagError SOURCE_INVALID naming the row, the field and the rule
 */
export function pageItem(at: RowAt): FatRow {
  const code = codeOf(at, 'codeValue');
  const system = optionalText(at, 'sourceCodeSystem');
  const status: RowAt = { ...at, value: fieldOf(at.value, 'reportableNprStatus') };
  return {
    at,
    code,
    fullText: optionalShownText(at, 'nameNorwegian'),
    shortText: optionalShownText(at, 'textMax60'),
    englishText: optionalShownText(at, 'nameEnglish'),
    validity: validityOf(at, 'validFrom', 'validTo'),
    parents: parentsOf(at, code),
    active: optionalFlag(at, 'active') !== false,
    leaf: optionalFlag(at, 'isLeafNode'),
    reportable: reportableOf(at, 'reportableNpr', status, 'validFrom', 'validTo'),
    icpc: icpcKind(at),
    systems: system === undefined ? {} : { sourceCodeSystem: system },
    designations: [
      ...lineDesignations(at, 'inclusion', 'inclusion'),
      ...termDesignations(at, 'swordcodes'),
      ...termDesignations(at, 'subterm'),
    ],
    properties: propertiesOf(at, TEXTS, FLAGS),
  };
}

/** The parent by name where there is one; NKPK and ICPC-2 have only the path. */
function parentsOf(at: RowAt, code: string): readonly string[] | undefined {
  const named = parentIn(at, 'parentCode', code);
  if (named !== undefined && named.length > 0) return named;
  return parentInPath(at, 'path', code) ?? named;
}

function icpcKind(at: RowAt): IcpcKind | undefined {
  if (fieldOf(at.value, 'isEnrichedCode') === undefined) return undefined;
  return optionalFlag(at, 'isEnrichedCode') === true ? 'enriched' : 'plain';
}
