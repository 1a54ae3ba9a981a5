import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkSourcesConfig, readSourcesConfig } from '../../../src/source/config/read-config.ts';
import { referenceSources } from '../../support/reference-build.ts';
import { oppslagError } from '../../support/segments.ts';

const list = {
  name: 'Clinic list',
  format: 'csv',
  uri: 'clinics.csv',
  licence: 'CC0-1.0',
  options: { columns: { code: 'code', display: 'display' } },
};

/** A configuration of one system with these sources. */
function configOf(sources: unknown, own: object = {}): object {
  return { systems: { clinic: { ...own, sources } } };
}

describe('a configuration', () => {
  test('gets the defaults of what it does not say', () => {
    const { limits, systems } = checkSourcesConfig(configOf([list]));
    expect(limits).toMatchObject({ maxBytes: 256 * 1024 * 1024, retries: 4 });
    expect(systems.clinic).toMatchObject({
      ...{ minimumCodes: 1, context: [], identity: {} },
      sources: [{ role: 'list', isComplete: false, tolerance: {}, options: { delimiter: ',' } }],
    });
  });

  test('may have every role, the same document in several of them, and an edition with its first day', () => {
    const roles = ['list', 'history', 'groups', 'details', 'relations'].map((role) => ({ ...list, role }));
    const edition = { ...list, role: 'edition', since: '2020-01-01' };
    const { systems } = checkSourcesConfig(
      configOf([...roles, edition, { ...list, role: 'history', isComplete: true }]),
    );
    expect(systems.clinic!.sources).toHaveLength(7);
  });

  test('of all reference data is one', () => {
    expect(Object.keys(checkSourcesConfig({ systems: referenceSources('/tmp') }).systems)).toContain(
      'icd-10',
    );
  });

  test.each<[string, unknown, string]>([
    ['no object', 'hush', 'the configuration: must be an object'],
    ['no systems', {}, 'systems: must be given, and must be an object'],
    ['empty systems', { systems: {} }, 'systems: must have at least one code system'],
    [
      'an unknown field',
      { ...configOf([list]), hush: 1 },
      'the configuration: must have no other fields than the documented ones, not "hush"',
    ],
    [
      'an unknown field of a system',
      configOf([list], { hush: 1 }),
      'systems.clinic: must have no other fields',
    ],
    [
      'an unknown field of a source',
      configOf([{ ...list, hush: 1 }]),
      'systems.clinic.sources[0]: must have no other fields',
    ],
    [
      'an unknown option',
      configOf([{ ...list, options: { ...list.options, hush: 1 } }]),
      'systems.clinic.sources[0].options: must have no other fields',
    ],
    [
      'an option of the wrong type',
      configOf([{ ...list, options: { ...list.options, delimiter: 'hush' } }]),
      'systems.clinic.sources[0].options.delimiter: must be one of ",", ";", "\\t", "|", "#"',
    ],
    [
      'an unknown format',
      configOf([{ ...list, format: 'hush' }]),
      'systems.clinic.sources[0].format: must be one of "bring", ',
    ],
    [
      'a field of the wrong type',
      configOf([list], { minimumCodes: 'hush' }),
      'systems.clinic.minimumCodes: must be a whole number',
    ],
    [
      'a field of another type, or another',
      configOf([{ ...list, options: { ...list.options, header: 'hush' } }]),
      'systems.clinic.sources[0].options.header: must be true, or must be a list',
    ],
    [
      'a column that is neither named nor described',
      configOf([{ ...list, options: { columns: { code: 5 } } }]),
      'systems.clinic.sources[0].options.columns.code: must be the name of a column, or an object that describes it',
    ],
    [
      'a missing column',
      configOf([
        { ...list, options: { columns: { code: 'code', designations: [{ language: 'nb', use: 'short' }] } } },
      ]),
      'systems.clinic.sources[0].options.columns.designations[0].column: must be given, and must be the name of a column',
    ],
    [
      'a missing field',
      configOf([{ ...list, licence: undefined }]),
      'systems.clinic.sources[0].licence: must be given, and must be text',
    ],
    [
      'an answer that is neither yes nor no',
      configOf([{ ...list, isComplete: 'hush' }]),
      'systems.clinic.sources[0].isComplete: must be true or false',
    ],
    [
      'a bad regular expression',
      configOf([list], { codePattern: '(hush' }),
      'systems.clinic.codePattern: must be a regular expression',
    ],
    [
      'a day that does not exist',
      configOf([list], { editionDate: '2026-02-29' }),
      'systems.clinic.editionDate: must be a date, YYYY-MM-DD',
    ],
    [
      'a bad id',
      { systems: { 'Hush hush': { sources: [list] } } },
      'systems.Hush hush: must be 1 to 32 of a-z, 0-9 and -, not starting with -',
    ],
    ['no sources', configOf([]), 'systems.clinic.sources: must have a length of at least 1'],
    [
      'no list',
      configOf([{ ...list, role: 'details' }]),
      'systems.clinic.sources: must have a source of the role list',
    ],
    [
      'an unknown role',
      configOf([{ ...list, role: 'hush' }]),
      'systems.clinic.sources[0].role: must be one of "list", ',
    ],
    [
      'an edition without first day',
      configOf([list, { ...list, role: 'edition' }]),
      'systems.clinic.sources[1].since: must be given for the role edition',
    ],
    [
      'a first day of what is no edition',
      configOf([{ ...list, since: '2020-01-01' }]),
      'systems.clinic.sources[0].since: is for the role edition only',
    ],
    [
      'a complete list',
      configOf([{ ...list, isComplete: true }]),
      'systems.clinic.sources[0].isComplete: is for the role history only',
    ],
    [
      'an unknown tolerance',
      configOf([{ ...list, tolerance: { hush: 1 } }]),
      'systems.clinic.sources[0].tolerance: must have no other fields',
    ],
    [
      'a name of two lines',
      configOf([{ ...list, name: 'hush\nhush' }]),
      'systems.clinic.sources[0].name: must be one line of text',
    ],
    [
      'an OID with its prefix',
      configOf([list], { identity: { oid: 'urn:oid:1.2' } }),
      'systems.clinic.identity.oid: must be an OID without urn:oid:',
    ],
    [
      'a limit out of its range',
      { ...configOf([list]), limits: { retries: 99 } },
      'limits.retries: must be at most 20',
    ],
    [
      'more systems than a manifest has room for',
      { systems: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`s${i}`, { sources: [list] }])) },
      'systems: must have at most 64 code systems',
    ],
  ])('with %s is refused', (_, config, fault) => {
    expect(() => checkSourcesConfig(config)).toThrow(
      oppslagError('CONFIG_INVALID', `configuration of sources: ${fault}`),
    );
  });

  test('is told all its faults at once, each with its field, none with its value', () => {
    const faulty = configOf(
      [
        { ...list, role: 'edition', licence: '', tolerance: { missingNames: -1 } },
        { ...list, format: 'hush', uri: 7 },
      ],
      { minimumCodes: 0, codePattern: '(hush' },
    );
    const message = messageOf({ ...faulty, limits: { maxBytes: 'hush' } });
    for (const field of [
      'limits.maxBytes',
      'systems.clinic.minimumCodes',
      'systems.clinic.codePattern',
      'systems.clinic.sources[0].licence',
      'systems.clinic.sources[0].since',
      'systems.clinic.sources[0].tolerance.missingNames',
      'systems.clinic.sources[1].format',
    ]) {
      expect(message).toContain(`${field}: `);
    }
    expect(message).not.toContain('hush');
  });

  test('is told so many faults and no more, and nothing that steers a terminal', () => {
    const systems = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`BAD${i}\u001b[31m`, {}]));
    const message = messageOf({ systems });
    expect(message).toMatch(/; and \d+ more$/);
    expect(message.split('; ').length).toBe(33);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(message).not.toMatch(/[\u0000-\u001f]/);
  });
});

function messageOf(config: unknown): string {
  try {
    checkSourcesConfig(config);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the configuration is not refused');
}

describe('a file', () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'oppslag-test-'));
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  const written = (text: string): string => {
    const path = join(directory, 'sources.json');
    writeFileSync(path, text);
    return path;
  };

  test('is read, also with the byte order mark of an editor on Windows', async () => {
    const text = JSON.stringify(configOf([list]));
    const config = await readSourcesConfig(written(text));
    expect(await readSourcesConfig(written(`\ufeff${text}`))).toEqual(config);
  });

  test.each([
    ['{\n"systems": {\n"clinic": hush }}', 'must be JSON; line 3 is not'],
    ['', 'must be JSON'],
    ['{"systems":', 'must be JSON'],
  ])('of %j is refused with the line that is wrong', async (text, fault) => {
    const refused = expect(readSourcesConfig(written(text))).rejects;
    await refused.toThrow(oppslagError('CONFIG_INVALID', `configuration of sources: ${fault}`));
    await expect(readSourcesConfig(written(text))).rejects.not.toThrow(/hush/);
  });

  test('that is not there is told with the reason', async () => {
    await expect(readSourcesConfig(join(directory, 'none.json'))).rejects.toThrow(
      oppslagError('CONFIG_INVALID', 'cannot be read (ENOENT)'),
    );
  });
});
