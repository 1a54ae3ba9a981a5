import { describe, expect, test } from 'vitest';
import { readAddress } from '../../../src/source/retrieve/address.ts';
import { oppslagError } from './support.ts';

describe('an address', () => {
  test.each([
    [
      'https://data.ssb.no/api/klass/v1/versions/1?key=secret#top',
      'https://data.ssb.no/api/klass/v1/versions/1?key=secret',
      'data.ssb.no/api/klass/v1/versions/1',
    ],
    ['HTTP://127.0.0.1:8080', 'http://127.0.0.1:8080/', '127.0.0.1:8080/'],
  ])('%s is a URL, named without its query', (uri, href, name) => {
    expect(readAddress(uri, '/etc/oppslag')).toEqual({ kind: 'url', url: new URL(href), name });
  });

  test.each([
    ['lists/drugs.csv', '/etc/oppslag/lists/drugs.csv'],
    ['../data/a b.csv', '/etc/data/a b.csv'],
    ['/srv/lists/x.json', '/srv/lists/x.json'],
    ['./like:this.txt', '/etc/oppslag/like:this.txt'],
  ])('%s is a path, resolved against the base directory', (uri, path) => {
    expect(readAddress(uri, '/etc/oppslag')).toEqual({ kind: 'file', path, name: uri });
  });

  test.each([
    '',
    'file:///etc/passwd',
    'ftp://example.org/x',
    'data:text/plain,x',
    'http:x',
    'a\0b',
  ])('%j is neither and refused', (uri) => {
    expect(() => readAddress(uri, '/')).toThrow(
      oppslagError('SOURCE_INVALID', 'must be an http or https URL, or a path'),
    );
  });

  test('a malformed URL is refused without a cause, which would show it', () => {
    let fault: unknown;
    try {
      readAddress('https://user:secret@exa mple.org/?key=secret', '/');
    } catch (error) {
      fault = error;
    }
    expect(fault).toEqual(oppslagError('SOURCE_INVALID', 'must be a well-formed URL'));
    expect((fault as Error).cause).toBeUndefined();
  });

  test.each([
    'https://user@example.org/x',
    'https://user:secret@example.org/x?key=secret',
  ])('%s is refused for its user, which the message does not show', (uri) => {
    expect(() => readAddress(uri, '/')).toThrow(
      expect.objectContaining({
        code: 'SOURCE_INVALID',
        message: 'example.org/x: the URL must not hold a user or a password',
      }),
    );
  });
});
