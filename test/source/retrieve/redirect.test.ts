import { describe, expect, test } from 'vitest';
import { redirectTarget } from '../../../src/source/retrieve/redirect.ts';
import { fixed, redirect, status } from '../../support/upstream/http-server.ts';
import { failureOf, oppslagError, quickRetriever, serve, textOf } from './support.ts';

describe('the target of a redirect', () => {
  test.each([
    ['a path', 'https://a.no/x/y', '/z?q=1', 'https://a.no/z?q=1'],
    ['a relative path', 'https://a.no/x/y', 'z', 'https://a.no/x/z'],
    ['the same server', 'https://a.no/x', 'https://A.no:443/z#part', 'https://a.no/z'],
    ['https in place of http', 'http://a.no/x', 'https://a.no/x', 'https://a.no/x'],
  ])('may be %s', (_, from, location, target) => {
    expect(redirectTarget(new URL(from), location).href).toBe(target);
  });

  test.each([
    ['another host', 'https://a.no/x', 'https://b.no/x'],
    ['a host below', 'https://a.no/x', 'https://files.a.no/x'],
    ['a host without its scheme', 'https://a.no/x', '//b.no/x'],
    ['another port', 'http://a.no:8080/x', 'http://a.no:8081/x'],
    ['https on a port of its own', 'http://a.no:8080/x', 'https://a.no:8080/x'],
    ['http in place of https', 'https://a.no/x', 'http://a.no/x'],
    ['another scheme', 'https://a.no/x', 'file:///etc/passwd'],
  ])('must not be %s', (_, from, location) => {
    expect(() => redirectTarget(new URL(from), location)).toThrow(
      oppslagError('SOURCE_REDIRECTED', 'a redirect must stay on the same scheme, host and port'),
    );
  });

  test.each([
    ['missing', undefined, 'must say where to'],
    ['no URL', 'https://', 'must say where to'],
    ['a URL with a password', 'https://me:secret@a.no/', 'must not hold a user or a password'],
  ])('must not be %s', (_, location, rule) => {
    expect(() => redirectTarget(new URL('https://a.no/'), location)).toThrow(
      oppslagError('SOURCE_REDIRECTED', rule),
    );
  });
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('of status %i on the same server is followed', async (code) => {
    const server = await serve({ '/old': redirect('/new', code), '/new': fixed('list') });
    const uri = `${server.origin}/old`;
    const document = await quickRetriever().retrieve(uri);
    expect(textOf(document)).toBe('list');
    expect(document.uri).toBe(uri);
  });

  test('to another server is refused at once, and that server never asked', async () => {
    const other = await serve({ '/list': fixed('another list') });
    const server = await serve({ '/list?key=secret': redirect(`${other.origin}/list?token=secret`) });
    const fault = await failureOf(quickRetriever().retrieve(`${server.origin}/list?key=secret`));
    expect(fault).toEqual(oppslagError('SOURCE_REDIRECTED', new URL(other.origin).host));
    expect(fault.message).not.toContain('secret');
    expect(server.seen).toHaveLength(1);
    expect(other.seen).toHaveLength(0);
  });

  test('in a circle ends after maxRedirects', async () => {
    const server = await serve({ '/a': redirect('/b'), '/b': redirect('/a') });
    await expect(quickRetriever().retrieve(`${server.origin}/a`)).rejects.toEqual(
      oppslagError('SOURCE_REDIRECTED', 'there must be at most 5 redirects'),
    );
    expect(server.seen).toHaveLength(6);
  });

  test('to nothing counts as missing', async () => {
    const server = await serve({ '/a': redirect('/gone'), '/gone': status(404) });
    expect(await quickRetriever().retrieveIfThere(`${server.origin}/a`)).toBeUndefined();
  });
});
