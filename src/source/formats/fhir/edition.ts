import { formatLocalDay } from '../../../concept/local-day.ts';
import type { Publication } from '../../publication.ts';
import { childrenOf, dateTimeOf, type Element, said, textOf } from './element.ts';

const OID = /^urn:oid:([0-2](?:\.(?:0|[1-9]\d*))+)$/;

/** `version`, or the date where there is no version; the day is left out when the date stops at the month or year. */
export function editionOf(root: Element): Pick<Publication, 'edition'> {
  const version = textOf(root, 'version');
  const date = dateTimeOf(root, 'date');
  const edition = version ?? date?.text;
  if (edition === undefined) return {};
  return {
    edition: {
      edition,
      ...(date?.day === undefined ? {} : { editionDate: formatLocalDay(date.day) }),
    },
  };
}

/** What a CodeSystem says of itself. */
export function identityOf(root: Element, language: string | undefined): Pick<Publication, 'identity'> {
  const uri = textOf(root, 'url');
  const identifiers = childrenOf(root, 'identifier')
    .filter((identifier) => textOf(identifier, 'use') !== 'old')
    .map((identifier) => textOf(identifier, 'value'));
  const identity = said({
    uri,
    oid: [...identifiers, uri].map(oidOf).find((oid) => oid !== undefined),
    title: textOf(root, 'title') ?? textOf(root, 'name'),
    publisher: textOf(root, 'publisher'),
    language,
    licence: textOf(root, 'copyright') ?? textOf(root, 'copyrightLabel'),
  });
  return { identity };
}

/** The OID of `urn:oid:2.16…`; undefined for other URIs. */
export function oidOf(uri: string | undefined): string | undefined {
  return OID.exec(uri ?? '')?.[1];
}
