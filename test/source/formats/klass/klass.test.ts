import { describe, expect, test } from 'vitest';
import { formatLocalDay, OPEN_END, parseLocalDay } from '../../../../src/concept/local-day.ts';
import { klassFormat } from '../../../../src/source/formats/klass/klass.ts';
import { hasReferenceData } from '../../../support/reference-data.ts';
import type { KlassCode } from '../../../support/upstream/klass-server.ts';
import { AREAS, entriesOf, linesOf, readAreas as read, readKlass, refusal, serve } from './reading.ts';
import { counties, joinedCodes, municipalities, municipalityCodes } from './reference.ts';

const SINCE_2018 = { from: '2018-01-01' };

describe('a range', () => {
  test('gives every period of every code, with what is to come', async () => {
    expect(linesOf(await read({ ignoreCodes: ['9999'] }))).toEqual([
      '0101 Ytre 2000-01-01 2020-01-01',
      '0101 Ytre - Olggut 2020-01-01 ',
      '0102 Indre 2000-01-01 2030-01-01',
      '0103 Nye Indre 2030-01-01 ',
    ]);
  });

  test('is of the edition in force and bears the name of the classification', async () => {
    const { edition, identity } = await read();
    expect(edition).toEqual({ edition: 'Prøveinndeling 2020', editionDate: '2020-01-01' });
    expect(identity).toEqual({ title: 'Standard for prøveinndeling' });
  });

  test('that ends earlier is of the edition at its end, and says no end for what may go on', async () => {
    const publication = await read({ to: '2020-01-01', ignoreCodes: ['9999'] });
    expect(publication.edition?.edition).toBe('Prøveinndeling 2000');
    expect(linesOf(publication)).toEqual(['0101 Ytre 2000-01-01 ?', '0102 Indre 2000-01-01 ?']);
  });

  test('that begins later says no start for what the range cut off', async () => {
    const publication = await read({ from: '2010-01-01', ignoreCodes: ['9999'] });
    expect(linesOf(publication).slice(0, 2)).toEqual([
      '0101 Ytre ? 2020-01-01',
      '0101 Ytre - Olggut 2020-01-01 ',
    ]);
    expect(entriesOf(publication)[0]).not.toHaveProperty('validFrom');
  });

  test('asks for JSON in every request, since the server would answer in XML', async () => {
    const server = await serve({ 1: AREAS });
    await readKlass(server.classification(1), {
      property: { code: 'x', system: 'x', targetClassificationId: 2 },
    });
    const paths = server.requests.map(({ path }) => path.replace(/^.*classifications/, ''));
    expect(paths).toEqual([
      '/1',
      '/1/codes?from=1838-01-01&includeFuture=true',
      '/1/corresponds?targetClassificationId=2&from=1838-01-01&includeFuture=true',
      '/2/corresponds?targetClassificationId=1&from=1838-01-01&includeFuture=true',
      '/1/changes?from=1838-01-01&includeFuture=true',
    ]);
    expect(new Set(server.requests.map(({ accept }) => accept))).toEqual(new Set(['application/json']));
    const unasked = await fetch(server.classification(1));
    expect(unasked.headers.get('content-type')).toContain('text/xml');
  });

  test('reads the same from an address with a slash at its end and keeps its parameters', async () => {
    const server = await serve({ 1: AREAS });
    const publication = await readKlass(`${server.classification(1)}/?language=nn`, { changes: false });
    expect(linesOf(publication)).toHaveLength(5);
    expect(server.requests[1]?.path).toMatch(/1\/codes\?language=nn&from=1838-01-01&includeFuture=true$/);
  });
});

describe('a snapshot', () => {
  test.each([
    [
      '2019-12-31',
      'Prøveinndeling 2000',
      ['0101 Ytre 2000-01-01 2020-01-01', '0102 Indre 2000-01-01 2020-01-01'],
    ],
    ['2020-01-01', 'Prøveinndeling 2020', ['0101 Ytre - Olggut 2020-01-01 ', '0102 Indre 2020-01-01 ']],
  ])('of %s has the validity of %s', async (at, edition, lines) => {
    const publication = await read({ at, ignoreCodes: ['9999'] });
    expect(publication.edition?.edition).toBe(edition);
    expect(linesOf(publication)).toEqual(lines);
    expect(publication.relations).toEqual([]);
  });

  test('of a day before the first version is refused', async () => {
    const codes = [{ code: '01', name: 'A', validFrom: '1900-01-01' }];
    await expect(read({ at: '1950-01-01' }, { ...AREAS, codes })).rejects.toThrow(
      refusal('Klass: no version was in force on the day asked for'),
    );
  });
});

describe.skipIf(!hasReferenceData)('the history of municipalities (needs reference data)', () => {
  const day = (text: string | undefined) => (text === undefined ? OPEN_END : parseLocalDay(text)!);

  test.each([
    ['as Klass joins them', joinedCodes],
    ['one row a composition', (codes: readonly KlassCode[]) => codes],
  ])('has the periods of all 2,000 rows of the register, %s', async (_, shape) => {
    const codes = municipalityCodes();
    const server = await serve({ 131: municipalities({ codes: shape(codes) }) });
    const entries = entriesOf(await readKlass(server.classification(131)));
    expect(codes).toHaveLength(2000);
    expect(entries).toHaveLength(1479);
    expect(new Set(entries.map(({ code }) => code)).size).toBe(1199);
    // Each row of the register lies in exactly one entry of its name, and the rows of an entry fill it.
    const days = new Map<string, number>();
    for (const { code, name, validFrom, validTo } of codes) {
      const [from, to] = [day(validFrom), day(validTo)];
      const holders = entries.filter(
        (entry) =>
          entry.code === code &&
          entry.display === name.trim() &&
          entry.validFrom! <= from &&
          entry.validTo! >= to,
      );
      expect(holders, `${code} ${validFrom}`).toHaveLength(1);
      const key = `${code} ${holders[0]!.validFrom}`;
      days.set(key, (days.get(key) ?? 0) + to - from);
    }
    const lengths = entries.map(({ code, validFrom, validTo }) => [
      `${code} ${validFrom}`,
      validTo! - validFrom!,
    ]);
    expect([...days].sort()).toEqual(lengths.sort());
  });

  test('has 357 municipalities of today, 358 with the one that is not stated', async () => {
    const server = await serve({ 131: municipalities() });
    const current = async (options: object) =>
      entriesOf(await readKlass(server.classification(131), options)).filter(
        ({ validTo }) => validTo === OPEN_END,
      );
    expect(await current({})).toHaveLength(358);
    const stated = await current({ ignoreCodes: ['9999'] });
    expect(stated).toHaveLength(357);
    expect(stated.some(({ code }) => code === '9999')).toBe(false);
  });

  test('is of edition 2024', async () => {
    const server = await serve({ 131: municipalities() });
    const { edition, findings } = await readKlass(server.classification(131));
    expect(edition).toEqual({ edition: 'Kommuneinndeling 2024', editionDate: '2024-01-01' });
    // The register writes 0701 as ` Borre ` in 2002 and as `Borre` before.
    expect(findings.map(({ kind, message }) => [kind, message])).toEqual([
      ['note', 'white space or a line break in name was mended'],
    ]);
  });

  test('has 15 counties of today and 33 in all, whose periods equal the list', async () => {
    const { codes } = counties();
    const server = await serve({ 104: counties() });
    const publication = await readKlass(server.classification(104));
    expect(entriesOf(publication).filter(({ validTo }) => validTo === OPEN_END)).toHaveLength(15);
    const listed = codes.map(
      ({ code, name, validFrom, validTo = '' }) => `${code} ${name} ${validFrom} ${validTo}`,
    );
    expect(listed).toHaveLength(33);
    expect(linesOf(publication)).toEqual(listed.sort());
  });

  test('cut to a range begins where the range does not know', async () => {
    const server = await serve({ 131: municipalities() });
    const publication = await readKlass(server.classification(131), { ...SINCE_2018, ignoreCodes: ['9999'] });
    const oslo = entriesOf(publication).find(({ code }) => code === '0301');
    expect(oslo).not.toHaveProperty('validFrom');
    const trondheim = entriesOf(publication).filter(({ code }) => code === '5001');
    expect(trondheim.map(({ validFrom }) => validFrom && formatLocalDay(validFrom))).toEqual([
      undefined,
      '2023-01-01',
    ]);
  });
});

describe('options', () => {
  test.each<[string, object]>([
    ['a day that does not exist', { from: '2019-02-29' }],
    ['a range that ends before it begins', { from: '2020-01-01', to: '2020-01-01' }],
    ['a snapshot with an end', { at: '2020-01-01', to: '2021-01-01' }],
    ['a property without a way to know it', { property: { code: 'county', system: 'fylke' } }],
    ['an unknown field', { form: '2020-01-01' }],
  ])('%s are refused', (_, options) => expect(klassFormat.options.safeParse(options).success).toBe(false));

  test('have defaults: the whole history in Norwegian', () => {
    expect(klassFormat.options.parse({})).toEqual({
      from: '1838-01-01',
      changes: true,
      ignoreCodes: [],
      splitNames: true,
      language: 'nb',
      encoding: 'iso-8859-1',
      delimiter: ',',
    });
  });
});
