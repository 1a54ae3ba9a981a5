import { resolve } from 'node:path';
import { OppslagError } from '../../base/errors.ts';
import type { SourceFault } from '../source.ts';

/** Where a document lies. `name` is what messages may show of it. */
export type Address =
  | { readonly kind: 'url'; readonly url: URL; readonly name: string }
  | { readonly kind: 'file'; readonly path: string; readonly name: string };

const HTTP = /^https?:\/\//i;
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Reads an `http(s)` URL or a path; a relative path starts at `baseDirectory`, a fragment is dropped.
 *
 * @throws OppslagError SOURCE_INVALID for other schemes and for a URL that names a user or a password
 */
export function readAddress(uri: string, baseDirectory: string): Address {
  if (HTTP.test(uri)) {
    const url = readUrl(uri);
    return { kind: 'url', url, name: shownUrl(url) };
  }
  if (uri === '' || uri.includes('\0') || ANY_SCHEME.test(uri)) {
    throw invalidAddress('the address of a source', 'it must be an http or https URL, or a path');
  }
  return { kind: 'file', path: resolve(baseDirectory, uri), name: uri };
}

/** Host and path: a query may hold a key, and is never shown. */
export function shownUrl(url: URL): string {
  return `${url.host}${url.pathname}`;
}

function readUrl(uri: string): URL {
  // The error of the URL class carries the whole text, so it must not become a cause.
  const url = URL.parse(uri);
  if (url === null) throw invalidAddress('the address of a source', 'it must be a well-formed URL');
  if (url.username !== '' || url.password !== '') {
    throw invalidAddress(shownUrl(url), 'the URL must not hold a user or a password');
  }
  url.hash = '';
  return url;
}

function invalidAddress(name: string, rule: string): OppslagError<SourceFault> {
  return new OppslagError<SourceFault>({
    code: 'SOURCE_INVALID',
    message: `${name}: ${rule}`,
    hint: 'Correct the address in the configuration; a path with a colon can be written ./like:this.',
  });
}
