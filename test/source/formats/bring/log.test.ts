import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatLocalDay, parseLocalDay } from '../../../../src/concept/local-day.ts';
import type { Tolerance } from '../../../../src/source/findings.ts';
import { bringLogFormat } from '../../../../src/source/formats/bring/log.ts';
import { bringFormat } from '../../../../src/source/formats/bring/register.ts';
import type { Publication } from '../../../../src/source/publication.ts';
import { readContext } from '../../../support/read-context.ts';
import { hasReferenceData, referencePath } from '../../../support/reference-data.ts';
import {
  bringBytes,
  CHANGED_CODES_PATH,
  NEW_CODES_PATH,
  sorryPage,
  startBringServer,
} from '../../../support/upstream/bring-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function read(uri: string, options: Record<string, unknown>, tolerance: Tolerance = {}) {
  const context = readContext({ uri, system: 'postnummer', source: 'log', tolerance });
  return bringLogFormat.read(bringLogFormat.options.parse(options), context);
}

/** Reads written lines; those of new codes lie beside the changes when both are given. */
function readLog(
  logs: { readonly changed?: readonly string[]; readonly started?: readonly string[] },
  options: Record<string, unknown> = {},
  tolerance: Tolerance = {},
) {
  const { changed, started } = logs;
  if (started !== undefined) writeFileSync(join(directory, 'new.txt'), bringBytes(started));
  const shared = { minimumRows: 1, ...options };
  if (changed === undefined) return read(join(directory, 'new.txt'), { kind: 'new', ...shared }, tolerance);
  writeFileSync(join(directory, 'changed.txt'), bringBytes(changed));
  const beside = started === undefined ? {} : { newCodes: 'new.txt' };
  return read(join(directory, 'changed.txt'), { kind: 'changed', ...beside, ...shared }, tolerance);
}

function started(code: string, city: string, day: string, category = ''): string {
  return [code, city, '1421', 'AURLAND', '411', ...dayFields(day), category].join('\t');
}

function changed(code: string, city: string, day: string, newCode: string, newCity: string): string {
  return [code, city, ...dayFields(day), newCode, newCity, '', ''].join('\t');
}

function withdrawn(code: string, city: string, day: string): string {
  return changed(code, city, day, '9999', 'INGEN NY POSTADRESSE');
}

function dayFields(day: string): string[] {
  return [day.slice(8), day.slice(5, 7), day.slice(0, 2), day.slice(2, 4)];
}

/** Entries as `code city from..to`; a day that is not said is a question mark. */
function periods({ entries }: Publication): string[] {
  const shown = (day: number | undefined) => (day === undefined ? '?' : formatLocalDay(day));
  return entries
    .get('postnummer')!
    .map(
      ({ code, display, validFrom, validTo }) => `${code} ${display} ${shown(validFrom)}..${shown(validTo)}`,
    );
}

function notes({ findings }: Publication): unknown[] {
  return findings.map(({ row, message }) => [row, message]);
}

function refusal(message: string) {
  return expect.objectContaining({ code: 'SOURCE_INVALID', message });
}

describe('the log of new codes', () => {
  test('gives the first day of a code and its city then', async () => {
    const publication = await readLog({ started: [started('5749', 'BAKKA', '2000-10-01')] });
    expect(publication).toEqual({
      entries: new Map([
        [
          'postnummer',
          [{ row: { line: 1 }, code: '5749', display: 'BAKKA', validFrom: parseLocalDay('2000-10-01') }],
        ],
      ]),
      relations: [],
      findings: [],
    });
  });

  test('gives municipality and category of that day when asked', async () => {
    const lines = [
      started('5749', 'GUDVANGEN', '2019-09-13', 'P'),
      '9171\tLONGYEARBYEN\t2111\tSPITSBERGEN\t534\t01\t03\t19\t99\t',
    ];
    const publication = await readLog({ started: lines }, { withPlace: true });
    const municipality = { system: 'kommune', code: '1421', display: '' };
    const territory = { system: 'land', code: 'SJ', display: 'Svalbard og Jan Mayen' };
    expect(publication.entries.get('postnummer')).toMatchObject([
      {
        properties: [
          { code: 'municipality', value: { type: 'Coding', value: municipality } },
          { code: 'category', value: { type: 'string', value: 'P' } },
        ],
      },
      {
        designations: [{ language: 'nb', use: 'context', value: 'SPITSBERGEN' }],
        properties: [{ code: 'territory', value: { type: 'Coding', value: territory } }],
      },
    ]);
  });

  test('gives the last use of a code only, since it does not know when an earlier one ended', async () => {
    const publication = await readLog({
      started: [started('5749', 'BAKKA', '2000-10-01'), started('5749', 'GUDVANGEN', '2019-09-13')],
    });
    expect(periods(publication)).toEqual(['5749 GUDVANGEN 2019-09-13..?']);
    expect(notes(publication)).toEqual([
      [{ line: 1 }, 'the line is left out: a later one begins another use of the code'],
    ]);
  });

  test('leaves out a line without a day and says so', async () => {
    const lines = [started('5749', 'BAKKA', '0000-00-00'), started('5750', 'ODDA', '2000-10-01')];
    const publication = await readLog({ started: lines });
    expect(periods(publication)).toEqual(['5750 ODDA 2000-10-01..?']);
    expect(notes(publication)).toEqual([[{ line: 1 }, 'the line is left out: it gives no day']]);
  });

  const fields = started('5749', 'BAKKA', '2000-10-01', 'P').split('\t');
  test.each([
    ['code', 0, '574', 'code must match ^\\d{4}$'],
    ['city', 1, '', 'city must be a text that is not empty'],
    ['municipality number', 2, 'AURLAND', 'municipality number must match ^\\d{4}$'],
    ['municipality', 3, '411', 'municipality must match ^\\p{L}[^\\p{N}\\p{C}<>]*$'],
    ['area', 4, '', 'area must match ^\\d{3}$'],
    ['day', 5, '32', 'day, month, century and year must be a date'],
    ['category', 9, 'X', 'category must match ^[BFGKPS]$'],
  ])('a wrong %s is refused with line, field and rule', async (_, index, value, rule) => {
    const line = fields.with(index, value).join('\t');
    await expect(readLog({ started: [fields.join('\t'), line] })).rejects.toEqual(
      refusal(`log, line 2: ${rule}`),
    );
  });

  test('a code that is new twice on a day is refused, or left out when that is tolerated', async () => {
    const lines = [started('5749', 'BAKKA', '2000-10-01'), started('5749', 'ODDA', '2000-10-01')];
    await expect(readLog({ started: lines })).rejects.toEqual(
      refusal('log, line 2: code must be new once on a day'),
    );
    const publication = await readLog({ started: lines }, {}, { duplicateRows: 1 });
    expect(periods(publication)).toEqual(['5749 BAKKA 2000-10-01..?']);
  });
});

describe('the log of changes', () => {
  test('gives a replaced code its former city, its end and its successor', async () => {
    const publication = await readLog({
      changed: [changed('5749', 'BAKKA', '2018-10-01', '5747', 'GUDVANGEN')],
    });
    const day = parseLocalDay('2018-10-01');
    expect(publication).toEqual({
      entries: new Map([
        ['postnummer', [{ row: { line: 1 }, code: '5749', display: 'BAKKA', validTo: day }]],
      ]),
      relations: [
        {
          row: { line: 1 },
          source: { system: 'postnummer', code: '5749' },
          target: { system: 'postnummer', code: '5747' },
          relationship: 'related-to',
          since: day,
        },
      ],
      findings: [],
    });
  });

  test('gives a withdrawn code its end and no successor', async () => {
    const publication = await readLog({ changed: [withdrawn('0385', 'OSLO', '1999-02-28')] });
    expect(periods(publication)).toEqual(['0385 OSLO ?..1999-03-01']);
    expect(publication.relations).toEqual([]);
  });

  test('gives each name of a renamed code its period', async () => {
    const publication = await readLog({
      changed: [
        changed('9186', 'BRYNILDEN', '2000-10-01', '9186', 'BRYNILEN'),
        changed('9186', 'BRYNILEN', '2001-09-30', '9186', 'ANDSNES'),
        changed('3945', 'EIDANGER', '1999-02-28', '3945', 'PORSGRUNN'),
        withdrawn('3945', 'PORSGRUNN', '2010-09-30'),
      ],
    });
    expect(periods(publication)).toEqual([
      '3945 EIDANGER ?..1999-03-01',
      '3945 PORSGRUNN 1999-03-01..2010-10-01',
      '9186 BRYNILDEN ?..2000-10-01',
      '9186 BRYNILEN 2000-10-01..2001-10-01',
      '9186 ANDSNES 2001-10-01..?',
    ]);
    expect(publication.relations).toEqual([]);
    expect(publication.findings).toEqual([]);
  });

  test('gives a name that was replaced on its first day no period, and says so', async () => {
    const publication = await readLog({
      changed: [
        changed('9186', 'BRYNILDEN', '2000-10-01', '9186', 'BRYNILEN'),
        changed('9186', 'BRYNILEN', '2000-10-01', '9186', 'ANDSNES'),
      ],
    });
    expect(periods(publication)).toEqual(['9186 BRYNILDEN ?..2000-10-01', '9186 ANDSNES 2000-10-01..?']);
    expect(notes(publication)).toEqual([
      [{ line: 2 }, 'the period before is left out: it began on the same day'],
    ]);
  });

  test('tells mergers from splits, and claims no equivalence', async () => {
    const publication = await readLog({
      changed: [
        changed('4064', 'STAVANGER', '2019-10-01', '4068', 'STAVANGER'),
        changed('4065', 'STAVANGER', '2019-10-01', '4068', 'STAVANGER'),
        changed('4066', 'STAVANGER', '2018-10-01', '4068', 'STAVANGER'),
        changed('6000', 'MOLDE', '2019-10-01', '6001', 'MOLDE'),
        changed('6000', 'MOLDE', '2019-10-01', '6002', 'MOLDE'),
      ],
    });
    expect(
      publication.relations.map(
        ({ source, target, relationship }) => `${source.code} ${target.code} ${relationship}`,
      ),
    ).toEqual([
      '4064 4068 source-is-narrower-than-target',
      '4065 4068 source-is-narrower-than-target',
      '4066 4068 related-to',
      '6000 6001 source-is-broader-than-target',
      '6000 6002 source-is-broader-than-target',
    ]);
    expect(periods(publication)).toHaveLength(4);
    expect(publication.findings).toEqual([]);
  });

  test('leaves out changes of category and says once how many', async () => {
    const publication = await readLog({
      changed: [
        withdrawn('0385', 'OSLO', '1999-02-28'),
        '1827\tHOBØL\t01\t10\t20\t19\t1827\tHOBØL\tB\tG',
        '3023\tDRAMMEN\t01\t10\t20\t19\t3023\tDRAMMEN\tB\tK',
      ],
    });
    expect(periods(publication)).toEqual(['0385 OSLO ?..1999-03-01']);
    expect(notes(publication)).toEqual([
      [{ line: 2 }, '2 lines from here on change neither code nor city and are left out'],
    ]);
  });

  test('without the log of new codes, leaves out a later use that no line begins', async () => {
    const publication = await readLog({
      changed: [
        changed('5510', 'VORMEDAL', '1999-02-28', '5545', 'VORMEDAL'),
        withdrawn('5510', 'HAUGESUND', '2002-01-14'),
      ],
    });
    expect(periods(publication)).toEqual(['5510 VORMEDAL ?..1999-03-01']);
    expect(notes(publication)).toEqual([
      [{ line: 2 }, 'the period before is left out: it follows an earlier use and no line begins it'],
    ]);
  });

  test('leaves out lines without a day or without new code and city, and says so', async () => {
    const publication = await readLog({
      changed: [
        withdrawn('0385', 'OSLO', '0000-00-00'),
        '0386\tOSLO\t28\t02\t19\t99\t\t\t\t',
        withdrawn('0387', 'OSLO', '1999-02-28'),
      ],
    });
    expect(periods(publication)).toEqual(['0387 OSLO ?..1999-03-01']);
    expect(notes(publication)).toEqual([
      [{ line: 1 }, 'the line is left out: it gives no day'],
      [{ line: 2 }, 'the line is left out: it gives neither new code nor new city'],
    ]);
  });

  const together = 'new code 9999 and new city INGEN NY POSTADRESSE must go together';
  const fields = changed('5749', 'BAKKA', '2018-10-01', '5747', 'GUDVANGEN').split('\t');
  test.each([
    ['code', 0, '', 'code must match ^\\d{4}$'],
    ['city', 1, '5749', 'city must match ^\\p{L}[^\\p{N}\\p{C}<>]*$'],
    ['day', 2, '1', 'day must match ^\\d{2}$'],
    ['century', 4, '99', 'century must match ^(?:19|20)$'],
    ['new code', 6, '', 'new code must match ^\\d{4}$'],
    ['new city', 7, '', 'new city must be a text that is not empty'],
    ['withdrawal with a city', 6, '9999', together],
    ['withdrawal with a code', 7, 'INGEN NY POSTADRESSE', together],
    ['category', 8, 'GB', 'category must match ^[BFGKPS]$'],
    ['new category', 9, '1', 'category must match ^[BFGKPS]$'],
  ])('a wrong %s is refused with line, field and rule', async (_, index, value, rule) => {
    const line = fields.with(index, value).join('\t');
    await expect(readLog({ changed: [fields.join('\t'), line] })).rejects.toEqual(
      refusal(`log, line 2: ${rule}`),
    );
  });

  test('a line that occurs twice is refused, or left out when that is tolerated', async () => {
    const line = withdrawn('0385', 'OSLO', '1999-02-28');
    await expect(readLog({ changed: [line, line] })).rejects.toEqual(
      refusal('log, line 2: the line must occur once'),
    );
    const publication = await readLog({ changed: [line, line] }, {}, { duplicateRows: 1 });
    expect(periods(publication)).toEqual(['0385 OSLO ?..1999-03-01']);
  });
});

describe('both logs', () => {
  test('give periods of codes that came, were renamed, went and came again', async () => {
    const publication = await readLog({
      started: [
        started('5749', 'BAKKA', '2000-10-01'),
        started('6051', 'VALDERØY', '2002-06-11'),
        started('5749', 'GUDVANGEN', '2019-09-13'),
        started('9999', 'NYBY', '2019-09-13'),
      ],
      changed: [
        changed('5749', 'BAKKA', '1999-02-28', '5716', 'BAKKA'),
        changed('6051', 'VALDERØY', '2004-10-01', '6051', 'VALDERØYA'),
        changed('5749', 'BAKKA', '2018-10-01', '5747', 'GUDVANGEN'),
        withdrawn('6051', 'VALDERØYA', '2019-10-01'),
      ],
    });
    expect(periods(publication)).toEqual([
      '5749 BAKKA ?..1999-03-01',
      '5749 BAKKA 2000-10-01..2018-10-01',
      '5749 GUDVANGEN 2019-09-13..?',
      '6051 VALDERØY 2002-06-11..2004-10-01',
      '6051 VALDERØYA 2004-10-01..2019-10-01',
      '9999 NYBY 2019-09-13..?',
    ]);
    expect(publication.findings).toEqual([]);
  });

  test('end the former use of a code before the next begins on the same day', async () => {
    const publication = await readLog({
      started: [started('6825', 'KARISTOVA', '1999-03-01')],
      changed: [changed('6825', 'GUDDAL', '1999-02-28', '6966', 'GUDDAL')],
    });
    expect(periods(publication)).toEqual(['6825 GUDDAL ?..1999-03-01', '6825 KARISTOVA 1999-03-01..?']);
    expect(publication.findings).toEqual([]);
  });

  test('take the changes at their word where the two contradict each other, and say so', async () => {
    const publication = await readLog({
      started: [
        started('6828', 'HESTENESØYRA', '1999-03-01'),
        started('6530', 'AVERØY', '1999-03-01'),
        started('7000', 'RØROS', '2001-01-02'),
        started('7000', 'OPPDAL', '2002-01-02'),
        started('8000', 'BODØ', '2005-01-03'),
      ],
      changed: [
        changed('6530', 'BRUHAGEN', '1999-02-28', '6530', 'AVERØY'),
        changed('6828', 'HESTNESØYRA', '2000-10-01', '6828', 'HESTENESØYRA'),
        withdrawn('8000', 'BODØ', '2005-01-03'),
      ],
    });
    expect(periods(publication)).toEqual([
      '6530 BRUHAGEN ?..1999-03-01',
      '6530 AVERØY 1999-03-01..?',
      '6828 HESTNESØYRA 1999-03-01..2000-10-01',
      '6828 HESTENESØYRA 2000-10-01..?',
      '7000 RØROS 2001-01-02..2002-01-02',
      '7000 OPPDAL 2002-01-02..?',
      '8000 BODØ ?..2005-01-03',
      '8000 BODØ 2005-01-03..?',
    ]);
    expect(notes(publication)).toEqual([
      ['newCodes line 2', 'the code is new though it was in use; its period before ends on this day'],
      [{ line: 2 }, 'city differs from the one that an earlier line gives; this one is taken'],
      ['newCodes line 4', 'the code is new though it was in use; its period before ends on this day'],
    ]);
  });

  test('are found beside each other on a server', async () => {
    const server = await startBringServer({
      [CHANGED_CODES_PATH]: [withdrawn('5749', 'BAKKA', '2018-10-01')],
      [NEW_CODES_PATH]: [started('5749', 'BAKKA', '2000-10-01')],
    });
    const publication = await read(server.origin + CHANGED_CODES_PATH, {
      kind: 'changed',
      newCodes: NEW_CODES_PATH,
      minimumRows: 1,
    });
    expect(periods(publication)).toEqual(['5749 BAKKA 2000-10-01..2018-10-01']);
    const absolute = { kind: 'changed', newCodes: server.origin + NEW_CODES_PATH, minimumRows: 1 };
    expect(await read(server.origin + CHANGED_CODES_PATH, absolute)).toEqual(publication);
    server.route(NEW_CODES_PATH, sorryPage());
    await expect(read(server.origin + CHANGED_CODES_PATH, absolute)).rejects.toEqual(
      refusal('log (newCodes): the file must be plain text; what came is HTML or XML'),
    );
    await server.close();
  });

  test('a fault in the log of new codes is told by that name', async () => {
    await expect(
      readLog({
        changed: [withdrawn('5749', 'BAKKA', '2018-10-01')],
        started: [started('5749', 'BAKKA', '2000-13-01')],
      }),
    ).rejects.toEqual(refusal('log, row newCodes line 1: day, month, century and year must be a date'));
  });
});

test('fewer lines than the minimum, 1,000 by default, are refused', async () => {
  const log = readLog({ started: [started('5749', 'BAKKA', '2000-10-01')] }, { minimumRows: undefined });
  await expect(log).rejects.toEqual(refusal('log: the file must have at least 1000 lines; it has 1'));
});

test.each([
  [{}],
  [{ kind: 'moved' }],
  [{ kind: 'new', newCodes: 'new.txt' }],
  [{ kind: 'changed', encoding: 'latin1' }],
])('the options %j are refused', (options) => {
  expect(bringLogFormat.options.safeParse(options).success).toBe(false);
});

describe.skipIf(!hasReferenceData)('published logs (need reference data)', () => {
  const NEW = 'Postnummerlogg-nye-ansi.2020-06.latin1-crlf.txt';
  const CHANGED = referencePath('postal', 'Postnummerlogg-endringer-ansi.2020-06.latin1-crlf.txt');

  test('2,531 lines tell the first day of 2,467 codes', async () => {
    const publication = await read(referencePath('postal', NEW), { kind: 'new', minimumRows: 2_531 });
    expect(periods(publication)).toHaveLength(2_467);
    // The others are earlier uses.
    expect(publication.findings).toHaveLength(2_531 - 2_467);
    await expect(read(referencePath('postal', NEW), { kind: 'new', minimumRows: 2_532 })).rejects.toEqual(
      refusal('log: the file must have at least 2532 lines; it has 2531'),
    );
  });

  test('of 1,986 lines, 468 replace, 579 withdraw, 128 rename and 811 change the category', async () => {
    const publication = await read(CHANGED, { kind: 'changed', minimumRows: 1_986 });
    expect(publication.relations).toHaveLength(468);
    const entries = publication.entries.get('postnummer')!;
    expect(notes(publication)).toContainEqual([
      { line: 854 },
      '811 lines from here on change neither code nor city and are left out',
    ]);
    const leftOut = publication.findings.filter(({ message }) => message.includes('no line begins it'));
    expect(leftOut).toHaveLength(15);
    // Each line ends a period, but for those that are left out.
    expect(entries.filter(({ validTo }) => validTo !== undefined)).toHaveLength(468 + 579 + 128 - 15);
    expect(entries.every(({ validFrom, validTo }) => validFrom !== undefined || validTo !== undefined)).toBe(
      true,
    );
  });

  test('both give periods that begin and end in order and agree with the register of that day', async () => {
    const publication = await read(CHANGED, { kind: 'changed', newCodes: NEW });
    const entries = publication.entries.get('postnummer')!;
    expect(entries).toHaveLength(3_594);
    expect(publication.findings).toHaveLength(6);
    const byCode = Map.groupBy(entries, ({ code }) => code);
    for (const own of byCode.values()) {
      for (const [i, { validFrom, validTo }] of own.entries()) {
        if (i > 0) expect(validFrom).toBeGreaterThanOrEqual(own[i - 1]!.validTo!);
        if (i < own.length - 1) expect(validTo).toBeDefined();
        if (validFrom !== undefined && validTo !== undefined) expect(validTo).toBeGreaterThan(validFrom);
      }
    }
    const register = await bringFormat.read(
      bringFormat.options.parse({}),
      readContext({
        uri: referencePath('postal', 'Postnummerregister-ansi.2020-06.latin1-crlf.txt'),
        system: 'postnummer',
      }),
    );
    const inUse = new Map(register.entries.get('postnummer')!.map(({ code, display }) => [code, display]));
    const last = [...byCode].map(([code, own]) => [code, own.at(-1)!] as const);
    const open = last.filter(([, { validTo }]) => validTo === undefined);
    expect(open.filter(([code, { display }]) => inUse.get(code) !== display)).toEqual([]);
    // Two codes came back without a line that says so.
    const ended = last.filter(([, { validTo }]) => validTo !== undefined);
    expect(ended.filter(([code]) => inUse.has(code)).map(([code]) => code)).toEqual(['5413', '9370']);
    const known = new Set([...inUse.keys(), ...byCode.keys()]);
    expect(publication.relations.filter(({ target }) => !known.has(target.code))).toEqual([]);
  });
});
