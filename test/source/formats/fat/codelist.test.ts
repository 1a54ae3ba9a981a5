import { describe, expect, test } from 'vitest';
import { formatLocalDay, OPEN_END, OPEN_START } from '../../../../src/concept/local-day.ts';
import type { Tolerance } from '../../../../src/source/findings.ts';
import { fatCodelistFormat } from '../../../../src/source/formats/fat/fat.ts';
import type { Publication } from '../../../../src/source/publication.ts';
import { readContext } from '../../../support/read-context.ts';
import { hasReferenceData, referenceData } from '../../../support/reference-data.ts';
import { entriesOf, fatServer, fileOf, onlyEntry, refusal } from './rows.ts';

function value(fields: Readonly<Record<string, unknown>>): unknown {
  return {
    id: '9',
    name: 'Ja',
    description: null,
    value: '1',
    sortKey: null,
    validFrom: '2003-03-02T00:00:00',
    validTo: null,
    active: true,
    ...fields,
  };
}

function list(codeValues: unknown, fields: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    id: '1101',
    name: 'Ja, nei',
    description: 'Svar',
    status: 'I bruk',
    statusLastChanged: '2020-12-04T11:04:13.0000000',
    owner: { id: '1', name: 'Helsedirektoratet' },
    collection: null,
    category: null,
    codeValues,
    validFrom: '2003-03-02T00:00:00.000',
    active: true,
    ...fields,
  };
}

async function read(uri: string, tolerance: Tolerance = {}): Promise<Publication> {
  return fatCodelistFormat.read(fatCodelistFormat.options.parse({}), readContext({ uri, tolerance }));
}

async function readList(document: unknown, tolerance: Tolerance = {}): Promise<Publication> {
  return read(await fileOf(document), tolerance);
}

describe('an administrative code list', () => {
  test('gives its codes, and says what it is called and whose it is', async () => {
    const ended = value({
      value: '2',
      name: 'Nei',
      description: 'Ikke <b>ja</b>',
      validTo: '2019-12-31T23:59:00',
    });
    const publication = await readList(list([value({}), ended]));
    expect(publication.identity).toEqual({ title: 'Ja, nei', publisher: 'Helsedirektoratet' });
    expect(publication.findings).toEqual([]);
    expect(publication.relations).toEqual([]);
    const [first, second] = entriesOf(publication);
    expect(first).toMatchObject({ row: 1, code: '1', display: 'Ja', properties: [], selectable: true });
    expect(first).toMatchObject({ designations: [], validTo: OPEN_END });
    expect(first).not.toHaveProperty('parents');
    expect(second?.properties).toEqual([{ code: 'definition', value: { type: 'string', value: 'Ikke ja' } }]);
    expect(formatLocalDay(second!.validTo!)).toBe('2020-01-01');
  });

  test('notes what is no longer active and has no end', async () => {
    const publication = await readList(list([value({ active: false, validFrom: null })], { active: false }));
    expect(onlyEntry(publication)).toMatchObject({ validFrom: OPEN_START, validTo: OPEN_END });
    expect(publication.findings.map(({ row, kind, message }) => [row, kind, message])).toEqual([
      [0, 'note', 'the list is no longer active'],
      [1, 'note', 'the code is not active, and no end is given; its end is left open'],
    ]);
  });

  test('may come as the only one of a list of lists, and without an owner', async () => {
    const publication = await readList([list([value({})], { owner: null })]);
    expect(publication.identity).toEqual({ title: 'Ja, nei' });
    expect(entriesOf(publication)).toHaveLength(1);
  });

  test('is refused together with others, which several ids in one address are answered with', async () => {
    const codelists = { '1101': list([value({})]), '1102': list([value({})]) };
    const server = await fatServer({ codelists });
    expect(entriesOf(await read(`${server.url}/adm/codelist/1101`))).toHaveLength(1);
    await expect(read(`${server.url}/adm/codelist/1101,1102`)).rejects.toThrow(
      refusal(': the document must be one code list; ask for one id at a time') as Error,
    );
  });

  test('loses a code without name, or a repeated one, only where that is tolerated', async () => {
    const document = list([value({}), value({ name: ' ', value: '3' }), value({})]);
    await expect(readList(document, { duplicateRows: 1 })).rejects.toThrow(
      refusal(', row 2: name must be a text that is not empty') as Error,
    );
    await expect(readList(document, { missingNames: 1 })).rejects.toThrow(
      refusal(', row 3: the row repeats row 1') as Error,
    );
    const publication = await readList(document, { missingNames: 1, duplicateRows: 1 });
    expect(onlyEntry(publication).code).toBe('1');
    expect(publication.findings.map(({ kind, row }) => [kind, row])).toEqual([
      ['missingNames', 2],
      ['duplicateRows', 3],
    ]);
  });

  test.each([
    ['no list of codes', list(null), ': codeValues must be a list'],
    ['no codes', list([]), ': codeValues must not be empty'],
    ['nothing but text', 'Ja', ': codeValues must be a list'],
    [
      'a code that is a number',
      list([value({ value: 1 })]),
      String.raw`, row 1: value must match ^\S+(?: \S+)*$`,
    ],
    ['a name that is a number', list([value({ name: 1 })]), ', row 1: name must be a text or null'],
    [
      'a list without name',
      list([value({})], { name: null }),
      ', row 0: name must be a text that is not empty',
    ],
    [
      'an owner without letters',
      list([value({})], { owner: { name: '' } }),
      ', row 0: owner.name must be a text that is not empty',
    ],
    [
      'a code twice with different names',
      list([value({}), value({ name: 'Jo' })]),
      ', row 2: the code is that of row 1; periods of one code must not overlap',
    ],
    [
      'a flag that is a text',
      list([value({ active: 'kanskje' })]),
      ', row 1: active must be Ja, Nei, true, false or null',
    ],
    [
      'a problem',
      { title: 'Not Found', status: 404, detail: 'SECRET' },
      ': the answer must be the publication; it is a problem with status 404',
    ],
  ])('is refused with %s', async (_, document, message) => {
    await expect(readList(document)).rejects.toThrow(refusal(message) as Error);
  });

  test('is refused when a page for people comes', async () => {
    const server = await fatServer({ htmlErrorPage: true });
    await expect(read(`${server.url}/adm/codelist/1101`)).rejects.toThrow(
      refusal(': the document must be JSON; what came is HTML or XML') as Error,
    );
  });

  test('takes no options', () => {
    expect(() => fatCodelistFormat.options.parse({ id: 1101 })).toThrow();
  });
});

describe.skipIf(!hasReferenceData)('published lists (needs reference data)', () => {
  test.each([
    ['1101', 2, 'Ja, nei', 'Helsedirektoratet'],
    ['1102', 3, 'Ja, nei, vet ikke', 'Helsedirektoratet'],
    ['1103', 3, 'Ja, nei, ukjent', 'Helsedirektoratet'],
    ['7403', 291, 'Produktgruppe', 'Helfo'],
    ['7421', 6, 'Reseptgruppe', 'Direktoratet for medisinske produkter'],
    ['7426', 55, 'Helsepersonellregisterets (HPR) klassifikasjon av spesialiteter', 'Helsedirektoratet'],
    ['8603', 10, 'Mekanisme ved personskade', 'Avdeling registerkvalitet, Folkehelseinstituttet'],
  ])('%s is read in the shape of the wire, code for code', async (id, count, title, publisher) => {
    const kept = JSON.parse(referenceData('api-samples', `fat2fsh-adm-${id}.json`));
    const concepts: { code: string; display: string; definition: string }[] = kept.concepts;
    const codeValues = concepts.map(({ code, display, definition }) =>
      value({ value: code, name: display, description: definition, validFrom: kept.valid_from }),
    );
    const { name, valid_from: validFrom, active, owner } = kept;
    const served = list(codeValues, { id, name, validFrom, active, owner: { id: '1', name: owner } });
    const server = await fatServer({ codelists: { [id]: served } });

    const publication = await read(`${server.url}/adm/codelist/${id}`);
    expect(publication.identity).toEqual({ title, publisher });
    const entries = entriesOf(publication);
    expect(entries).toHaveLength(count);
    expect(entries.map(({ code }) => code)).toEqual(concepts.map(({ code }) => code));
    expect(entries.map(({ display }) => display)).toEqual(
      concepts.map(({ display }) => display.trim().replace(/\s+/g, ' ')),
    );
    const defined = entries.filter(({ properties }) => properties!.length > 0).map(({ code }) => code);
    expect(defined).toEqual(concepts.filter(({ definition }) => definition.trim()).map(({ code }) => code));
  });
});
