import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConceptPeriod } from '../../src/concept/concept.ts';
import { openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { displayOf } from '../../src/dataset/lookup.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import { bundledSources } from '../../src/source/bundled/index.ts';
import { conceptOf, conceptsOf, dayOf, sourceOf, synonym } from '../support/code-systems.ts';
import { oppslagError } from '../support/segments.ts';

const day = dayOf('2020-01-01');
const CONCEPTS: readonly ConceptPeriod[] = [
  conceptOf({ code: 'E11.9', display: 'Diabetes', designations: [synonym('Sukkersyke')] }),
  conceptOf({ code: 'I21.0a', display: 'Infarkt a' }),
  conceptOf({ code: 'I21.0A', display: 'Infarkt A' }),
  conceptOf({ code: 'B', display: 'Gammel', validTo: day, parents: ['A'] }),
  conceptOf({ code: 'B', display: 'Ny', validFrom: day }),
  conceptOf({
    code: 'A',
    display: 'Ål',
    properties: [{ code: 'p', value: { type: 'boolean', value: true } }],
    designations: [{ language: 'en', use: 'display', value: 'Eel' }],
  }),
];

describe('a segment', () => {
  test('has the same bytes whatever the order of the concepts', () => {
    const expected = buildSegment(sourceOf(CONCEPTS)).bytes;
    fc.assert(
      fc.property(fc.shuffledSubarray([...CONCEPTS], { minLength: CONCEPTS.length }), (shuffled) => {
        expect(buildSegment(sourceOf(shuffled)).bytes).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  test('has the same bytes when a letter is composed and when it is not', () => {
    const decomposed = CONCEPTS.map((concept) => ({ ...concept, display: concept.display.normalize('NFD') }));
    expect(buildSegment(sourceOf(decomposed)).bytes).toEqual(buildSegment(sourceOf(CONCEPTS)).bytes);
  });

  test('counts its rows and says what it is, where from, and what it has', async () => {
    const source = sourceOf(CONCEPTS, { id: 'my-system' });
    const { bytes, recordCount } = buildSegment(source);
    const system = await openCodeSystem(bytes, 'abc');
    expect([recordCount, system.codes.size, system.concepts.size]).toEqual([6, 5, 6]);
    expect(system.metadata).toEqual({
      codeSystem: source.codeSystem,
      languages: ['nb', 'en'],
      propertyCodes: ['p'],
    });
    expect([system.id, system.sha256, system.byteLength]).toEqual(['my-system', 'abc', bytes.length]);
  });

  test('sorts codes by their key, then as written, and the rows of a code by time', async () => {
    const system = await openCodeSystem(buildSegment(sourceOf(CONCEPTS)).bytes, '');
    const codes = Array.from({ length: system.codes.size }, (_, code) => system.codes.codeAt(code));
    expect(codes).toEqual(['A', 'B', 'E11.9', 'I21.0A', 'I21.0a']);
    const displays = Array.from({ length: system.concepts.size }, (_, row) => displayOf(system, row));
    expect(displays).toEqual(['Ål', 'Gammel', 'Ny', 'Diabetes', 'Infarkt A', 'Infarkt a']);
  });

  test('is the same for the bundled sources every time', async () => {
    for (const source of await bundledSources()) {
      if (source.codeSystem.id === 'icd-10') continue;
      expect(buildSegment(source).bytes, source.codeSystem.id).toEqual(buildSegment(source).bytes);
    }
  });
});

describe('concepts that break a rule are refused', () => {
  const period = (from: string, to: string) =>
    conceptOf({ code: 'A', validFrom: dayOf(from), validTo: dayOf(to) });

  test.each([
    ['no concepts at all', [], 'has no concepts'],
    ['an empty display', [conceptOf({ code: 'A', display: '' })], 'display'],
    ['an empty code', [conceptOf({ code: '' })], '1 to 64'],
    ['a code of 65 characters', [conceptOf({ code: 'x'.repeat(65) })], '1 to 64'],
    ['a code with a blank around it', [conceptOf({ code: 'A ' })], '1 to 64'],
    [
      'periods that overlap',
      [period('2020-01-01', '2021-01-01'), period('2020-12-31', '2022-01-01')],
      'overlap',
    ],
    [
      'a period within another',
      [period('2020-01-01', '2022-01-01'), period('2020-06-01', '2021-01-01')],
      'overlap',
    ],
    ['the same period twice', [conceptOf({ code: 'A' }), conceptOf({ code: 'A' })], 'overlap'],
    ['a code twice, once decomposed', [conceptOf({ code: 'Å' }), conceptOf({ code: 'A\u030a' })], 'overlap'],
    ['a code that nobody could look up', [conceptOf({ code: '-' })], 'a letter or a digit'],
    ['a parent that is no code', [conceptOf({ code: 'A', parents: ['B'] })], 'a parent must be a code'],
    ['a period of no day', [period('2020-01-01', '2020-01-01')], 'before valid_to'],
    [
      'a text of 65,536 bytes',
      [conceptOf({ code: 'A', designations: [synonym('x'.repeat(65_536))] })],
      '65535 bytes',
    ],
  ])('%s', (_, concepts, rule) => {
    expect(() => buildSegment(sourceOf(concepts))).toThrow(oppslagError('CONCEPT_INVALID', rule));
  });

  test('but what is just allowed is not', async () => {
    const concepts = [
      period('2020-01-01', '2021-01-01'),
      period('2021-01-01', '2022-01-01'),
      conceptOf({ code: 'x'.repeat(64), designations: [synonym('å'.repeat(32_767))] }),
      conceptOf({ code: 'no-words', display: '…' }),
    ];
    const system = await openCodeSystem(buildSegment(sourceOf(concepts)).bytes, '');
    expect(system.concepts.size).toBe(4);
  });

  test('the error names the system and the code', () => {
    const source = sourceOf([...conceptsOf('x'), conceptOf({ code: 'B7', display: '' })], { id: 'land' });
    expect(() => buildSegment(source)).toThrow(oppslagError('CONCEPT_INVALID', 'code system land: code B7'));
  });
});
