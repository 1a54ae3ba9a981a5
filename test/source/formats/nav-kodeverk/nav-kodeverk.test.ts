import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPEN_END, OPEN_START, parseLocalDay } from '../../../../src/concept/local-day.ts';
import type { Tolerance } from '../../../../src/source/findings.ts';
import { navKodeverkFormat } from '../../../../src/source/formats/nav-kodeverk/nav-kodeverk.ts';
import { readContext } from '../../../support/read-context.ts';
import { hasReferenceData, referencePath } from '../../../support/reference-data.ts';
import { fixed, type HttpServer, startHttpServer } from '../../../support/upstream/http-server.ts';

const PATH = '/api/v1/kodeverk/Postnummer/koder/betydninger';
let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer({});
});
afterAll(() => server.close());

function read(body: unknown, options: Record<string, unknown> = {}, tolerance: Tolerance = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  server.route(PATH, fixed(text, { 'content-type': 'application/json' }));
  const context = readContext({ uri: server.origin + PATH, system: 'postnummer', source: 'nav', tolerance });
  return navKodeverkFormat.read(navKodeverkFormat.options.parse(options), context);
}

function meaning(from: unknown, to: unknown, term: unknown = 'OSLO', text: unknown = term) {
  return { gyldigFra: from, gyldigTil: to, beskrivelser: { nb: { term, tekst: text } } };
}

function refusal(message: string) {
  return expect.objectContaining({ code: 'SOURCE_INVALID', message });
}

const GOOD = meaning('1900-01-01', '9999-12-31');

test('1900-01-01 is an open start and 9999-12-31 an open end', async () => {
  expect(await read({ betydninger: { '0010': [GOOD] } })).toEqual({
    entries: new Map([
      [
        'postnummer',
        [{ row: '0010', code: '0010', display: 'OSLO', validFrom: OPEN_START, validTo: OPEN_END }],
      ],
    ]),
    relations: [],
    findings: [],
  });
});

test('a code has as many periods as meanings, each up to the day after its last, in the order of time', async () => {
  const publication = await read({
    betydninger: {
      '0010': [meaning('2020-01-01', '9999-12-31', 'NY'), meaning('1999-03-01', '2019-12-31', 'GAMMEL')],
    },
  });
  expect(publication.entries.get('postnummer')).toEqual([
    {
      row: '0010 (2)',
      code: '0010',
      display: 'GAMMEL',
      validFrom: parseLocalDay('1999-03-01'),
      validTo: parseLocalDay('2020-01-01'),
    },
    {
      row: '0010 (1)',
      code: '0010',
      display: 'NY',
      validFrom: parseLocalDay('2020-01-01'),
      validTo: OPEN_END,
    },
  ]);
});

test('a longer text is a synonym, another language a display of its own, an empty text nothing', async () => {
  const descriptions = {
    nb: { term: 'NOR', tekst: 'Norge' },
    nn: { term: 'NOREG', tekst: '' },
    en: { term: 'NORWAY' },
  };
  const body = { betydninger: { NO: [{ ...GOOD, beskrivelser: descriptions }] } };
  const [entry] = (await read(body)).entries.get('postnummer')!;
  expect(entry).toMatchObject({
    display: 'NOR',
    designations: [
      { language: 'nb', use: 'synonym', value: 'Norge' },
      { language: 'nn', use: 'display', value: 'NOREG' },
      { language: 'en', use: 'display', value: 'NORWAY' },
    ],
  });
  const [other] = (await read(body, { language: 'nn' })).entries.get('postnummer')!;
  expect(other!.display).toBe('NOREG');
});

test('mends white space and leaves out codes without meanings, and says so', async () => {
  const publication = await read({
    betydninger: { '0010': [meaning('1900-01-01', '9999-12-31', ' OSLO')], '0011': [] },
  });
  expect(publication.entries.get('postnummer')!.map(({ display }) => display)).toEqual(['OSLO']);
  expect(publication.findings.map(({ row, message }) => [row, message])).toEqual([
    ['0010', 'white space or a line break in beskrivelser.nb.term was mended'],
    ['0010', 'white space or a line break in beskrivelser.nb.tekst was mended'],
    ['0011', 'the code is left out: it has no meanings'],
  ]);
});

describe('periods of a code that overlap', () => {
  const body = {
    betydninger: {
      '0010': [meaning('2020-01-01', '9999-12-31', 'NY'), meaning('1900-01-01', '2020-01-01', 'GAMMEL')],
    },
  };

  test('are refused', async () => {
    await expect(read(body)).rejects.toEqual(
      refusal('nav, row 0010 (1): the periods of a code must not overlap'),
    );
  });

  test('are reduced to the first when that is tolerated', async () => {
    const publication = await read(body, {}, { duplicateRows: 1 });
    expect(publication.entries.get('postnummer')!.map(({ display }) => display)).toEqual(['GAMMEL']);
    expect(publication.findings).toMatchObject([{ row: '0010 (1)', kind: 'duplicateRows' }]);
  });
});

describe('a wrong list', () => {
  const of = (value: unknown) => ({ betydninger: { '0010': [GOOD], '0015': [value] } });

  test.each([
    ['HTML', '<html></html>', 'the document must be JSON; what came is HTML or XML'],
    ['half a document', '{"betydninger": {', 'the document must be JSON; it breaks off or is malformed'],
    ['an array', [], 'betydninger must be an object with a field for each code'],
    [
      'betydninger as an array',
      { betydninger: [] },
      'betydninger must be an object with a field for each code',
    ],
    [
      'a list without codes',
      { betydninger: {} },
      'betydninger must have at least 1 codes with a meaning; it has 0',
    ],
    [
      'codes without meanings',
      { betydninger: { '0010': [] } },
      'betydninger must have at least 1 codes with a meaning; it has 0',
    ],
  ])('%s is refused', async (_, body, rule) => {
    await expect(read(body)).rejects.toEqual(refusal(`nav: ${rule}`));
  });

  test.each([
    ['a code of white space', { betydninger: { '0010': [GOOD], ' ': [GOOD] } }, '2: code must match ^\\S+$'],
    [
      'a code without array',
      { betydninger: { '0015': GOOD } },
      '0015: the meanings of a code must be an array',
    ],
    ['no first day', of(meaning(undefined, '9999-12-31')), '0015: gyldigFra must be a date, YYYY-MM-DD'],
    [
      'a day that is none',
      of(meaning('2023-02-29', '9999-12-31')),
      '0015: gyldigFra must be a date, YYYY-MM-DD',
    ],
    [
      'a last day of another form',
      of(meaning('2023-01-01', 20231231)),
      '0015: gyldigTil must be a date, YYYY-MM-DD',
    ],
    [
      'an end before the start',
      of(meaning('2023-01-02', '2023-01-01')),
      '0015: gyldigTil must not be earlier than gyldigFra',
    ],
    [
      'no descriptions',
      of({ ...GOOD, beskrivelser: [] }),
      '0015: beskrivelser must be an object with a field for each language',
    ],
    [
      'a description in no language',
      of({ ...GOOD, beskrivelser: { ...GOOD.beskrivelser, Norsk: {} } }),
      '0015: beskrivelser must have language codes as keys',
    ],
    [
      'no Norwegian',
      of({ ...GOOD, beskrivelser: { en: { term: 'OSLO' } } }),
      '0015: beskrivelser.nb.term must be a text that is not empty',
    ],
    [
      'an empty term',
      of(meaning('2023-01-01', '9999-12-31', '')),
      '0015: beskrivelser.nb.term must be a text that is not empty',
    ],
    [
      'a damaged term',
      of(meaning('2023-01-01', '9999-12-31', 'B\ufffdRUM')),
      '0015: beskrivelser.nb.term must not hold U+FFFD (wrongly decoded)',
    ],
    [
      'a text that is none',
      of(meaning('2023-01-01', '9999-12-31', 'OSLO', 1)),
      '0015: beskrivelser.nb.tekst must be a text that is not empty',
    ],
  ])('%s is refused with row, field and rule', async (_, body, rule) => {
    await expect(read(body)).rejects.toEqual(refusal(`nav, row ${rule}`));
  });

  test('fewer codes than the minimum are refused', async () => {
    await expect(read({ betydninger: { '0010': [GOOD] } }, { minimumCodes: 2 })).rejects.toEqual(
      refusal('nav: betydninger must have at least 2 codes with a meaning; it has 1'),
    );
  });
});

test.skipIf(!hasReferenceData)(
  'reads the 5,158 postal codes of a real answer (needs reference data)',
  async () => {
    const uri = referencePath('api-samples', 'nav-kodeverk-postnummer-betydninger.json');
    const publication = await navKodeverkFormat.read(
      navKodeverkFormat.options.parse({ minimumCodes: 4_500 }),
      readContext({ uri, system: 'postnummer' }),
    );
    const entries = publication.entries.get('postnummer')!;
    expect(new Set(entries.map(({ code }) => code)).size).toBe(5_158);
    expect(entries).toHaveLength(5_158);
    expect(entries.filter(({ validFrom }) => validFrom === OPEN_START)).toHaveLength(2_545);
    expect(entries.filter(({ validTo }) => validTo !== OPEN_END)).toEqual([]);
    expect(entries.filter(({ designations }) => designations !== undefined)).toEqual([]);
    expect(entries.find(({ code }) => code === '3786')).toMatchObject({
      display: 'SKIEN',
      validFrom: parseLocalDay('2023-09-15'),
    });
    expect(publication.findings).toEqual([]);
  },
);
