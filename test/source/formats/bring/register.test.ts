import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Tolerance } from '../../../../src/source/findings.ts';
import { bringFormat } from '../../../../src/source/formats/bring/register.ts';
import type { Entry, Publication } from '../../../../src/source/publication.ts';
import { readContext } from '../../../support/read-context.ts';
import { hasReferenceData, referencePath } from '../../../support/reference-data.ts';
import {
  type BringWire,
  bringBytes,
  REGISTER_PATH,
  sorryPage,
  startBringServer,
} from '../../../support/upstream/bring-server.ts';
import { startHttpServer } from '../../../support/upstream/http-server.ts';

const LINES = [
  '0001\tOSLO\t0301\tOSLO\tP',
  '0010\tOSLO\t0301\tOSLO\tB',
  '3478\tNÆRSNES\t3203\tASKER\tG',
  '8099\tJAN MAYEN\t2211\tJAN MAYEN\tG',
  '9171\tLONGYEARBYEN\t2100\tSVALBARD\tP',
  '9991\tBÅTSFJORD\t5632\tBÅTSFJORD\tS',
];

const directory = mkdtempSync(join(tmpdir(), 'register-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function read(uri: string, options: Record<string, unknown> = {}, tolerance: Tolerance = {}) {
  const context = readContext({ uri, system: 'postnummer', tolerance });
  return bringFormat.read(bringFormat.options.parse(options), context);
}

async function readServed(lines: readonly string[], wire: BringWire, encoding?: 'utf-8') {
  const server = await startBringServer({ [REGISTER_PATH]: lines }, wire);
  try {
    return await read(server.origin + REGISTER_PATH, { minimumRows: 1, ...(encoding && { encoding }) });
  } finally {
    await server.close();
  }
}

function readBytes(bytes: Uint8Array, options: Record<string, unknown> = {}, tolerance: Tolerance = {}) {
  const path = join(directory, 'register.txt');
  writeFileSync(path, bytes);
  return read(path, { minimumRows: 1, ...options }, tolerance);
}

function entriesOf(publication: Publication): readonly Entry[] {
  return publication.entries.get('postnummer')!;
}

function refusal(message: string) {
  return expect.objectContaining({ code: 'SOURCE_INVALID', message });
}

describe('a served register', () => {
  test('gives city, municipality and category of each code, and no period', async () => {
    const publication = await readServed(LINES, {});
    expect([...publication.entries.keys()]).toEqual(['postnummer']);
    expect(publication.relations).toEqual([]);
    expect(publication.findings).toEqual([]);
    expect(entriesOf(publication)[2]).toEqual({
      row: { line: 3 },
      code: '3478',
      display: 'NÆRSNES',
      properties: [
        {
          code: 'municipality',
          value: { type: 'Coding', value: { system: 'kommune', code: '3203', display: '' } },
        },
        { code: 'category', value: { type: 'string', value: 'G' } },
      ],
    });
  });

  test('points Svalbard and Jan Mayen at their country code and finds codes by the name of Svalbard', async () => {
    const [, , , janMayen, svalbard] = entriesOf(await readServed(LINES, {}));
    const territory = {
      code: 'territory',
      value: {
        type: 'Coding',
        value: { system: 'land', code: 'SJ', display: 'Svalbard og Jan Mayen' },
      },
    };
    expect(svalbard!.properties![0]).toEqual(territory);
    expect(svalbard!.designations).toEqual([{ language: 'nb', use: 'context', value: 'SVALBARD' }]);
    expect(janMayen!.properties![0]).toEqual(territory);
    // It is the city's name already.
    expect(janMayen!.designations).toBeUndefined();
  });

  test.each<[string, BringWire, 'utf-8'?]>([
    ['LF', { lineBreak: '\n' }],
    ['no final line break', { finalBreak: false }],
    ['a charset in the header', { charset: 'ISO-8859-1' }],
    ['gzip', { gzip: true }],
    ['a slow connection', { slowMs: 1 }],
    ['utf-8, as declared', { encoding: 'utf-8', charset: 'utf-8' }, 'utf-8'],
    // The configuration decides, not the header.
    ['a wrong charset in the header', { charset: 'utf-8' }],
  ])('reads the same with %s', async (_, wire, encoding) => {
    const plain = await readServed(LINES, {});
    expect(await readServed(LINES, wire, encoding)).toEqual(plain);
  });

  test('a page that says sorry is refused', async () => {
    const server = await startHttpServer({ [REGISTER_PATH]: sorryPage() });
    await expect(read(server.origin + REGISTER_PATH)).rejects.toEqual(
      refusal('test source: the file must be plain text; what came is HTML or XML'),
    );
    await server.close();
  });
});

describe('a damaged register', () => {
  const good = LINES[1]!;

  test.each([
    ['a code of three digits', '010\tOSLO\t0301\tOSLO\tB', 'code must match ^\\d{4}$'],
    ['an empty city', '0010\t\t0301\tOSLO\tB', 'city must be a text that is not empty'],
    ['a city with a digit', '0010\t0301\t0301\tOSLO\tB', 'city must match ^\\p{L}[^\\p{N}\\p{C}<>]*$'],
    ['a municipality number of text', '0010\tOSLO\tOSLO\tOSLO\tB', 'municipality number must match ^\\d{4}$'],
    ['no municipality', '0010\tOSLO\t0301\t \tB', 'municipality must be a text that is not empty'],
    [
      'a number in place of the municipality',
      '0010\tOSLO\t0301\t0301\tB',
      'municipality must match ^\\p{L}[^\\p{N}\\p{C}<>]*$',
    ],
    ['an unknown category', '0010\tOSLO\t0301\tOSLO\tX', 'category must match ^[BFGPS]$'],
    ['no category', '0010\tOSLO\t0301\tOSLO\t', 'category must match ^[BFGPS]$'],
    ['columns moved to the right', '\t0010\tOSLO\t0301\tOSLO', 'code must match ^\\d{4}$'],
    ['columns moved to the left', 'OSLO\t0301\tOSLO\tB\t', 'code must match ^\\d{4}$'],
    ['a missing field', '0010\tOSLO\t0301\tOSLO', 'the line must have 5 fields separated by tabs; it has 4'],
    ['a field too many', `${good}\tB`, 'the line must have 5 fields separated by tabs; it has 6'],
    ['semicolons', good.replaceAll('\t', ';'), 'the line must have 5 fields separated by tabs; it has 1'],
    ['an empty line', '', 'the line must have 5 fields separated by tabs; it has 1'],
  ])('%s is refused with line, field and rule', async (_, line, rule) => {
    await expect(readBytes(bringBytes([LINES[0]!, line, LINES[2]!]))).rejects.toEqual(
      refusal(`test source, line 2: ${rule}`),
    );
  });

  test.each([
    ['an empty file', Buffer.alloc(0), 'test source: the file must not be empty'],
    ['a file of white space', Buffer.from('\r\n \r\n'), 'test source: the file must not be empty'],
    [
      'Latin-1 declared as utf-8',
      bringBytes(LINES),
      'test source, line 3: the encoding must be utf-8, as declared',
      'utf-8',
    ],
    [
      'UTF-8 declared as iso-8859-1',
      bringBytes(LINES, { encoding: 'utf-8' }),
      'test source: the encoding must be iso-8859-1, as declared; what came is utf-8',
    ],
    [
      'a register cut short',
      bringBytes(LINES).subarray(0, 60),
      'test source, line 3: the line must have 5 fields separated by tabs; it has 3',
    ],
  ])('%s is refused', async (_, bytes, message, encoding = 'iso-8859-1') => {
    await expect(readBytes(bytes, { encoding })).rejects.toEqual(refusal(message));
  });

  test.each([
    'utf-8',
    'iso-8859-1',
  ] as const)('letters lost in an earlier decoding are refused when declared as %s', async (encoding) => {
    const bytes = bringBytes([...LINES.slice(0, 2), '3478\tN\ufffdRSNES\t3203\tASKER\tG'], {
      encoding: 'utf-8',
    });
    await expect(readBytes(bytes, { encoding })).rejects.toEqual(
      refusal('test source, line 3: the text must not hold U+FFFD (letters were lost by wrong decoding)'),
    );
  });

  test('fewer codes than the minimum, 4,500 by default, are refused', async () => {
    const path = join(directory, 'short.txt');
    writeFileSync(path, bringBytes(LINES));
    await expect(read(path)).rejects.toEqual(
      refusal('test source: the file must have at least 4500 lines; it has 6'),
    );
  });

  test('a code that occurs twice is refused, or left out when that is tolerated', async () => {
    const bytes = bringBytes([...LINES, '0001\tBERGEN\t4601\tBERGEN\tG']);
    await expect(readBytes(bytes)).rejects.toEqual(refusal('test source, line 7: code must occur once'));
    const publication = await readBytes(bytes, {}, { duplicateRows: 1 });
    expect(entriesOf(publication).map(({ display }) => display)).not.toContain('BERGEN');
    expect(publication.findings).toMatchObject([{ row: { line: 7 }, kind: 'duplicateRows' }]);
  });

  test('mends white space around names and says so', async () => {
    const publication = await readBytes(bringBytes(['0001\tOSLO \t0301\tOSLO\tP']));
    expect(entriesOf(publication)[0]!.display).toBe('OSLO');
    expect(publication.findings).toMatchObject([
      { row: { line: 1 }, kind: 'note', message: 'white space in city was mended' },
    ]);
  });

  test('says so when a municipality number has two names', async () => {
    const publication = await readBytes(bringBytes([...LINES, '0015\tOSLO\t0301\tKRISTIANIA\tB']));
    expect(publication.findings).toMatchObject([
      {
        row: { line: 7 },
        message: 'municipality differs from the name that an earlier line gives its number',
      },
    ]);
  });

  test.each([
    [{ encoding: 'windows-1252' }],
    [{ minimumRows: 0 }],
    [{ delimiter: ';' }],
  ])('the option %j is refused', (options) => {
    expect(bringFormat.options.safeParse(options).success).toBe(false);
  });
});

describe.skipIf(!hasReferenceData)('published registers (need reference data)', () => {
  const published = (name: string, options: Record<string, unknown> = {}) =>
    read(referencePath('postal', name), options);

  test.each([
    ['Postnummerregister-ansi.2020-06.latin1-crlf.txt', 5_093, {}],
    ['Postnummerregister-ansi.2023-02.latin1-lf.txt', 5_136, {}],
    ['Postnummerregister-ansi.2023-09.latin1-crlf.txt', 5_139, {}],
    ['Postnummerregister-ansi.2026-01.latin1-crlf.RECODED.txt', 5_122, {}],
    ['Postnummerregister.2026-01.utf8-lf.txt', 5_122, { encoding: 'utf-8' }],
  ])('%s has %i codes, eight of them on Svalbard and Jan Mayen', async (name, count, options) => {
    const publication = await published(name, options);
    const entries = entriesOf(publication);
    expect(entries.length).toBe(count);
    expect(publication.findings).toEqual([]);
    expect(entries.filter(({ properties }) => properties![0]!.code === 'territory').length).toBe(8);
  });

  test('the same register in either encoding gives the same', async () => {
    const utf8 = await published('Postnummerregister.2026-01.utf8-lf.txt', { encoding: 'utf-8' });
    const latin1 = await published('Postnummerregister-ansi.2026-01.latin1-crlf.RECODED.txt');
    expect(latin1).toEqual(utf8);
  });

  test.each([
    'utf-8',
    'iso-8859-1',
  ] as const)('a copy that lost its letters is refused when declared as %s', async (encoding) => {
    const damaged = published('Postnummerregister-ansi.2025-09.CORRUPT-ufffd.txt', { encoding });
    await expect(damaged).rejects.toEqual(
      refusal('test source, line 635: the text must not hold U+FFFD (letters were lost by wrong decoding)'),
    );
  });

  test.each([
    ['2020-06.latin1-crlf', '2023-02.latin1-lf', [51, 8, 2, 3, 14]],
    ['2023-09.latin1-crlf', '2026-01.latin1-crlf.RECODED', [16, 33, 1_578, 20, 16]],
  ])('from %s to %s, codes come, go and change as known', async (from, to, expected) => {
    const [before, after] = await Promise.all(
      [from, to].map(async (edition) =>
        Map.groupBy(entriesOf(await published(`Postnummerregister-ansi.${edition}.txt`)), ({ code }) => code),
      ),
    );
    const both = [...before!.keys()].filter((code) => after!.has(code));
    const changes = (pick: (entry: Entry) => unknown): number =>
      both.filter(
        (code) =>
          JSON.stringify(pick(before!.get(code)![0]!)) !== JSON.stringify(pick(after!.get(code)![0]!)),
      ).length;
    expect([
      after!.size - both.length,
      before!.size - both.length,
      changes(({ properties }) => properties![0]),
      changes(({ display }) => display),
      changes(({ properties }) => properties![1]),
    ]).toEqual(expected);
  });
});
