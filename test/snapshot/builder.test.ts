import { expect, test } from 'vitest';
import { buildSegments } from '../../src/snapshot/builder.ts';
import { conceptsOf, sourceOf } from '../support/code-systems.ts';
import { oppslagError } from '../support/segments.ts';

const named = (id: string, uri: string, oid?: string) =>
  sourceOf(conceptsOf('x'), { id, uri, ...(oid === undefined ? {} : { oid }) });

test('segments come in the order of their ids, each with its digest and sources', () => {
  const [a, b] = buildSegments([named('b', 'urn:b'), named('a', 'urn:a')]);
  expect([a?.codeSystem.id, b?.codeSystem.id]).toEqual(['a', 'b']);
  expect(a?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(a?.sources).toEqual(sourceOf([]).provenance);
});

test.each([
  ['the same id', named('a', 'urn:a'), named('a', 'urn:b')],
  ['the same URI', named('a', 'urn:x'), named('b', 'urn:x')],
  ['the same OID', named('a', 'urn:a', '1.2.3'), named('b', 'urn:b', '1.2.3')],
  ['the id of the other as URI', named('a', 'urn:a'), named('b', 'a')],
  ['the OID of the other as URI', named('a', 'urn:a', '1.2.3'), named('b', 'urn:oid:1.2.3')],
])('two systems with %s are refused: a question by that name would have two answers', (_, one, other) => {
  expect(() => buildSegments([one, other])).toThrow(oppslagError('CONCEPT_INVALID', 'must be theirs alone'));
});
