import { describe, expect, test } from 'vitest';
import { bundledSources } from '../../../../src/source/bundled/index.ts';
import { bundledFormat } from '../../../../src/source/formats/bundled/bundled.ts';
import { readContext } from '../../../support/read-context.ts';
import { oppslagError } from '../../../support/segments.ts';

async function read(system: string) {
  return await bundledFormat.read({}, readContext({ uri: 'none', system, source: 'brought along' }));
}

describe('the bundled format', () => {
  test.each([
    'icd-10',
    'icpc-2',
    'postnummer',
    'kommune',
    'fylke',
    'land',
  ])('gives the concepts of %s as they are', async (system) => {
    const source = (await bundledSources()).find(({ codeSystem }) => codeSystem.id === system)!;
    const publication = await read(system);
    expect([...publication.entries.keys()]).toEqual([system]);
    const concepts = publication.entries.get(system)!.map(({ row: _, ...concept }) => concept);
    expect(concepts).toEqual([...source.concepts()]);
    expect(publication.relations).toHaveLength(source.relations?.length ?? 0);
    expect(publication.findings).toEqual([]);
  });

  test('numbers its rows from 1', async () => {
    const rows = (await read('land')).entries.get('land')!.map(({ row }) => row);
    expect(rows.slice(0, 3)).toEqual([1, 2, 3]);
  });

  test('tells identity, edition and when the data were retrieved', async () => {
    const { identity, edition, retrievedAt } = await read('icd-10');
    expect(identity).toMatchObject({ title: 'ICD-10, norsk utgave', publisher: 'Helsedirektoratet' });
    expect(edition).toMatchObject({ edition: '2026' });
    expect(retrievedAt).toBe('2026-03-27T00:00:00Z');
  });

  test('refuses a system that is not brought along', async () => {
    await expect(read('clinic')).rejects.toThrow(
      oppslagError('SOURCE_INVALID', 'brought along: the code system must be one that Oppslag brings along'),
    );
  });

  test('has no options', () => {
    expect(bundledFormat.options.safeParse({}).success).toBe(true);
    expect(bundledFormat.options.safeParse({ system: 'land' }).success).toBe(false);
  });
});
