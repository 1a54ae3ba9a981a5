import type { Designation, DesignationUse, Property } from '../../../concept/concept.ts';
import { fieldOf, shownText } from '../../checks.ts';
import { invalid, type RowAt } from './fields.ts';

/** Only tags that are known are taken for tags: texts hold `(<1 år)` and `< 500g`. */
const LINE_TAG = /<\/?(?:br|p|div|ul|ol|li|table|tbody|tr|h[1-6])(?:\s[^<>]*)?\/?>/gi;
const INLINE_TAG = /<\/?(?:a|b|em|font|i|small|span|strong|sub|sup|td|u)(?:\s[^<>]*)?\/?>/gi;
const ENTITY = /&(?:#(\d{1,5})|([a-z]+));/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' },
  ...{ aelig: 'æ', oslash: 'ø', aring: 'å', AElig: 'Æ', Oslash: 'Ø', Aring: 'Å' },
};
const LINE_BREAK = /\r\n|[\n\r\u2028]/;
/** Index terms stand on lines of their own or in a row; a comma is part of a term (`Feber, reumatisk`). */
const TERM_BREAK = /\r\n|[\n\r\u2028;|]/;
const BULLET = /^[•·*–-]\s+/;

/**
 * The lines of a text that may hold HTML: tags are dropped, common entities decoded, bullets and blank lines left out. Upstream
 * declares these fields as texts; lists of texts are read too. Null or missing is no line.
 *
 * @throws OppslagError SOURCE_INVALID for another type, or a wrongly decoded text
 */
export function linesOf(at: RowAt, field: string, separator: RegExp = LINE_BREAK): string[] {
  const value = fieldOf(at.value, field) ?? [];
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const lines: string[] = [];
  for (const part of parts) {
    if (typeof part !== 'string') throw invalid(at, field, 'must be a text, a list of texts or null');
    for (const line of plainText(part).split(separator)) {
      const text = line.trim().replace(BULLET, '');
      if (text !== '') lines.push(shownText(at.findings.source, at.row, field, text));
    }
  }
  return lines;
}

/** Norwegian designations, one for each line. Throws like `linesOf`. */
export function lineDesignations(at: RowAt, field: string, use: DesignationUse): Designation[] {
  return linesOf(at, field).map((value) => ({ language: 'nb', use, value }));
}

/** Norwegian designations, one for each index term. Throws like `linesOf`. */
export function termDesignations(at: RowAt, field: string): Designation[] {
  return linesOf(at, field, TERM_BREAK).map((value) => ({ language: 'nb', use: 'synonym', value }));
}

/** String properties for the texts of a row that are not empty, lines parted by `\n`. Throws like `linesOf`. */
export function textProperties(
  at: RowAt,
  names: readonly (readonly [field: string, code: string])[],
): Property[] {
  return names
    .map(([field, code]) => ({ code, lines: linesOf(at, field) }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ code, lines }) => ({ code, value: { type: 'string', value: lines.join('\n') } }));
}

function plainText(html: string): string {
  return html.replace(LINE_TAG, '\n').replace(INLINE_TAG, '').replace(ENTITY, decodedEntity);
}

function decodedEntity(entity: string, number: string | undefined, name: string | undefined): string {
  if (number !== undefined) return String.fromCodePoint(Number(number));
  return ENTITIES[name!] ?? entity;
}
