import { fromBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { ConceptSchema } from '../../gen/oppslag/v1/concept_pb.ts';
import type { Property } from '../../src/concept/concept.ts';
import { Dataset } from '../../src/dataset/dataset.ts';
import { readConcept } from '../../src/rpc/concept-writer.ts';
import { Follower } from '../../src/rpc/follower.ts';
import { conceptOf, dayOf, openSystem } from '../support/code-systems.ts';

const SNAPSHOT = {
  id: '1-0123456789ab',
  sequence: 1,
  createdAtMs: 0,
  expiresAtMs: 1,
  keyIds: [],
  sources: new Map(),
};
const day = dayOf('2026-06-01');

function to(property: string, system: string, code: string): Property {
  return { code: property, value: { type: 'Coding', value: { system, code, display: '' } } };
}

test('every value of a property is followed, on every step of a path', async () => {
  const countries = await openSystem([conceptOf({ code: 'NO' }), conceptOf({ code: 'SE' })], {
    id: 'land',
    uri: 'urn:land',
  });
  const areas = await openSystem(
    [
      conceptOf({ code: 'A', properties: [to('country', 'land', 'NO')] }),
      conceptOf({ code: 'B', properties: [to('country', 'land', 'SE'), to('country', 'land', 'XX')] }),
    ],
    { id: 'area', uri: 'urn:area' },
  );
  const units = await openSystem(
    [
      conceptOf({
        code: '1',
        properties: [to('area', 'area', 'A'), to('area', 'area', 'B'), to('area', 'none', 'A')],
      }),
    ],
    { id: 'unit', uri: 'urn:unit' },
  );
  const follower = new Follower(new Dataset(SNAPSHOT, [units, areas, countries]), day, {
    displayLanguages: [],
  });
  const found = follower.follow(readConcept(units, 0, day), [
    'area',
    'area.country',
    'country',
    'area.nothing',
  ]);
  const codes = found.map(({ path, bytes }) => [path, fromBinary(ConceptSchema, bytes).coding?.code]);
  expect(codes).toEqual([
    ['area', 'A'],
    ['area', 'B'],
    ['area.country', 'NO'],
    ['area.country', 'SE'],
  ]);
});
