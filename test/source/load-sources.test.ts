import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { OppslagError } from '../../src/base/errors.ts';
import { checkSourcesConfig } from '../../src/source/config/read-config.ts';
import { type LoadedSources, type LoadProgress, loadSources } from '../../src/source/load-sources.ts';
import { Retriever } from '../../src/source/retrieve/retriever.ts';
import { fixed, type HttpServer, startHttpServer } from '../support/upstream/http-server.ts';

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

/** A source in CSV with these rows; `own` says otherwise than the first line's columns. */
function csv(name: string, rows: readonly string[], own: object = {}): object {
  writeFileSync(join(directory, `${name}.csv`), rows.map((row) => `${row}\n`).join(''));
  const options = { columns: { code: 'code', display: 'display' } };
  return { name, format: 'csv', uri: `${name}.csv`, licence: 'CC0-1.0', options, ...own };
}

function system(sources: readonly object[], own: object = {}): object {
  const identity = { uri: 'https://example.org/x', title: 'Test', publisher: 'Test' };
  return { identity, edition: '1', sources, ...own };
}

async function load(
  systems: Readonly<Record<string, object>>,
  own: object = {},
  onProgress?: (progress: LoadProgress) => void,
): Promise<LoadedSources> {
  const config = checkSourcesConfig({ limits: { retries: 0 }, systems, ...own });
  const { cacheDirectory, limits } = config;
  const cache = cacheDirectory === undefined ? {} : { cacheDirectory: join(directory, cacheDirectory) };
  const retriever = new Retriever({ baseDirectory: directory, limits, ...cache });
  return await loadSources(config, retriever, onProgress);
}

async function faultOf(loading: Promise<unknown>): Promise<OppslagError> {
  return await loading.then(
    () => expect.unreachable('the sources are accepted'),
    (error: unknown) => {
      if (error instanceof OppslagError) return error;
      throw error;
    },
  );
}

const LIST = ['code,display', 'C1,En', 'C2,To'];

describe('loading', () => {
  test('gives a source for each system, in the order of the configuration', async () => {
    const { sources, findings } = await load({
      b: system([csv('b', LIST), csv('more', ['code,display', 'C1,Ein'], { role: 'details' })]),
      a: system([csv('a', LIST)]),
    });
    expect(
      sources.map(({ codeSystem, provenance }) => [codeSystem.id, provenance.map(({ name }) => name)]),
    ).toEqual([
      ['b', ['b', 'more']],
      ['a', ['a']],
    ]);
    expect([...sources[0]!.concepts()].map(({ code, display }) => [code, display])).toEqual([
      ['C1', 'En'],
      ['C2', 'To'],
    ]);
    expect(findings).toMatchObject([{ source: 'more', row: { line: 2 }, kind: 'note' }]);
  });

  test('tells what it is at with each source', async () => {
    const told: LoadProgress[] = [];
    const systems = { a: system([csv('a', LIST)]), b: system([csv('b', ['code'])]) };
    await faultOf(load(systems, {}, (progress) => void told.push(progress)));
    expect(told.filter((progress) => progress.system === 'a')).toEqual([
      { system: 'a', source: 'a', phase: 'reading' },
      { system: 'a', source: 'a', phase: 'read', rows: 2 },
    ]);
    expect(told.filter((progress) => progress.system === 'b').map(({ phase }) => phase)).toEqual([
      'reading',
      'failed',
    ]);
  });

  test('says of every edition when it began, and of other sources nothing', async () => {
    const earlier = csv('2025', ['code,display', 'C1,Før'], { role: 'edition', since: '2025-01-01' });
    const more = csv('more', ['code,display', 'C1,Ein'], { role: 'details' });
    const { sources } = await load({
      a: system([csv('2026', LIST), earlier, more], { editionDate: '2026-01-01' }),
      b: system([csv('b', LIST)]),
    });
    const since = sources.map(({ provenance }) => provenance.map((source) => [source.name, source.since]));
    expect(since).toEqual([
      [
        ['2026', '2026-01-01'],
        ['2025', '2025-01-01'],
        ['more', undefined],
      ],
      [['b', undefined]],
    ]);
  });

  test('gives what points into another system its name there, in the language of that system', async () => {
    const columns = {
      ...{ code: 'code', display: 'display' },
      properties: [{ code: 'at', type: 'Coding', column: 'at', system: 'b' }],
    };
    const pointing = csv('a', ['code,display,at', 'C1,En,B1', 'C2,To,B9'], { options: { columns } });
    const identity = { uri: 'https://example.org/b', title: 'B', publisher: 'Test', language: 'nn' };
    const { sources, findings } = await load({
      a: system([pointing], { context: ['at'] }),
      b: system([csv('b', ['code,display', 'B1,Noreg'])], { identity }),
    });
    const [first, second] = [...sources[0]!.concepts()];
    expect(first).toMatchObject({
      properties: [{ code: 'at', value: { value: { system: 'b', code: 'B1', display: 'Noreg' } } }],
      designations: [{ language: 'nn', use: 'context', value: 'Noreg' }],
    });
    expect(second!.properties).toEqual([]);
    expect(findings).toMatchObject([{ source: 'a', row: 0, kind: 'note' }]);
    expect(findings[0]!.message).toContain('property at points 1 times at a code that is not there');
  });

  test('gives relations to the system in which they start, whoever tells them', async () => {
    const relations = [{ target: 'to', targetSystem: 'a', relationship: 'equivalent' }];
    const maps = csv('maps', ['code,to', 'C1,C2'], {
      role: 'relations',
      options: { concepts: false, columns: { code: 'code' }, relations },
    });
    const { sources } = await load({ a: system([csv('a', LIST)]), b: system([csv('b', LIST), maps]) });
    expect(sources[0]!.relations).toEqual([]);
    expect(sources[1]!.relations).toMatchObject([{ code: 'C1', target: { system: 'a', code: 'C2' } }]);
  });
});

describe('a code system', () => {
  test('that Oppslag knows is known by what it knows, unless the configuration says otherwise', async () => {
    const { sources } = await load({
      kommune: { edition: '2026', sources: [csv('kommune', LIST)] },
      fylke: { edition: '1', identity: { title: 'Counties', language: 'en' }, sources: [csv('fylke', LIST)] },
    });
    expect(sources[0]!.codeSystem).toMatchObject({
      ...{ id: 'kommune', title: 'Kommuner', language: 'nb', edition: '2026' },
      uri: 'https://data.ssb.no/api/klass/v1/classifications/131',
    });
    expect(sources[1]!.codeSystem).toMatchObject({ title: 'Counties', language: 'en' });
  });

  test('that nobody knows must be given its identity, and a file its edition', async () => {
    const unknown = load({ x: { edition: '1', sources: [csv('x', LIST)] } });
    expect(await faultOf(unknown)).toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringMatching(
        /^x: identity\.uri, identity\.title and identity\.publisher must be given/,
      ),
      hint: "Add uri, title and publisher to the system's `identity` in the configuration.",
    });
    const nameless = load({ x: system([csv('x', LIST)], { edition: undefined }) });
    expect(await faultOf(nameless)).toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringMatching(/^x: edition must be given/),
      hint: 'Add `edition` to the system in the configuration.',
    });
  });

  test('from a server is of the day on which it first came, if a cache remembers that', async () => {
    server = await startHttpServer({ '/x': fixed(`${LIST.join('\n')}\n`) });
    const systems = { x: system([csv('x', LIST, { uri: `${server.origin}/x` })], { edition: undefined }) };
    expect(await faultOf(load(systems))).toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringMatching(/^x: edition must be given, or cacheDirectory/),
      hint: 'Add `edition` to the system in the configuration, or `cacheDirectory` to the configuration.',
    });
    const { sources } = await load(systems, { cacheDirectory: 'cache' });
    const { codeSystem, provenance } = sources[0]!;
    expect(codeSystem.edition).toBe(provenance[0]!.retrievedAt.slice(0, 10));
  });
});

describe('faults', () => {
  test('of one source are told with its system and its own code and hint', async () => {
    const error = await faultOf(
      load({ a: system([csv('a', LIST)]), b: system([csv('b', ['code,display', 'C1'])]) }),
    );
    expect(error).toMatchObject({
      code: 'SOURCE_INVALID',
      message: 'b: b, line 2: the row must have 2 cells like the header; it has 1',
      hint: 'The publication is damaged or has changed form; nothing of it is used.',
    });
  });

  test('of all sources and systems are told at once, in the order of the configuration, each hint once', async () => {
    server = await startHttpServer({
      // The first source fails last.
      '/slow': (_, response) => void setTimeout(() => response.writeHead(404).end(), 300),
    });
    const orphan = { options: { columns: { code: 'code', display: 'display', parent: 'parent' } } };
    const error = await faultOf(
      load({
        a: system([csv('slow', LIST, { uri: `${server.origin}/slow` })]),
        b: system([
          csv('b', ['code,display', 'C1']),
          csv('none', [], { role: 'details', uri: 'none-there.csv' }),
        ]),
        c: system([csv('c', ['code,display,parent', 'C1,En,C9'], orphan)]),
        d: system([csv('d', LIST)], { minimumCodes: 3 }),
        e: system([csv('e', LIST)]),
      }),
    );
    expect(error.code).toBe('SOURCES_FAILED');
    expect(error.message.split('\n')).toEqual([
      '5 faults:',
      `  - a: slow, ${server.origin.slice(7)}/slow: the document must be there [SOURCE_MISSING]`,
      '  - b: b, line 2: the row must have 2 cells like the header; it has 1 [SOURCE_INVALID]',
      '  - b: none, none-there.csv: the document must be there [SOURCE_MISSING]',
      '  - c: c, line 2: parent must be a code of c [SOURCE_INVALID]',
      '  - d: codes in use must be at least 3; there are 2 [SOURCE_INVALID]',
    ]);
    const hints = error.hint!.split('\n');
    expect(new Set(hints).size).toBe(hints.length);
    expect(hints.at(-1)).toBe('  Nothing was built; the snapshot before stays.');
  });

  test('of what connects systems are told at once too', async () => {
    const relations = (target: string) => ({
      role: 'relations',
      options: {
        ...{ concepts: false, columns: { code: 'code' } },
        relations: [{ target: 'to', targetSystem: target, relationship: 'equivalent' }],
      },
    });
    const error = await faultOf(
      load({
        a: system([csv('a', LIST), csv('to-b', ['code,to', 'C1,C9'], relations('b'))]),
        b: system([csv('b', LIST), csv('to-a', ['code,to', 'C1,C1', 'C9,C1'], relations('a'))]),
      }),
    );
    expect(error.message.split('\n').slice(1)).toEqual([
      '  - a: to-b, line 2: the relation must lead to a code of b [SOURCE_INVALID]',
      '  - b: to-a, line 3: the relation must start at a code of b [SOURCE_INVALID]',
    ]);
  });

  test('that are defects of Oppslag do not hide among those of sources', async () => {
    const config = checkSourcesConfig({
      systems: { a: system([csv('a', LIST)]), b: system([csv('b', LIST)]) },
    });
    const broken = async (uri: string) => {
      if (uri === 'a.csv') throw new OppslagError({ code: 'SOURCE_MISSING', message: 'gone' });
      throw new TypeError('undefined is not a function');
    };
    const loading = loadSources(config, { retrieve: broken, retrieveIfThere: broken });
    await expect(loading).rejects.toThrow(TypeError);
  });
});
