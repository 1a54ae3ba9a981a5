import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixed, type HttpServer, redirect, startHttpServer } from '../support/upstream/http-server.ts';
import {
  answerOf,
  type BuildPlace,
  clinicRows,
  clinics,
  csvSource,
  makeBuildPlace,
  systemOf,
} from './build-place.ts';

let place: BuildPlace;
let server: HttpServer;
let other: HttpServer;

beforeAll(async () => {
  place = await makeBuildPlace();
  other = await startHttpServer({ '/list.csv': fixed(clinicRows(300)) });
  server = await startHttpServer({
    '/html': fixed('<!DOCTYPE html><title>Vedlikehold</title>', { 'content-type': 'text/html' }),
    '/elsewhere': redirect(`${other.origin}/list.csv`),
    '/large': fixed(clinicRows(300)),
    '/ill': (_, response) => void response.writeHead(503).end(),
    '/good': fixed(clinicRows(300)),
  });
  place.write('good.csv', clinicRows(300));
  const { code, stderr } = await place.build(clinics('good.csv'));
  expect(code, stderr).toBe(0);
});

afterAll(async () => {
  await Promise.all([server?.close(), other?.close()]);
  place.remove();
});

const parentColumns = { columns: { code: 'code', display: 'display', parent: 'parent' } };
const strictColumns = { columns: { code: { column: 'code', match: 'C\\d{3}' }, display: 'display' } };

interface Fault {
  /** A file of this content, or a path of the server. */
  readonly content?: string | Uint8Array;
  readonly path?: string;
  readonly format?: string;
  readonly options?: object;
  readonly system?: object;
  readonly limits?: object;
  /** What the message says after the system. */
  readonly message: string | RegExp;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'HTML in the place of CSV': {
    path: '/html',
    message: 'Upstream: the document must be delimited text; what came is HTML or XML [SOURCE_INVALID]',
  },
  'HTML in the place of JSON': {
    path: '/html',
    format: 'diagnosis-list',
    options: {},
    message: 'Upstream: the document must be JSON; what came is HTML or XML [SOURCE_INVALID]',
  },
  'a redirect to another host': {
    path: '/elsewhere',
    message:
      /Upstream, 127\.0\.0\.1:\d+\/elsewhere: a redirect must stay on the same scheme, host and port; .* \[SOURCE_REDIRECTED\]/,
  },
  'a body that is too large': {
    path: '/large',
    limits: { maxBytes: 1_000 },
    message: /Upstream, 127\.0\.0\.1:\d+\/large: the body must be at most 1,000 bytes \[SOURCE_TOO_LARGE\]/,
  },
  'a server that is ill': {
    path: '/ill',
    limits: { retries: 1, minRetryDelayMs: 1 },
    message:
      /Upstream, 127\.0\.0\.1:\d+\/ill: the status must be 200; it was 503; tried 2 times \[SOURCE_UNREACHABLE\]/,
  },
  'a page that is not there': {
    path: '/gone',
    message: /Upstream, 127\.0\.0\.1:\d+\/gone: the document must be there \[SOURCE_MISSING\]/,
  },
  'an empty document': {
    content: '',
    message: 'Upstream: the document must hold rows; it is empty [SOURCE_INVALID]',
  },
  'an empty list': {
    content: 'code,display\n',
    message: 'Upstream, line 1: rows must follow the header; there are none [SOURCE_INVALID]',
  },
  'a list that has shrunk': {
    content: clinicRows(249),
    system: { minimumCodes: 250 },
    message: 'codes in use must be at least 250; there are 249 [SOURCE_INVALID]',
  },
  'a code that is there twice': {
    content: `${clinicRows(300)}C017,Klinikk 17\n`,
    message: /Upstream, line 302: .*code.* \[SOURCE_INVALID\]/,
  },
  'a parent that is not there': {
    content: 'code,display,parent\nC1,En,\nC2,To,C1\nC3,Tre,C9\n',
    options: parentColumns,
    message: 'Upstream, line 4: parent must be a code of clinic [SOURCE_INVALID]',
  },
  'codes that are each other’s parent': {
    content: 'code,display,parent\nC1,En,C2\nC2,To,C1\n',
    options: parentColumns,
    message: /Upstream, line [23]: parent must not make a code its own ancestor \[SOURCE_INVALID\]/,
  },
  'a header that has slipped by a column': {
    content: clinicRows(300).replace('code,display', 'display,code'),
    options: strictColumns,
    message: /Upstream, line 2: column code must match .*C\\d\{3\}.* \[SOURCE_INVALID\]/,
  },
  'a header that lacks a column': {
    content: clinicRows(300).replace('display', 'navn'),
    message: 'Upstream: the header must have the column display',
  },
  'Latin-1 that is declared UTF-8': {
    content: Buffer.from(
      clinicRows(300, (n) => (n === 200 ? 'Fødeklinikk' : `K ${n}`)),
      'latin1',
    ),
    message: 'Upstream, line 201: the encoding must be utf-8, as declared [SOURCE_INVALID]',
  },
  'UTF-8 that is declared Latin-1': {
    content: clinicRows(300, () => 'Fødeklinikk'),
    options: { encoding: 'iso-8859-1', ...strictColumns },
    message: 'Upstream: the encoding must be iso-8859-1, as declared; what came is utf-8 [SOURCE_INVALID]',
  },
  'letters that were lost on the way': {
    content: clinicRows(300, (n) => (n === 5 ? 'F\ufffddeklinikk' : `K ${n}`)),
    message: 'Upstream, line 6: column display must not hold U+FFFD (wrongly decoded) [SOURCE_INVALID]',
  },
  'a row that breaks off': {
    content: clinicRows(300).slice(0, -13),
    message: /Upstream, line 301: the row must have 2 cells like the header; it has 1 \[SOURCE_INVALID\]/,
  },
};

describe('a source with', () => {
  test.each(Object.entries(FAULTS))('%s is refused, and the snapshot before stays', async (_, fault) => {
    const { content, path, format = 'csv', limits = {}, system = {}, message } = fault;
    if (content !== undefined) place.write('faulty.csv', content);
    const { options = { columns: { code: 'code', display: 'display' } } } = fault;
    const uri = path === undefined ? 'faulty.csv' : `${server.origin}${path}`;
    const source = csvSource(uri, { name: 'Upstream', format, options });
    const config = { limits: { retries: 0, ...limits }, systems: systemOf('clinic', [source], system) };
    const before = place.contents(place.store);
    const result = await place.build(config, '--json');
    expect(result.code).toBe(1);
    const own = typeof message === 'string' ? literally(message) : message.source;
    expect(result.stderr).toMatch(new RegExp(`^oppslag: clinic: ${own}`, 'm'));
    expect(answerOf(result)).toMatchObject({
      snapshot: null,
      systems: [],
      error: { code: expect.any(String) },
    });
    expect(place.contents(place.store)).toEqual(before);
    expect((await place.run('verify')).code).toBe(0);
  });
});

describe('several faults', () => {
  test('of sources and systems are told in one message, in the order of the configuration', async () => {
    place.write('twice.csv', 'code,display\nC1,En\nC1,To\n');
    place.write('orphan.csv', 'code,display,parent\nC1,En,C9\n');
    const systems = {
      ...systemOf('slow', [csvSource(`${server.origin}/ill`, { name: 'Ill' })]),
      ...systemOf('good', [csvSource('good.csv')]),
      ...systemOf('twice', [
        csvSource('good.csv'),
        csvSource('twice.csv', { name: 'Twice', role: 'groups' }),
      ]),
      ...systemOf('orphan', [csvSource('orphan.csv', { name: 'Orphan', options: parentColumns })]),
      ...systemOf('gone', [csvSource('none.csv', { name: 'Gone' })]),
    };
    const before = place.contents(place.store);
    const { code, stderr, stdout } = await place.build({ limits: { retries: 0 }, systems });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    const message = stderr.slice(stderr.indexOf('oppslag:')).split('\n');
    expect(message[0]).toBe('oppslag: 4 faults:');
    expect(message.slice(1, 5)).toEqual([
      expect.stringMatching(/^ {2}- slow: Ill, 127\.0\.0\.1:\d+\/ill: the status must be 200; it was 503 \[/),
      expect.stringMatching(/^ {2}- twice: Twice, line 3: .*code.* \[SOURCE_INVALID\]$/),
      '  - orphan: Orphan, line 2: parent must be a code of orphan [SOURCE_INVALID]',
      expect.stringContaining('  - gone: Gone, none.csv: the document must be there [SOURCE_MISSING]'),
    ]);
    expect(stderr).toContain('The server is ill or busy; build again later.');
    expect(stderr).toContain('Nothing was built; the snapshot before stays.');
    expect(place.contents(place.store)).toEqual(before);
  });

  test('of the configuration end with code 78 and name every field, but no value', async () => {
    const config = {
      typo: 1,
      limits: { retries: 'hush-1' },
      systems: {
        ...systemOf('clinic', [csvSource('good.csv', { format: 'hush-2' })], { minimumCodes: 'hush-3' }),
        ...systemOf('Bad_Id', [csvSource('good.csv')]),
        ...systemOf('room', [csvSource('good.csv', { role: 'edition' })], { codePattern: '(hush-4' }),
        ...systemOf('bed', [csvSource('good.csv')], { editionDate: '2026-02-30' }),
      },
    };
    const result = await place.build(config, '--json');
    expect(result.code).toBe(78);
    for (const field of [
      'must have no other fields than the documented ones, not "typo"',
      'limits.retries: ',
      'systems.clinic.sources[0].format: ',
      'systems.clinic.minimumCodes: ',
      'systems.Bad_Id: must be 1 to 32 of a-z, 0-9 and -',
      'systems.room.codePattern: must be a regular expression',
      'systems.room.sources[0].since: must be given for the role edition',
      'systems.room.sources: must have a source of the role list',
      'systems.bed.editionDate: must be a date, YYYY-MM-DD',
    ]) {
      expect(result.stderr).toContain(field);
    }
    expect(`${result.stdout}${result.stderr}`).not.toMatch(/hush|02-30/);
    expect(answerOf(result).error?.code).toBe('CONFIG_INVALID');
  });

  test.each([
    ['is not there', undefined, 'cannot be read (ENOENT)'],
    ['is no JSON', '{\n  "systems": {\n    clinic: 1\n', 'must be JSON; line 3 is not'],
    ['breaks off', '{"systems":', 'must be JSON'],
  ])('a configuration that %s ends with code 78', async (_, content, message) => {
    const path = join(place.directory, 'own.json');
    rmSync(path, { force: true });
    if (content !== undefined) writeFileSync(path, content);
    const { code, stderr } = await place.run('build', '--config', path);
    expect(code).toBe(78);
    expect(stderr).toContain(`oppslag: configuration of sources: ${message}`);
    expect(stderr).not.toContain('clinic');
  });
});

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
