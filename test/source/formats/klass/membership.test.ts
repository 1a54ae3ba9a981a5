import { describe, expect, test } from 'vitest';
import { formatLocalDay, OPEN_END } from '../../../../src/concept/local-day.ts';
import type { Entry } from '../../../../src/source/publication.ts';
import { hasReferenceData, referencePath } from '../../../support/reference-data.ts';
import type { KlassClassification, KlassCorrespondence } from '../../../support/upstream/klass-server.ts';
import { entriesOf, readKlass, refusal, serve } from './reading.ts';
import { counties, municipalities } from './reference.ts';

const COUNTY = { code: 'county', system: 'fylke' };
const PREFIX = { property: { ...COUNTY, prefix: 2 } };
const TABLE = { property: { ...COUNTY, targetClassificationId: 2 } };
const BOTH = { property: { ...TABLE.property, prefix: 2 } };

const START = '2000-01-01';
const versions = [{ name: 'Prøveinndeling 2000', validFrom: START }];

const AREAS: KlassClassification = {
  ...{ name: 'Prøve', versions },
  codes: [
    { code: '0101', name: 'Ytre', validFrom: START },
    { code: '0102', name: 'Indre', validFrom: START },
  ],
};

/** A table of which municipalities lie in which county. */
const ITEMS: readonly KlassCorrespondence[] = [
  { sourceCode: '0101', targetCode: '77', validFrom: START, validTo: '2010-01-01' },
  { sourceCode: '0101', targetCode: '77', validFrom: '2010-01-01', validTo: '2015-01-01' },
  { sourceCode: '0101', targetCode: '88', validFrom: '2015-01-01' },
];

/** `code from property value`, the values of several joined. */
function line({ code, validFrom, properties = [] }: Entry): string {
  const targets = properties.map(({ value }) => (value.type === 'Coding' ? value.value.code : '?'));
  return `${code} ${formatLocalDay(validFrom!)} ${targets.join('+')}`.trim();
}

async function readWith(
  options: object,
  { forth, back, since = '1838-01-01' }: { forth?: typeof ITEMS; back?: typeof ITEMS; since?: string },
  answers: Readonly<Record<string, unknown>> = {},
) {
  const table = (id: number, items: typeof ITEMS | undefined) =>
    items === undefined ? {} : { correspondences: { [id]: { since, items } } };
  const server = await serve(
    { 1: { ...AREAS, ...table(2, forth) }, 2: { ...AREAS, ...table(1, back) } },
    answers,
  );
  return readKlass(server.classification(1), options);
}

describe('what a code belongs to', () => {
  test('by prefix is a coding whose display another system fills in', async () => {
    const [entry] = entriesOf(await readWith(PREFIX, {}));
    expect(entry?.properties).toEqual([
      { code: 'county', value: { type: 'Coding', value: { system: 'fylke', code: '01', display: '' } } },
    ]);
  });

  const cut = ['0101 2000-01-01 77', '0101 2015-01-01 88', '0102 2000-01-01'];

  test('by correspondences cuts periods where it changes, and only there', async () => {
    expect(entriesOf(await readWith(TABLE, { forth: ITEMS })).map(line)).toEqual(cut);
  });

  test('by correspondences that are kept the other way round is the same', async () => {
    const back = ITEMS.map(({ sourceCode, targetCode, ...period }) => {
      return { sourceCode: targetCode, targetCode: sourceCode, ...period };
    });
    const publication = await readWith(TABLE, { back });
    expect(entriesOf(publication).map(line)).toEqual(cut);
    expect(publication.findings).toEqual([]);
  });

  test('is taken from the code where correspondences are missing', async () => {
    const lines = entriesOf(await readWith(BOTH, { forth: ITEMS.slice(0, 1) })).map(line);
    expect(lines).toEqual(['0101 2000-01-01 77', '0101 2010-01-01 01', '0102 2000-01-01 01']);
  });

  test.each([
    ['follows from the code alone', BOTH, ['0101 2000-01-01 01', '0102 2000-01-01 01']],
    ['is left out', TABLE, ['0101 2000-01-01', '0102 2000-01-01']],
  ])('when Klass answers 404 for part of the range %s, and that is noted', async (rest, options, lines) => {
    const publication = await readWith(options, { forth: ITEMS, since: START });
    expect(entriesOf(publication).map(line)).toEqual(lines);
    expect(publication.findings).toEqual([
      expect.objectContaining({
        kind: 'note',
        row: 'correspondences',
        message: expect.stringContaining(rest),
      }),
    ]);
  });

  test('on one day is asked for that day', async () => {
    const publication = await readWith({ ...TABLE, at: '2012-06-01' }, { forth: ITEMS, since: START });
    expect(entriesOf(publication).map(line)).toEqual(['0101 2000-01-01 77', '0102 2000-01-01']);
  });

  test('may be several at once', async () => {
    const forth = [...ITEMS, { sourceCode: '0101', targetCode: '99', validFrom: '2015-01-01' }];
    const lines = entriesOf(await readWith(TABLE, { forth })).map(line);
    expect(lines.slice(0, 2)).toEqual(['0101 2000-01-01 77', '0101 2015-01-01 88+99']);
  });

  const item = { sourceCode: '0101', targetCode: '77', validFrom: START, validTo: null };

  test.each<[string, unknown, string]>([
    ['another object', { items: [] }, 'Klass: correspondenceItems must be an array'],
    ['HTML', '<html>', 'the document must be JSON'],
    [
      'a code that is a number',
      { correspondenceItems: [{ ...item, targetCode: 77 }] },
      'row correspondenceItems 1: targetCode must match',
    ],
    [
      'a missing end',
      { correspondenceItems: [{ ...item, validTo: undefined }] },
      'row correspondenceItems 1: validTo must be there',
    ],
    [
      'a wrong day',
      { correspondenceItems: [item, { ...item, validFrom: '2000' }] },
      'row correspondenceItems 2: validFrom must be a date',
    ],
    [
      'an end before the start',
      { correspondenceItems: [{ ...item, validTo: '1999-01-01' }] },
      'validTo must be later than validFrom',
    ],
  ])('refuses correspondences with %s', async (_, corresponds, message) => {
    await expect(readWith(TABLE, { forth: ITEMS }, { corresponds })).rejects.toThrow(refusal(message));
  });

  test('refuses a code that is no longer than the prefix', async () => {
    await expect(readWith({ property: { ...COUNTY, prefix: 4 } }, {})).rejects.toThrow(
      refusal('Klass, row 1: code must be longer than the 4 characters of property.prefix'),
    );
  });
});

describe.skipIf(!hasReferenceData)('of the register (needs reference data)', () => {
  test('every municipality of today lies in a county of today', async () => {
    const server = await serve({ 131: municipalities(), 104: counties() });
    const current = async (id: number, options: object) =>
      entriesOf(await readKlass(server.classification(id), options)).filter(
        ({ validTo }) => validTo === OPEN_END,
      );
    const numbers = new Set((await current(104, {})).map(({ code }) => code));
    const areas = await current(131, { ...PREFIX, ignoreCodes: ['9999'] });
    expect(areas).toHaveLength(357);
    expect(new Set(areas.map((area) => line(area).split(' ').at(-1)))).toEqual(numbers);
  });

  test('every city district lies in the municipality that begins its number', async () => {
    const property = { code: 'municipality', system: 'kommune', prefix: 4 };
    const districts = entriesOf(
      await readKlass(referencePath('admin-areas', 'bydeler.klass103-2020.json'), { property }),
    );
    const values = districts.flatMap(({ properties = [] }) => properties.map(({ value }) => value));
    const codes = values.map((value) => (value.type === 'Coding' ? value.value.code : '?'));
    expect(codes).toHaveLength(42);
    expect([...new Set(codes)]).toEqual(['0301', '1103', '4601', '5001']);
  });
});
