import { expect, test } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.ts';
import { conceptsOf, openSystem } from '../support/code-systems.ts';

const SNAPSHOT = {
  id: '1-0123456789ab',
  sequence: 1,
  createdAtMs: 0,
  expiresAtMs: 1,
  keyIds: [],
  sources: new Map(),
};

test('a system is found by its id, its URI and its OID, and by nothing else', async () => {
  const icd = await openSystem(conceptsOf('Kolera', 'Tyfoid'), {
    id: 'icd-10',
    uri: 'urn:icd',
    oid: '2.16.578.1',
  });
  const land = await openSystem(conceptsOf('Norge'), { id: 'land', uri: 'urn:land' });
  const dataset = new Dataset(SNAPSHOT, [land, icd]);
  for (const name of ['icd-10', 'urn:icd', 'urn:oid:2.16.578.1']) expect(dataset.find(name)).toBe(icd);
  expect(dataset.find('land')).toBe(land);
  for (const name of ['', 'ICD-10', '2.16.578.1', 'urn:oid:undefined', '__proto__', 'constructor']) {
    expect(dataset.find(name)).toBeUndefined();
  }
});

test('systems are listed by id and counted together', async () => {
  const systems = await Promise.all(
    ['b', 'a'].map((id) =>
      openSystem(conceptsOf(...(id === 'a' ? ['x'] : ['x', 'y'])), { id, uri: `urn:${id}` }),
    ),
  );
  const dataset = new Dataset(SNAPSHOT, systems);
  expect(dataset.systems.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(dataset.conceptCount).toBe(3);
  expect(dataset.byteLength).toBe(systems[0]!.byteLength + systems[1]!.byteLength);
});
