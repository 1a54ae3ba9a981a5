import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkSourcesConfig } from '../../src/source/config/read-config.ts';
import type { SourceConfig } from '../../src/source/config/schema.ts';
import { contributionOf, readSource } from '../../src/source/read-source.ts';
import { Retriever } from '../../src/source/retrieve/retriever.ts';
import { dayOf } from '../support/code-systems.ts';
import { oppslagError } from '../support/segments.ts';
import { fixed, type HttpServer, startHttpServer, status } from '../support/upstream/http-server.ts';
import { startKlassServer } from '../support/upstream/klass-server.ts';

let directory: string;
let server: HttpServer | undefined;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'oppslag-test-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const ROWS = 'code,display\nC1,En\nC2,To\n';

/** A source as a configuration has it, with a list beside it. */
function sourceOf(own: object = {}): SourceConfig {
  const list = {
    name: 'Clinic list',
    format: 'csv',
    uri: 'clinics.csv',
    licence: 'CC0-1.0',
    options: { columns: { code: 'code', display: 'display' } },
  };
  const sources = [
    { ...list, ...own },
    { ...list, name: 'another' },
  ];
  return checkSourcesConfig({ systems: { clinic: { sources } } }).systems.clinic!.sources[0]!;
}

function retriever(cacheDirectory?: string): Retriever {
  const limits = { retries: 0 };
  return new Retriever({
    baseDirectory: directory,
    limits,
    ...(cacheDirectory === undefined ? {} : { cacheDirectory }),
  });
}

function sha256Of(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('a source', () => {
  test('is read with where it came from', async () => {
    writeFileSync(join(directory, 'clinics.csv'), ROWS);
    utimesSync(join(directory, 'clinics.csv'), 1_700_000_000, 1_700_000_000);
    const source = sourceOf({ publisher: 'Somebody', publishedAt: 'https://example.org/clinics' });
    const { system, publication, provenance } = await readSource('clinic', source, retriever());
    expect(system).toBe('clinic');
    expect(publication.entries.get('clinic')).toHaveLength(2);
    expect(provenance).toEqual({
      name: 'Clinic list',
      uri: 'https://example.org/clinics',
      retrievedAt: '2023-11-14T22:13:20.000Z',
      licence: 'CC0-1.0',
      publisher: 'Somebody',
      sha256: sha256Of(ROWS),
    });
  });

  test.each([
    ['/clinics.csv?key=hush', '/clinics.csv'],
    ['/clinics.csv#hush', '/clinics.csv'],
    ['/clinics.csv', '/clinics.csv'],
  ])('at %s is known to the catalogue as %s', async (path, known) => {
    server = await startHttpServer({
      '/clinics.csv': fixed(ROWS),
      '/clinics.csv?key=hush': fixed(ROWS),
    });
    const source = sourceOf({ uri: `${server.origin}${path}` });
    const { provenance } = await readSource('clinic', source, retriever());
    expect(provenance.uri).toBe(`${server.origin}${known}`);
  });

  test('of several documents has the digest of their digests, in the order in which they were asked for', async () => {
    const klass = await startKlassServer({
      classifications: {
        131: {
          name: 'Kommuner',
          versions: [{ name: 'Kommuner 2024', validFrom: '2024-01-01' }],
          codes: [{ code: '0301', name: 'Oslo', validFrom: '1838-01-01' }],
        },
      },
    });
    const source = sourceOf({ format: 'klass', uri: klass.classification(131), options: {} });
    const asked: Uint8Array[] = [];
    const own = retriever();
    const read = await readSource('kommune', source, {
      retrieve: async (uri, wish) => {
        const place = asked.push(new Uint8Array()) - 1;
        const document = await own.retrieve(uri, wish);
        asked[place] = document.bytes;
        return document;
      },
      retrieveIfThere: (uri, wish) => own.retrieveIfThere(uri, wish),
    });
    await klass.close();
    expect(asked.length).toBeGreaterThan(1);
    expect(read.provenance.sha256).toBe(sha256Of(asked.map((bytes) => `${sha256Of(bytes)}\n`).join('')));
  });

  test('that is brought along is as old as its data, and has no document to be digested', async () => {
    const source = sourceOf({ format: 'bundled', uri: 'https://example.org/', options: {} });
    const { provenance } = await readSource('icd-10', source, retriever());
    expect(provenance).toEqual({
      name: 'Clinic list',
      uri: 'https://example.org/',
      retrievedAt: '2026-03-27T00:00:00Z',
      licence: 'CC0-1.0',
      publisher: 'Helsedirektoratet',
      edition: '2026',
    });
  });
});

describe('a fault', () => {
  test('of the retrieval names the source and the address, with its own hint', async () => {
    server = await startHttpServer({ '/ill?key=hush': status(503) });
    const source = sourceOf({ uri: `${server.origin}/ill?key=hush` });
    await expect(readSource('clinic', source, retriever())).rejects.toThrow(
      expect.objectContaining({
        code: 'SOURCE_UNREACHABLE',
        message: `Clinic list, ${server.origin.slice(7)}/ill: the status must be 200; it was 503`,
        hint: 'The server is ill or busy; build again later.',
      }),
    );
  });

  test('of the cache is no defect of Oppslag', async () => {
    server = await startHttpServer({ '/clinics.csv': fixed(ROWS) });
    writeFileSync(join(directory, 'file'), '');
    const source = sourceOf({ uri: `${server.origin}/clinics.csv` });
    await expect(readSource('clinic', source, retriever(join(directory, 'file')))).rejects.toThrow(
      oppslagError('CACHE_UNUSABLE', 'Clinic list: the document must be kept in cacheDirectory'),
    );
  });

  test('of the content names the source, the line, the field and the rule', async () => {
    writeFileSync(join(directory, 'nameless.csv'), 'code,display\nC1,En\nC2,\n');
    await expect(readSource('clinic', sourceOf({ uri: 'nameless.csv' }), retriever())).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'Clinic list, line 3: column display must be a text that is not empty'),
    );
    const tolerant = sourceOf({ uri: 'nameless.csv', tolerance: { missingNames: 1 } });
    const { findings, publication } = await readSource('clinic', tolerant, retriever());
    expect(findings.list).toMatchObject([{ source: 'Clinic list', row: { line: 3 }, kind: 'missingNames' }]);
    expect(publication.entries.get('clinic')).toHaveLength(1);
  });
});

describe('the part of a source in its system', () => {
  const partOf = async (own: object) => {
    writeFileSync(join(directory, 'clinics.csv'), ROWS);
    return contributionOf(await readSource('clinic', sourceOf(own), retriever()));
  };

  test('has its role, its entries and what was found', async () => {
    const { role, source, entries, findings, isComplete, since } = await partOf({});
    expect({ role, source, isComplete, since }).toEqual({
      ...{ role: 'list', source: 'Clinic list', isComplete: false, since: undefined },
    });
    expect(entries.map(({ code }) => code)).toEqual(['C1', 'C2']);
    expect(findings.source).toBe('Clinic list');
  });

  test('has the first day of an edition, and the completeness of a history', async () => {
    expect((await partOf({ role: 'edition', since: '2020-01-01' })).since).toBe(dayOf('2020-01-01'));
    expect((await partOf({ role: 'history', isComplete: true })).isComplete).toBe(true);
  });

  test('is nothing but relations where that is its role', async () => {
    expect((await partOf({ role: 'relations' })).entries).toEqual([]);
  });
});
