import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSynonyms, synonymsFormat } from '../../../../src/source/formats/synonyms/synonyms.ts';
import { readContext } from '../../../support/read-context.ts';
import { oppslagError } from '../../../support/segments.ts';
import { fixed, type HttpServer, startHttpServer } from '../../../support/upstream/http-server.ts';

const HEADER = 'system\tcode\tterm\tlanguage';

function listOf(...lines: readonly string[]): string {
  return `${[HEADER, ...lines].join('\n')}\n`;
}

function row(code: string, term: string, { system = 'icd-10', language = 'nb' } = {}): string {
  return [system, code, term, language].join('\t');
}

function synonym(value: string, language = 'nb') {
  return { language, use: 'synonym', value };
}

describe('a list', () => {
  test('gives one entry per code with its terms in the order of the rows, wherever they stand', () => {
    const text = listOf(row('J44.9', 'KOLS'), row('I21.9', 'AMI'), row('J44.9', 'røykelunge'));
    expect(readSynonyms('list', text).get('icd-10')).toEqual([
      { row: { line: 2 }, code: 'J44.9', designations: [synonym('KOLS'), synonym('røykelunge')] },
      { row: { line: 3 }, code: 'I21.9', designations: [synonym('AMI')] },
    ]);
  });

  test('keeps systems apart, and the same term at another code or in another system', () => {
    const text = listOf(
      row('J44.9', 'KOLS'),
      row('J44.1', 'KOLS'),
      row('R95', 'KOLS', { system: 'icpc-2', language: 'nb-NO' }),
    );
    const systems = readSynonyms('list', text);
    expect([...systems.keys()]).toEqual(['icd-10', 'icpc-2']);
    expect(systems.get('icd-10')?.map(({ code }) => code)).toEqual(['J44.9', 'J44.1']);
    expect(systems.get('icpc-2')).toEqual([
      { row: { line: 4 }, code: 'R95', designations: [synonym('KOLS', 'nb-NO')] },
    ]);
  });

  test('may have comments, empty lines and Windows line ends, which do not shift the lines', () => {
    const text = `# first\r\n\r\n${HEADER}\r\n#\tno row\r\n${row('J44.9', 'KOLS')}\r\n`;
    const [entry] = readSynonyms('list', text).get('icd-10') ?? [];
    expect(entry).toEqual({ row: { line: 5 }, code: 'J44.9', designations: [synonym('KOLS')] });
  });

  test('may be a header and nothing else', () => {
    expect(readSynonyms('list', HEADER).size).toBe(0);
  });

  test('may have terms of up to 200 characters, with any signs in them', () => {
    const term = `Møller-Barlows "sykdom", #1 ${'å'.repeat(172)}`;
    expect(term).toHaveLength(200);
    const [entry] = readSynonyms('list', listOf(row('E54', term))).get('icd-10') ?? [];
    expect(entry?.designations).toEqual([synonym(term)]);
  });
});

describe('a damaged list is refused with source, line, field and rule', () => {
  const good = row('J44.9', 'KOLS');
  test.each([
    ['an empty file', '', 'list: the list must have a header'],
    ['comments only', '# nothing\n', 'list: the list must have a header'],
    ['no header', good, 'list, line 1: the header must be the columns system, code, term, language'],
    ['columns in another order', 'code\tsystem\tterm\tlanguage', 'list, line 1: the header must be'],
    ['a column too many', `${HEADER}\tnote`, 'list, line 1: the header must be'],
    ['commas for tabs', HEADER.replaceAll('\t', ','), 'list, line 1: the header must be'],
    ['a row that breaks off', listOf(good, 'icd-10\tJ44.9\tlunge'), 'list, line 3: language must be a text'],
    ['no system', listOf('\tJ44.9\tKOLS\tnb'), 'list, line 2: system must be a text that is not empty'],
    ['no code', listOf('icd-10\t\tKOLS\tnb'), 'list, line 2: code must be a text that is not empty'],
    ['a term of blanks', listOf(row('J44.9', '  ')), 'list, line 2: term must be a text that is not empty'],
    ['a cell too many', listOf(`${good}\tnote`), 'list, line 2: a row must have the cells'],
    [
      'a system that is no id',
      listOf(row('J44.9', 'x', { system: 'ICD-10' })),
      'list, line 2: system must match',
    ],
    [
      'a language that is a word',
      listOf(row('J44.9', 'x', { language: 'norsk' })),
      'line 2: language must match',
    ],
    [
      'an underscore in the language',
      listOf(row('J44.9', 'x', { language: 'nb_NO' })),
      'language must match',
    ],
    ['a row twice', listOf(good, '# note', good), 'list, line 4: term must occur once for a code'],
    ['a row twice in another case', listOf(good, row('J44.9', 'Kols')), 'list, line 3: term must occur once'],
    [
      'a row twice in another language',
      listOf(good, row('J44.9', 'KOLS', { language: 'nn' })),
      'list, line 3: term must occur once',
    ],
    [
      'a row twice with its letters composed otherwise',
      listOf(row('R52.9', 'sår'), row('R52.9', 'sa\u030ar')),
      'list, line 3: term must occur once',
    ],
    ['a term of 201 characters', listOf(row('E54', 'å'.repeat(201))), 'line 2: term must have at most 200'],
    [
      'a control character',
      listOf(row('E54', 'skjør\u0007buk')),
      'line 2: term must not hold control characters',
    ],
    ['a lone carriage return', listOf(row('E54', 'a\rb')), 'line 2: term must not hold control characters'],
    ['a line separator', listOf(row('E54', 'a\u2028b')), 'line 2: term must not hold control characters'],
    ['a replacement character', listOf(row('E54', 'skj\ufffdrbuk')), 'line 2: term must not hold U+FFFD'],
    ['a blank after a term', listOf(row('E54', 'skjørbuk ')), 'line 2: term must have no blanks at its ends'],
    [
      'a blank before a code',
      listOf(row(' E54', 'skjørbuk')),
      'line 2: code must have no blanks at its ends',
    ],
  ])('%s', (_, text, message) => {
    expect(() => readSynonyms('list', text)).toThrow(oppslagError('SOURCE_INVALID', message));
  });

  test('and the message does not tell what was in the row', () => {
    const read = () => readSynonyms('list', listOf(row('J44.9', 'secret\u0000word')));
    const message = 'list, line 2: term must not hold control characters';
    expect(read).toThrow(expect.objectContaining({ message }));
  });
});

describe('a source of synonyms', () => {
  const text = listOf(row('J44.9', 'KOLS'), row('R95', 'KOLS', { system: 'icpc-2' }));
  let server: HttpServer;
  let folder: string;
  beforeAll(async () => {
    server = await startHttpServer({ '/list.tsv': fixed(text, { 'content-type': 'text/plain' }) });
    folder = await mkdtemp(join(tmpdir(), 'synonyms-'));
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  function read(uri: string, system: string) {
    return synonymsFormat.read(
      synonymsFormat.options.parse({}),
      readContext({ uri, system, source: 'list' }),
    );
  }

  test('takes the rows of its system and passes over others without remark', async () => {
    expect(await read(`${server.origin}/list.tsv`, 'icpc-2')).toEqual({
      entries: new Map([['icpc-2', [{ row: { line: 3 }, code: 'R95', designations: [synonym('KOLS')] }]]]),
      relations: [],
      findings: [],
    });
  });

  test('is refused for a fault in a row of another system too', async () => {
    const uri = join(folder, 'damaged.tsv');
    await writeFile(uri, listOf(row('J44.9', 'KOLS'), row('R95', '', { system: 'icpc-2' })));
    await expect(read(uri, 'icd-10')).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'list, line 3: term must be a text that is not empty'),
    );
  });

  test('notes that no row is of its system', async () => {
    const { entries, findings } = await read(`${server.origin}/list.tsv`, 'icd-11');
    expect(entries).toEqual(new Map([['icd-11', []]]));
    expect(findings).toEqual([expect.objectContaining({ kind: 'note', source: 'list', row: { line: 1 } })]);
  });

  test('may start with a byte order mark, and must be UTF-8', async () => {
    const marked = join(folder, 'marked.tsv');
    await writeFile(marked, `\ufeff${text}`);
    expect((await read(marked, 'icd-10')).entries.get('icd-10')).toHaveLength(1);
    const latin1 = join(folder, 'latin1.tsv');
    await writeFile(latin1, Buffer.from(listOf(row('E54', 'skjørbuk')), 'latin1'));
    await expect(read(latin1, 'icd-10')).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'list, line 2: the encoding must be utf-8'),
    );
  });

  test('has no options', () => {
    expect(synonymsFormat.options.safeParse({ delimiter: ';' }).success).toBe(false);
  });
});
