import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { highlightCode, joinRuns } from '../../src/dataset/highlight.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import { conceptsOf, openSystem, searchOptions } from '../support/code-systems.ts';
import { PROPERTY_TIMEOUT_MS, runs } from './runs.ts';

/** The text of the first hit with what is marked in brackets. */
function marked(system: CodeSystemData, input: string): string {
  const hit = searchConcepts([system], input, searchOptions()).hits[0]!;
  let text = system.search.textAt(hit.text);
  for (const { start, end } of hit.highlights.toReversed()) {
    text = `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;
  }
  return text;
}

describe('what is marked in the text of a hit', () => {
  test.each([
    ['tromso', 'TROMSØ', '[TROMSØ]'],
    ['tromsoe', 'TROMSØ', '[TROMSØ]'],
    ['troms', 'TROMSØ', '[TROMS]Ø'],
    ['blaere', 'Urinblære', 'Urin[blære]'],
    ['blere', 'Urinblære', 'Urin[blære]'],
    ['aa', 'Ål', '[Å]l'],
    ['å', 'Aal', '[Aa]l'],
    ['infarkt', 'Akutt hjerteinfarkt', 'Akutt hjerte[infarkt]'],
    ['infark', 'Akutt hjerteinfarkt', 'Akutt hjerte[infark]t'],
    ['diabetes type 2', 'Type 2-diabetes', '[Type] [2]-[diabetes]'],
    ['bruddet', 'Brudd i arm', '[Brudd] i arm'],
    ['lungebetenel', 'Lungebetennelse uspes', '[Lungebetennelse] uspes'],
    ['uten komplikasjoner', 'Diabetes u kompl', 'Diabetes [u] [kompl]'],
    ['uten komplika', 'Diabetes uten kompl', 'Diabetes [uten] [kompl]'],
    ['m nyre', 'Diabetes med nyresvikt', 'Diabetes [med] [nyre]svikt'],
    ['karsinom', 'Småcellet carcinom', 'Småcellet [carcinom]'],
    ['arm i brudd', 'Brudd i arm', '[Brudd] [i] [arm]'],
    ['smerte', '😀 Smerte', '😀 [Smerte]'],
    ['chordee', 'Medfødt «chordée»', 'Medfødt «[chordée]»'],
    ['istanbul', 'İstanbul', '[İstanbul]'],
    ['hjerte hjerteinf', 'Hjerteinfarkt', '[Hjerteinf]arkt'],
  ])('%s in %s: %s', async (input, display, expected) => {
    const system = await openSystem(conceptsOf(display, 'Annet'));
    expect(marked(system, input)).toBe(expected);
  });

  test('offsets count UTF-16 units', async () => {
    const system = await openSystem(conceptsOf('😀 Smerte', 'Annet'));
    expect(searchConcepts([system], 'smer', searchOptions()).hits[0]!.highlights).toEqual([
      { start: 3, end: 7 },
    ]);
  });
});

describe('whatever is typed', () => {
  const displays = [
    'TROMSØ',
    'Urinblære i blære',
    'Ål',
    'İstanbul 😀 by',
    'Brudd i arm, bruddet',
    'Tromsøysund',
  ];
  let system: CodeSystemData;

  beforeAll(async () => {
    system = await openSystem(conceptsOf(...displays));
  });

  test('marks are ascending, apart and inside the text', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const piece = fc.tuple(fc.constantFrom(...displays), fc.nat(12), fc.nat(12));
    const input = fc
      .array(
        piece.map(([text, from, length]) => text.slice(from % text.length, from + length)),
        { maxLength: 4 },
      )
      .map((pieces) => pieces.join(' '));
    fc.assert(
      fc.property(input, (typed) => {
        for (const hit of searchConcepts([system], typed, searchOptions({ fuzzy: 'on' })).hits) {
          const text = system.search.textAt(hit.text);
          let last = -1;
          for (const { start, end } of hit.highlights) {
            expect(start).toBeGreaterThan(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            last = end;
          }
        }
      }),
      runs(300),
    );
  });
});

test.each([
  ['E11.9', 4, [{ start: 0, end: 5 }]],
  ['E11.9', 3, [{ start: 0, end: 3 }]],
  ['E11.9', 9, [{ start: 0, end: 5 }]],
  ['E11.9', 0, []],
  ['-A 1', 1, [{ start: 0, end: 2 }]],
  ['', 3, []],
])('in the code %s the first %i letters typed are marked as %j', (code, length, expected) => {
  expect(highlightCode(code, length)).toEqual(expected);
});

test('runs that overlap or touch are joined', () => {
  const runs = [
    { start: 8, end: 9 },
    { start: 0, end: 3 },
    { start: 2, end: 4 },
    { start: 4, end: 5 },
    { start: 1, end: 2 },
  ];
  expect(joinRuns(runs)).toEqual([
    { start: 0, end: 5 },
    { start: 8, end: 9 },
  ]);
  expect(joinRuns([])).toEqual([]);
});
