import { z } from 'zod';
import { OPEN_END } from '../../../concept/local-day.ts';
import { fieldOf, invalidDocument, shownText } from '../../checks.ts';
import type { Entry } from '../../publication.ts';
import type { SourceFormat } from '../format.ts';
import { codeOf, optionalFlag, optionalShownText, type RowAt, readRows } from './fields.ts';
import { retrieveJson } from './pages.ts';
import { withoutRepeats } from './repeats.ts';
import { textProperties } from './texts.ts';
import { validityOf } from './validity.ts';

const codelistOptions = z
  .strictObject({})
  .describe('An administrative code list of Helsedirektoratet: `adm/codelist/{id}`, one id at a time.');

/**
 * `GET /api/code-systems/adm/codelist/{id}`: one administrative code list,
 * `{id, name, owner: {name}, codeValues: [{value, name, description, validFrom, validTo, active}], active}`. The lists are flat.
 */
export const fatCodelistFormat: SourceFormat<typeof codelistOptions> = {
  options: codelistOptions,
  async read(_options, context) {
    const { source, system, findings } = context;
    const list = onlyList(source, await retrieveJson(context, context.uri));
    const values = fieldOf(list, 'codeValues');
    if (!Array.isArray(values)) throw invalidDocument(source, 'codeValues must be a list');
    if (values.length === 0) throw invalidDocument(source, 'codeValues must not be empty');
    if (fieldOf(list, 'active') === false) findings.note(0, 'the list is no longer active');
    const entries = readRows(findings, values, codeValue);
    const owner = fieldOf(fieldOf(list, 'owner'), 'name') ?? undefined;
    const publisher = owner === undefined ? {} : { publisher: shownText(source, 0, 'owner.name', owner) };
    return {
      entries: new Map([[system, withoutRepeats(findings, entries)]]),
      relations: [],
      identity: { title: shownText(source, 0, 'name', fieldOf(list, 'name')), ...publisher },
      findings: findings.list,
    };
  },
};

/** Several ids parted by commas are answered with several lists, which are several systems. */
function onlyList(source: string, document: unknown): unknown {
  if (!Array.isArray(document)) return document;
  if (document.length === 1) return document[0];
  throw invalidDocument(source, 'the document must be one code list; ask for one id at a time');
}

function codeValue(at: RowAt): Entry | undefined {
  const { findings, row } = at;
  const code = codeOf(at, 'value');
  const name = optionalShownText(at, 'name');
  if (name === undefined) {
    findings.tolerate('missingNames', row, 'name must be a text that is not empty');
    return undefined;
  }
  const validity = validityOf(at, 'validFrom', 'validTo');
  if (optionalFlag(at, 'active') === false && validity.validTo === OPEN_END) {
    findings.note(row, 'the code is not active, and no end is given; its end is left open');
  }
  return {
    row,
    code,
    display: name,
    designations: [],
    properties: textProperties(at, [['description', 'definition']]),
    selectable: true,
    ...validity,
  };
}
